// `blazes plan FILE`: the cheapest coordination that gives every sink what it requires.
#include "cli/plan.h"

#include <algorithm>
#include <list>
#include <ostream>

#include "cli/commands.h"
#include "cli/session.h"
#include "report/render_plan_text.h"

namespace blazes::cli {

int plan(Session& session) { return show_plans(session); }

int show_plans(Session& session, const std::function<void(const report::VariantPlan&)>& and_then) {
  const Arguments& args = session.args;
  frontend::Spec spec = session.read(args.file);
  if (spec.variants.empty()) return session.mistakes(spec, "blazes-plan/1");

  // What it was without the promises, so that what they change can be told.
  bool changes = !args.what_if.empty() && args.format == "text";
  std::vector<dataflow::Dataflow> before;
  if (changes)
    for (const frontend::Variant& v : spec.variants) before.push_back(v.flow);
  session.promise(spec);

  session.progress.now("choosing a plan");
  std::list<synthesis::Plan> plans;
  std::vector<report::VariantPlan> variants;
  for (const frontend::Variant& v : spec.variants)
    variants.push_back({v.name, &v.flow, &plans.emplace_back(synthesis::choose(v.flow))});

  auto json = [&](std::ostream& to) { report::render_plan_json(to, variants, args.what_if); };
  if (!args.output.empty()) {
    session.progress.now("writing");
    session.write_file(args.output, json);
  }
  session.progress.done();
  if (args.format == "json" && args.output.empty()) json(session.out);
  if (args.format == "text") {
    for (std::size_t i = 0; i < variants.size(); ++i) {
      const report::VariantPlan& v = variants[i];
      if (i > 0) session.out << '\n';
      session.out << report::render_plan_text(*v.flow, *v.plan, v.name, session.style());
      if (changes)
        session.out << '\n'
                    << report::render_plan_change(before[i], synthesis::choose(before[i]), *v.flow, *v.plan,
                                                  session.style());
      if (and_then) and_then(v);
    }
  }
  return std::ranges::all_of(plans, [](const synthesis::Plan& p) { return p.satisfies; }) ? kClean
                                                                                          : kFindings;
}

}  // namespace blazes::cli
