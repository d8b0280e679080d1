#include "synthesis/strategy.h"

#include <algorithm>

#include <absl/container/flat_hash_set.h>

#include "dataflow/builder.h"

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

// Follows the marks of one stream back to where they are made. Whoever stands in between passes them on.
StrategyMaker::Way StrategyMaker::way_of(StreamId stream, Mechanism mechanism) const {
  Way way;
  std::vector<StreamId> waiting = {stream};
  absl::flat_hash_set<StreamId> seen = {stream};
  auto visit = [&](InterfaceId input) {
    for (StreamId s : flow_.streams_into(input))
      if (seen.insert(s).second) waiting.push_back(s);
  };
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    const Promises& promises = flow_.promises(waiting[i]);
    InterfaceId from = flow_.stream(waiting[i]).from;
    if (!from || (mechanism == Mechanism::Sealing ? promises.seal : promises.sequence)) {
      way.origins.push_back(waiting[i]);
      continue;
    }
    const ComponentId forwarder = flow_.interface(from).component;
    bool keeps_state = false;
    auto pass = [&](InterfaceId input) {
      visit(input);
      keeps_state |=
          std::ranges::any_of(flow_.paths_from(input), [&](PathId p) { return flow_.path(p).writes(); });
    };
    way.forwarders.push_back(forwarder);
    for (PathId path : flow_.paths_into(from)) {
      const Path& p = flow_.path(path);
      pass(p.from);
      if (flow_.reads_written_state(p))
        for (InterfaceId input : flow_.writers(p.state)) pass(input);
    }
    if (keeps_state) way.stateful.push_back(forwarder);
  }
  return way;
}

void StrategyMaker::ask_who_marks(Strategy& strategy) {
  if (strategy.mechanism == Mechanism::DynamicOrdering) return;
  for (StrategyStream& s : strategy.streams) {
    Way way = way_of(s.stream, strategy.mechanism);
    strategy.origins.insert(strategy.origins.end(), way.origins.begin(), way.origins.end());
    strategy.forwarders.insert(strategy.forwarders.end(), way.forwarders.begin(), way.forwarders.end());
    strategy.stateful.insert(strategy.stateful.end(), way.stateful.begin(), way.stateful.end());
    if (strategy.mechanism != Mechanism::Sealing) continue;
    auto by = [&](Producers p) {
      return std::ranges::any_of(way.origins, [&](StreamId o) { return flow_.promises(o).producers == p; });
    };
    // One producer behind several instances: each of these has to be heard.
    bool one_way =
        std::ranges::all_of(way.forwarders, [&](ComponentId c) { return traffic_.instances(c) == 1; });
    if (by(Producers::Registry))
      s.producers = Producers::Registry;
    else if (by(Producers::All) || !one_way || way.origins.size() > 1)
      s.producers = Producers::All;
    else
      s.producers = Producers::Single;
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
