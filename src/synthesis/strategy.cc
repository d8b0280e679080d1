#include "synthesis/strategy.h"

#include <algorithm>

#include "dataflow/builder.h"
#include "synthesis/way.h"

namespace blazes::synthesis {

using namespace analysis;
using namespace dataflow;

Numbering numbering(const Dataflow& flow) {
  bool any = false;
  for (StreamId s : flow.streams()) any |= static_cast<bool>(flow.promises(s).sequence);
  if (!any) return {};
  // A mark "all records up to this number have passed" travels as a seal does: the derivation of seals, asked about numbers.
  DataflowBuilder builder(flow);
  for (StreamId s : flow.streams())
    if (flow.stream(s).promises) builder.promises(s).seal = flow.promises(s).sequence;
  Dataflow numbered = std::move(builder).build();
  Analysis a = analyse(numbered, Coordination::as_it_stands(numbered));
  Numbering result(flow.streams().size());
  for (StreamId s : flow.streams()) result[s] = a.label(s).seal;
  return result;
}

StrategyMaker::StrategyMaker(const Dataflow& flow, const Structure& structure, const Outlook& outlook)
    : flow_(flow),
      outlook_(outlook),
      attributes_(flow, on_),
      traffic_(flow, structure),
      numbering_(synthesis::numbering(flow)) {}

AttributeSet StrategyMaker::sequence_at(SiteId site) const {
  if (numbering_.empty()) return {};
  AttributeSet common;
  for (StreamId s : streams_at(flow_, site)) {
    AttributeSet numbers = numbering_[s];
    if (!numbers || (common && common != numbers)) return {};
    common = numbers;
  }
  return common;
}

Strategy StrategyMaker::make(SiteId id, Mechanism mechanism, const Analysis& a) {
  Strategy strategy;
  strategy.site = id;
  strategy.mechanism = mechanism;
  add_streams(strategy, a);
  for (PathId path : flow_.paths_at(id))
    if (AttributeSet gate = flow_.path(path).gate;
        std::ranges::find(strategy.gates, gate) == strategy.gates.end())
      strategy.gates.push_back(gate);
  if (orders(mechanism)) {
    std::vector<StreamId> streams;
    for (const StrategyStream& s : strategy.streams) streams.push_back(s.stream);
    strategy.scope = scope_of(flow_, attributes_, {id}, streams);
  }
  if (mechanism == Mechanism::Sequencing) strategy.sequence = sequence_at(id);
  ask_who_marks(strategy);
  strategy.cost = cost(strategy);
  Protection after =
      mechanism == Mechanism::DynamicOrdering ? Protection::AgreedOrder : Protection::FixedOrder;
  strategy.removes = outlook_.of_site(id, Protection::None, a).worst;
  strategy.leaves = outlook_.of_site(id, after, a).worst;
  return strategy;
}

void StrategyMaker::add_streams(Strategy& strategy, const Analysis& a) const {
  const Site& site = flow_.site(strategy.site);
  for (StreamId s : streams_at(flow_, strategy.site)) {
    StrategyStream entry{.stream = s, .key = {}, .asks_producers = false, .producers = {}};
    if (strategy.mechanism == Mechanism::Sealing) {
      // A request that only reads waits for its partition; nobody has to seal it.
      auto writers = site.state ? flow_.writers(site.state) : std::span<const InterfaceId>{};
      if (site.state && std::ranges::find(writers, flow_.stream(s).to) == writers.end()) {
        strategy.waits.push_back(s);
        continue;
      }
      entry.key = a.label(s).seal;
    }
    strategy.streams.push_back(entry);
  }
}

void StrategyMaker::ask_who_marks(Strategy& strategy) {
  if (strategy.mechanism == Mechanism::DynamicOrdering) return;
  for (StrategyStream& s : strategy.streams) {
    const Way way = way_of(flow_, s.stream, strategy.mechanism);
    strategy.origins.insert(strategy.origins.end(), way.origins.begin(), way.origins.end());
    strategy.forwarders.insert(strategy.forwarders.end(), way.forwarders.begin(), way.forwarders.end());
    strategy.stateful.insert(strategy.stateful.end(), way.stateful.begin(), way.stateful.end());
    if (strategy.mechanism != Mechanism::Sealing) continue;
    s.producers = producers_of(flow_, way);
    s.asks_producers = s.producers != Producers::Single;
  }
  auto once = [](auto& list) {
    std::ranges::sort(list);
    list.erase(std::unique(list.begin(), list.end()), list.end());
  };
  once(strategy.forwarders);
  once(strategy.stateful);
  once(strategy.origins);
}

Cost StrategyMaker::cost(const Strategy& strategy) const {
  const double consumers = traffic_.instances(flow_.site(strategy.site).component);
  double rate = 0, producers = 0, forwarders = 0;
  for (const StrategyStream& s : strategy.streams) rate += traffic_.rate(s.stream);
  for (StreamId s : strategy.origins) producers += traffic_.producers(s);
  for (ComponentId c : strategy.forwarders) forwarders += traffic_.instances(c);
  // From every producer to every consumer, by way of the forwarders if there are any.
  const double marks = forwarders > 0 ? (producers + consumers) * forwarders : producers * consumers;
  const bool one_order = strategy.scope && strategy.scope == AttributeSets::empty();

  Cost cost;
  switch (strategy.mechanism) {
    case Mechanism::None: return cost;
    case Mechanism::Sealing:
      cost.records_held = rate;
      cost.messages_per_partition = marks;
      cost.nodes_per_partition = producers + forwarders + consumers;
      break;
    case Mechanism::Sequencing:
      cost.records_held = rate;
      // A mark from each producer for each batch, and one that lets the next batch take effect.
      cost.messages_per_partition = marks + 1;
      cost.nodes_per_partition = producers + forwarders + consumers;
      cost.through_single_point = one_order ? rate : 0;
      break;
    case Mechanism::DynamicOrdering:
      // To the service, and from it to every instance.
      cost.messages_per_record = 1 + consumers;
      cost.through_single_point = one_order ? rate : 0;
      break;
  }
  cost.total = 0.1 * cost.records_held + rate * cost.messages_per_record +
               rate / kRecordsPerPartition * cost.messages_per_partition + 0.5 * cost.through_single_point +
               cost.nodes_per_partition;
  return cost;
}

}  // namespace blazes::synthesis
