// `blazes storm ACTION JAR CLASS [ARGUMENT...]`: the other commands, for the topology that a Storm program would submit, or, with
// --nimbus, for one that runs.
#include <ostream>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/session.h"
#include "cli/storm_cluster.h"
#include "frontend/storm/extract.h"
#include "report/escape.h"

namespace blazes::cli {
namespace {

using report::for_shell;
using report::for_terminal;

struct Action {
  std::string_view name;
  int (*execute)(Session&);  // none: `extract`
  std::string_view formats;
};

constexpr Action kActions[] = {
    {"check", check, "text json sarif dot mermaid"},
    {"why", why, "text json"},
    {"plan", plan, "text json"},
    {"advise", advise, "text json"},
    {"extract", nullptr, "json text"},
};

const Action& action_of(const Arguments& args) {
  for (const Action& action : kActions) {
    if (action.name != args.action) continue;
    if ((" " + std::string(action.formats) + " ").find(" " + args.format + " ") == std::string::npos)
      throw Failure{kUsage, fmt::format("`storm {}` cannot print {}; it prints {}", action.name, args.format,
                                        action.formats)};
    if (action.execute == why && args.stream.empty())
      throw Failure{kUsage, "`storm why` needs --stream NAME"};
    return action;
  }
  throw Failure{kInternal, "there is no such action"};  // the parser has let only known ones pass
}

// What is asked about: a program, or with --nimbus a topology that runs.
void check_subject(const Arguments& args) {
  if (args.nimbus.empty() && args.main_class.empty())
    throw Failure{kUsage, fmt::format("`storm {}` needs JAR and CLASS, or --nimbus HOST:PORT", args.action)};
  if (!args.nimbus.empty() && !args.jar.empty())
    throw Failure{kUsage,
                  "--nimbus takes the place of JAR and CLASS: what runs is asked about, not a program"};
}

std::string words(const Arguments& args) {
  std::string text = for_shell(args.jar) + " " + for_shell(args.main_class);
  if (!args.file.empty()) text += " --annotations " + for_shell(args.file);
  if (!args.topology.empty()) text += " --topology " + for_shell(args.topology);
  if (!args.program_args.empty()) text += " --";
  for (const std::string& arg : args.program_args) text += " " + for_shell(arg);
  return text;
}

Extracted program(Session& session) {
  const Arguments& args = session.args;
  const std::filesystem::path adapter = frontend::storm::find_adapter();
  if (adapter.empty())
    throw Failure{kUsage,
                  "the part that reads Storm programs is not there; `scripts/storm-adapter` makes it, or say "
                  "in BLAZES_STORM "
                  "in which folder it is"};
  session.progress.now("running the program's main class");
  auto text = frontend::storm::extract({.adapter = adapter,
                                        .jar = session.resolve(args.jar),
                                        .main_class = args.main_class,
                                        .args = args.program_args,
                                        .topology = args.topology});
  session.progress.done();
  if (text) return {.name = args.main_class + ".json", .text = std::move(*text), .words = words(args)};
  const frontend::storm::ExtractFailure& failure = text.error();
  std::string message = for_terminal(failure.message);
  if (!failure.log.empty()) {
    message += "\nthe last that it printed:";
    for (std::size_t at = 0; at <= failure.log.size();) {
      const std::size_t end = std::min(failure.log.find('\n', at), failure.log.size());
      message += "\n  | " + for_terminal(failure.log.substr(at, end - at));
      at = end + 1;
    }
  }
  throw Failure{failure.in_input ? kInput : kUsage, std::move(message)};
}

}  // namespace

int storm(Session& session) {
  const Arguments& args = session.args;
  const Action& action = action_of(args);
  check_subject(args);
  session.extracted = args.nimbus.empty() ? program(session) : deployed_topology(session);
  if (!action.execute) {
    session.deliver([&](std::ostream& to) { to << session.extracted->text; });
    return kClean;
  }
  return action.execute(session);
}

}  // namespace blazes::cli
