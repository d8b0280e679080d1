#include "synthesis/plan.h"

#include "analysis/proof.h"
#include "synthesis/search.h"

namespace blazes::synthesis {

using namespace analysis;
using namespace dataflow;

namespace {

// A sink is refused for so many origins at most; the first ones are the nearest.
constexpr std::size_t kOrigins = 32;

Refusal::Why why_not(Prover& prover, const Proof& proof) {
  switch (proof.steps.front().rule) {
    case RuleName::Rn: return Refusal::Why::Nondeterministic;
    case RuleName::Ri: return Refusal::Why::Dealt;
    default: break;
  }
  Why why = prover.explain().protection(proof.origin).why;
  return why == Why::Dealt || why == Why::SplitAcrossGate ? Refusal::Why::Dealt
                                                          : Refusal::Why::NoOrderBeforeTheRun;
}

std::vector<Refusal> refusals(const Dataflow& flow, const Analysis& after) {
  std::vector<Refusal> result;
  Prover prover(after);
  for (StreamId s : flow.streams()) {
    if (!flow.stream(s).is_sink() || after.label(s).contents <= accepted(flow.promises(s).required)) continue;
    for (const Proof& proof : prover.proofs(s, kOrigins))
      result.push_back({s, proof.origin, why_not(prover, proof)});
  }
  return result;
}

Plan plan_of(const Dataflow& flow, Found found) {
  Plan plan;
  plan.satisfies = found.satisfies;
  for (const Strategy& s : found.strategies) {
    plan.cost.records_held += s.cost.records_held;
    plan.cost.messages_per_record += s.cost.messages_per_record;
    plan.cost.messages_per_partition += s.cost.messages_per_partition;
    plan.cost.through_single_point += s.cost.through_single_point;
    plan.cost.nodes_per_partition += s.cost.nodes_per_partition;
    plan.cost.total += s.cost.total;
  }
  (plan.satisfies ? plan.strategies : plan.fallback) = std::move(found.strategies);
  plan.after = std::move(found.after);
  if (!plan.satisfies) plan.refusals = refusals(flow, plan.after);
  return plan;
}

}  // namespace

Coordination coordination_of(const Dataflow& flow, const std::vector<Strategy>& strategies) {
  Coordination c = Coordination::as_it_stands(flow);
  for (const Strategy& s : strategies) c.set(s.site, s.mechanism);
  return c;
}

Plan choose(const Dataflow& flow, const SearchBounds& bounds) {
  Analyser analyser(flow);
  return choose(analyser, analyser(Coordination::promised(flow)), analyser(Coordination::as_it_stands(flow)),
                bounds);
}

Plan choose(const Analyser& analyser, const Analysis& promised, const Analysis& now,
            const SearchBounds& bounds) {
  return plan_of(*now.flow, PlanSearch(analyser, promised, now, bounds).best());
}

std::optional<Plan> follow(const Dataflow& flow, const Coordination& coordination) {
  const Analyser analyser(flow);
  const Analysis promised = analyser(Coordination::promised(flow)),
                 now = analyser(Coordination::as_it_stands(flow));
  std::optional<Found> found = PlanSearch(analyser, promised, now, {}).follow(coordination);
  if (!found) return {};
  return plan_of(flow, std::move(*found));
}

}  // namespace blazes::synthesis
