// `blazes graph FILE`: the labelled dataflow as a picture.
#include "cli/commands.h"
#include "cli/results.h"
#include "report/render_graph.h"
#include "report/render_text.h"

namespace blazes::cli {

int graph(Session& session) {
  const Arguments& args = session.args;
  frontend::Spec spec = session.read(args.file);
  if (spec.variants.empty()) return session.mistakes(spec, "blazes-report/1");
  report::CheckResult result = results_of(session, spec, report::kShown);
  session.deliver([&](std::ostream& to) {
    if (args.format == "mermaid")
      report::render_mermaid(to, result);
    else
      report::render_dot(to, result);
  });
  return kClean;
}

}  // namespace blazes::cli
