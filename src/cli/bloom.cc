// `blazes bloom ACTION FILE...`: what a Bloom program is made of.
#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "bloom/catalog.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "diagnostics/quote.h"
#include "report/render_catalog.h"
#include "report/render_text.h"

namespace blazes::cli {
namespace {

using bloom::Catalog;
using bloom::Module;
using bloom::Program;
using diagnostics::Diagnostic;

std::vector<Id<Module>> chosen_modules(const Program& program, const std::string& name) {
  if (name.empty()) return bloom::main_modules(program);
  if (const Id<Module> module = program.find(name)) return {module};
  std::vector<std::string_view> names;
  for (const Module& module : program.modules) names.push_back(module.name);
  throw Failure{kUsage, fmt::format("there is no class or module {}{}", diagnostics::quoted(name),
                                    did_you_mean(name, names))};
}

// What several modules share is said once.
std::vector<Diagnostic> all_diagnostics(const Program& program, const std::vector<Catalog>& catalogs) {
  std::vector<Diagnostic> all = program.diagnostics;
  for (const Catalog& catalog : catalogs)
    all.insert(all.end(), catalog.diagnostics.begin(), catalog.diagnostics.end());
  const auto key = [](const Diagnostic& d) { return std::tie(d.place, d.rule->id, d.message); };
  std::ranges::stable_sort(all, {}, key);
  const auto same = std::ranges::unique(all, {}, key);
  all.erase(same.begin(), same.end());
  return all;
}

int catalog(Session& session) {
  const Arguments& args = session.args;
  session.progress.now("reading");
  const auto files = session.files();
  const Program program = bloom::read_program({args.file}, {.search_path = args.search_path}, *files);
  std::vector<Catalog> catalogs;
  for (Id<Module> module : chosen_modules(program, args.main_class))
    catalogs.push_back(bloom::make_catalog(program, module));
  const std::vector<Diagnostic> diagnostics = all_diagnostics(program, catalogs);
  const report::CatalogResult result{&program, catalogs, diagnostics, program.omitted};
  session.deliver([&](std::ostream& to) {
    if (args.format == "json")
      report::render_catalog_json(to, result);
    else
      to << report::render_catalog(result, session.style());
  });
  if (diagnostics.empty()) return kClean;
  if (args.format != "json")
    session.err << report::render_mistakes(
        {.sources = &program.sources, .diagnostics = diagnostics, .omitted = program.omitted},
        session.error_style(), "the catalog lacks what they are about");
  return kInput;
}

}  // namespace

int bloom(Session& session) { return catalog(session); }

}  // namespace blazes::cli
