// `blazes check FILE`: what is wrong at which sink, where it starts, and what to do.
#include <algorithm>
#include <ostream>

#include "cli/commands.h"
#include "cli/results.h"
#include "report/render_graph.h"
#include "report/render_json.h"
#include "report/render_sarif.h"
#include "report/render_text.h"

namespace blazes::cli {
namespace {

analysis::Contents level(const std::string& name) {
  if (name == "diverge") return analysis::Contents::Diverge;
  return name == "inst" ? analysis::Contents::Inst : analysis::Contents::Run;
}

}  // namespace

int check(Session& session) {
  const Arguments& args = session.args;
  frontend::Spec spec = session.read(args.file);
  if (spec.variants.empty()) return session.mistakes(spec, "blazes-report/1");
  session.promise(spec);
  bool all = args.format == "json" || args.format == "sarif";
  report::CheckResult result = results_of(session, spec, all ? SIZE_MAX : report::kShown);
  session.deliver([&](std::ostream& to) {
    if (args.format == "json")
      report::render_json(to, result);
    else if (args.format == "sarif")
      report::render_sarif(to, result);
    else if (args.format == "dot")
      report::render_dot(to, result);
    else if (args.format == "mermaid")
      report::render_mermaid(to, result);
    else
      to << report::render_text(
          result, args.output.empty() || args.color == "always" ? session.style() : report::Style{});
  });
  bool bad = std::ranges::any_of(result.variants, [&](const report::VariantResult& v) {
    return rules::any_counts(v.findings) && rules::worst(v.findings) >= level(args.fail_on);
  });
  return bad ? kFindings : kClean;
}

}  // namespace blazes::cli
