#include "cli/bloom_program.h"

#include <ostream>

#include <fmt/format.h>

#include "bloom/catalog.h"
#include "diagnostics/quote.h"
#include "report/render_text.h"

namespace blazes::cli {

bloom::Program read_bloom(Session& session) {
  session.progress.now("reading");
  const auto files = session.files();
  return bloom::read_program({session.args.file}, {.search_path = session.args.search_path}, *files);
}

std::vector<Id<bloom::Module>> chosen_modules(const Session& session, const bloom::Program& program) {
  const std::string& name = session.args.main_class;
  if (name.empty()) return bloom::main_modules(program);
  if (const Id<bloom::Module> module = program.find(name)) return {module};
  std::vector<std::string_view> names;
  for (const bloom::Module& module : program.modules) names.push_back(module.name);
  throw Failure{kUsage, fmt::format("there is no class or module {}{}", diagnostics::quoted(name),
                                    did_you_mean(name, names))};
}

int report_mistakes(Session& session, const bloom::Program& program,
                    const std::vector<diagnostics::Diagnostic>& diagnostics, std::string_view consequence) {
  if (diagnostics.empty()) return kClean;
  session.progress.done();
  if (session.args.format != "json")
    session.err << report::render_mistakes(
        {.sources = &program.sources, .diagnostics = diagnostics, .omitted = program.omitted},
        session.error_style(), std::string(consequence));
  return kInput;
}

}  // namespace blazes::cli
