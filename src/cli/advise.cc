// `blazes advise FILE`: the smallest promises that would let a plan give every sink what it requires.
#include <list>
#include <ostream>

#include "cli/commands.h"
#include "cli/session.h"
#include "report/render_advice.h"
#include "synthesis/advice.h"

namespace blazes::cli {

int advise(Session& session) {
  const Arguments& args = session.args;
  frontend::Spec spec = session.read(args.file);
  if (spec.variants.empty()) return session.mistakes(spec, "blazes-advice/1");
  bool satisfied = true;
  std::list<synthesis::Plan> plans;
  std::list<synthesis::AdviceList> lists;
  std::vector<report::VariantAdvice> variants;
  for (const frontend::Variant& v : spec.variants) {
    session.progress.now("choosing a plan");
    const synthesis::Plan& plan = plans.emplace_back(synthesis::choose(v.flow));
    satisfied = satisfied && plan.satisfies;
    session.progress.now("trying promises");
    const synthesis::AdviceList& list =
        lists.emplace_back(plan.satisfies ? synthesis::AdviceList{} : synthesis::advise(v.flow, plan));
    variants.push_back({v.name, v.flow, plan, list});
  }
  session.progress.done();
  if (args.format == "json") {
    report::render_advice_json(session.out, variants);
  } else {
    for (const report::VariantAdvice& v : variants)
      session.out << (&v == &variants.front() ? "" : "\n")
                  << report::render_advice(v, spec.sources, session.again("plan"), session.style());
  }
  return satisfied ? kClean : kFindings;
}

}  // namespace blazes::cli
