// `blazes run FILE`: a node of a Bloom program, fed with files or on the network.
#include <fmt/format.h>

#include "cli/bloom_program.h"
#include "cli/bloom_run.h"
#include "cli/commands.h"
#include "cli/run_world.h"
#include "report/escape.h"

namespace blazes::cli {
namespace {

using report::for_terminal;

Id<bloom::Module> only_module(const Session& session, const bloom::Program& program) {
  const auto modules = chosen_modules(session, program);
  if (modules.size() == 1) return modules[0];
  std::string names;
  for (Id<bloom::Module> module : modules)
    names += (names.empty() ? "" : ", ") + program.modules[module].name;
  throw Failure{kUsage, modules.empty() ? "there is no class in it that can be run"
                                        : "choose one with --class: " + for_terminal(names)};
}

void check_options(const Arguments& args) {
  if (!args.producers.empty() && args.coordinator.empty())
    throw Failure{kUsage, "--producers needs --coordinator zookeeper://HOST:PORT, where they are registered"};
  if (args.durable && args.data.empty())
    throw Failure{kUsage, "--durable needs --data FOLDER, where the inboxes are kept"};
  if (!args.address.empty() && args.steps > 0)
    throw Failure{kUsage,
                  "--steps is about a run without --addr: a node on the network runs until it is stopped"};
  if (!args.address.empty()) return;
  const bool named[] = {!args.data.empty(), !args.metrics.empty(), args.transport != "udp",
                        !args.coordinator.empty()};
  const char* names[] = {"--data", "--metrics", "--transport", "--coordinator"};
  for (std::size_t i = 0; i < std::size(named); ++i)
    if (named[i])
      throw Failure{kUsage,
                    fmt::format("{} is about a node on the network: it needs --addr HOST:PORT", names[i])};
}

}  // namespace

int run_program(Session& session) {
  if (is_world(session.args.file)) return run_world(session);
  check_options(session.args);
  const bloom::Program program = read_bloom(session);
  std::vector<diagnostics::Diagnostic> mistakes = program.diagnostics;
  const bloom::Catalog catalog =
      mistakes.empty() ? bloom::make_catalog(program, only_module(session, program)) : bloom::Catalog();
  if (mistakes.empty()) mistakes = catalog.diagnostics;
  if (!mistakes.empty()) return report_mistakes(session, program, mistakes, "the program is not run");
  session.progress.done();
  return session.args.address.empty() ? run_batch(session, program, catalog)
                                      : run_node(session, program, catalog);
}

}  // namespace blazes::cli
