// `blazes bloom ACTION FILE`: what a Bloom program is made of, where order matters in it, and what is extracted from it.
#include <algorithm>
#include <ostream>

#include "bloom/catalog.h"
#include "cli/bloom_program.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "frontend/bloom/points.h"
#include "frontend/bloom/spec_text.h"
#include "report/render_catalog.h"
#include "report/render_points.h"

namespace blazes::cli {
namespace {

using bloom::Catalog;
using bloom::Module;
using bloom::Program;
using diagnostics::Diagnostic;

// What several modules share is said once.
std::vector<Diagnostic> once(std::vector<Diagnostic> all) {
  const auto key = [](const Diagnostic& d) { return std::tie(d.place, d.rule->id, d.message); };
  std::ranges::stable_sort(all, {}, key);
  const auto same = std::ranges::unique(all, {}, key);
  all.erase(same.begin(), same.end());
  return all;
}

struct Catalogs {
  Program program;
  std::vector<Catalog> list;
  std::vector<Diagnostic> diagnostics;
};

Catalogs read_catalogs(Session& session) {
  Catalogs read{.program = read_bloom(session), .list = {}, .diagnostics = {}};
  std::vector<Diagnostic> all = read.program.diagnostics;
  for (Id<Module> module : chosen_modules(session, read.program)) {
    const Catalog& catalog = read.list.emplace_back(bloom::make_catalog(read.program, module));
    all.insert(all.end(), catalog.diagnostics.begin(), catalog.diagnostics.end());
  }
  read.diagnostics = once(std::move(all));
  return read;
}

int catalog(Session& session) {
  const Catalogs read = read_catalogs(session);
  const report::CatalogResult result{&read.program, read.list, read.diagnostics, read.program.omitted};
  session.deliver([&](std::ostream& to) {
    if (session.args.format == "json")
      report::render_catalog_json(to, result);
    else
      to << report::render_catalog(result, session.style());
  });
  return report_mistakes(session, read.program, read.diagnostics, "the catalog lacks what they are about");
}

int points(Session& session) {
  const Catalogs read = read_catalogs(session);
  report::PointsResult result{&read.program, {}, read.diagnostics, read.program.omitted};
  bool any = false;
  for (const Catalog& catalog : read.list) {
    result.modules.push_back({&catalog, frontend::bloom::points_of_order(catalog)});
    any |=
        std::ranges::any_of(result.modules.back().points, [](const auto& p) { return p.edge.has_value(); });
  }
  session.deliver([&](std::ostream& to) {
    if (session.args.format == "json")
      report::render_points_json(to, result);
    else
      to << report::render_points(result, session.style());
  });
  const int mistakes =
      report_mistakes(session, read.program, read.diagnostics, "there may be more points than are shown");
  return mistakes != kClean ? mistakes : any ? kFindings : kClean;
}

int annotations(Session& session) {
  if (session.args.format == "json")
    throw Failure{kUsage, "`bloom annotations` cannot print json; it prints a spec, in YAML"};
  const Program program = read_bloom(session);
  std::vector<Diagnostic> all = program.diagnostics;
  frontend::bloom::Extraction extraction;
  if (all.empty()) {
    extraction = frontend::bloom::extract(program, chosen_modules(session, program));
    all = extraction.diagnostics;
  }
  if (!all.empty()) return report_mistakes(session, program, once(std::move(all)), "nothing is extracted");
  session.deliver([&](std::ostream& to) { to << frontend::bloom::spec_text(extraction, program.sources); });
  return kClean;
}

struct Action {
  std::string_view name;
  int (*execute)(Session&);
};
constexpr Action kActions[] = {{"catalog", catalog}, {"points", points}, {"annotations", annotations}};

}  // namespace

int bloom(Session& session) {
  for (const Action& action : kActions)
    if (action.name == session.args.action) return action.execute(session);
  throw Failure{kInternal, "there is no such action"};  // the parser has let only known ones pass
}

}  // namespace blazes::cli
