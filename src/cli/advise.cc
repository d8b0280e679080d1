// `blazes advise FILE`: the smallest promises that would let a plan give every sink what it requires.
#include <ostream>

#include "cli/commands.h"
#include "cli/session.h"
#include "report/render_advice.h"
#include "synthesis/advice.h"

namespace blazes::cli {

int advise(Session& session) {
  const Arguments& args = session.args;
  frontend::Spec spec = session.read(args.file);
  if (spec.variants.empty()) return session.mistakes(spec, args.file, "blazes-advice/1");
  bool satisfied = true, first = true;
  for (const frontend::Variant& v : spec.variants) {
    session.progress.now("choosing a plan");
    synthesis::Plan plan = synthesis::choose(v.flow);
    satisfied = satisfied && plan.satisfies;
    session.progress.now("trying promises");
    synthesis::AdviceList list;
    if (!plan.satisfies) list = synthesis::advise(v.flow, plan);
    session.progress.done();
    if (!first) session.out << '\n';
    first = false;
    session.out << report::render_advice({v.name, v.flow, plan, list, spec.sources, args.file},
                                         session.style());
  }
  return satisfied ? kClean : kFindings;
}

}  // namespace blazes::cli
