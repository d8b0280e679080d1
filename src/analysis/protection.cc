#include "analysis/protection.h"

namespace blazes::analysis {

using namespace dataflow;

namespace {

// Feeds of more streams than this are kept, so that many paths over one of them stay cheap.
constexpr std::size_t kWide = 8;

}  // namespace

Protections::Protections(const Dataflow& flow, const Coordination& coordination, const Switches& on,
                         AttributeFlow& attributes, const PlanOrders& plan,
                         const Table<Label, Stream>& labels, const Table<std::uint8_t, Interface>& in_cycle)
    : flow_(flow),
      coordination_(coordination),
      on_(on),
      attributes_(attributes),
      plan_(plan),
      labels_(labels),
      in_cycle_(in_cycle),
      state_flags_(flow.states().size(), 0) {}

const Feed& Protections::feed(InterfaceId input) {
  auto streams = flow_.streams_into(input);
  bool wide = streams.size() > kWide;
  if (wide)
    if (auto found = wide_interfaces_.find(input); found != wide_interfaces_.end()) return found->second;
  Feed& result = wide ? wide_interfaces_[input] : scratch_interface_;
  result.clear();
  for (StreamId s : streams) result.add(s, flow_, labels_[s], plan_.group(s));
  return result;
}

const Feed& Protections::feed(StateId state) {
  auto writers = flow_.writers(state);
  bool wide = writers.size() > kWide;
  if (wide)
    if (auto found = wide_states_.find(state); found != wide_states_.end()) return found->second;
  Feed& result = wide ? wide_states_[state] : scratch_state_;
  result.clear();
  for (InterfaceId input : writers) result.add(feed(input));
  return result;
}

Order Protections::order_of(const Feed& feed) const {
  if (feed.group != PlanOrders::kNone) return plan_.order(feed.group);
  if (feed.count == 1 && !feed.planned) return labels_[feed.only].order;
  if (!on_.one_order && feed.count > 1 && !feed.unordered)
    return {Order::Kind::Fixed, AttributeSets::empty()};
  return {};
}

Protections::Inputs Protections::inputs(const Path& p) {
  Inputs in;
  const Feed& own = feed(p.from);
  in.all = own;
  if (flow_.touches_written_state(p) && on_.shared_writes) {
    in.writes = feed(p.state);
    in.all.add(in.writes);
  } else {
    in.writes = own;
  }
  return in;
}

ProtectionReason Protections::split(const Path& p, const Inputs& in) {
  const Component& c = flow_.component(flow_.interface(p.from).component);
  if (!c.splits_work() || !on_.instances) return {};
  if (in.all.shuffled) return {.why = Why::Dealt, .stream = in.all.shuffled, .other = {}};
  for (const Witnessed& w : in.writes.partitions)
    if (w.set != AttributeSets::empty() && !(p.gate && attributes_.determined(w.set, p.gate)))
      return {.why = Why::SplitAcrossGate, .stream = w.stream, .other = {}};
  return {};
}

Order Protections::order_for(const Path& p, const Inputs& in) {
  if (!on_.ordered || split(p, in).why != Why::NotAsked) return {};
  // Where nothing is ever written or asked, there is nothing to put in order.
  if (in.writes.count == 0 || in.all.count == 0) return {Order::Kind::Fixed, AttributeSets::empty()};
  Order order = order_of(in.all);
  return order && attributes_.compatible_scope(p.gate, order.scope) ? order : Order{};
}

ProtectionReason Protections::seals_for(const Path& p, const Inputs& in) {
  if (ProtectionReason obstacle = split(p, in); obstacle.why != Why::NotAsked) return obstacle;
  if (StreamId s = in.writes.unsealed) {
    InterfaceId from = flow_.stream(s).from;
    return {.why = from && in_cycle_[from] ? Why::InCycle : Why::Unsealed, .stream = s, .other = {}};
  }
  for (const Witnessed& key : in.writes.keys)
    if (!attributes_.compatible_key(p.gate, key.set))
      return {.why = p.gate ? Why::IncompatibleKey : Why::UnknownGate, .stream = key.stream, .other = {}};
  if (on_.key_carried)
    for (const Witnessed& key : in.writes.keys)
      for (const Witnessed& schema : in.all.schemas)
        if (!flow_.attribute_sets().is_subset(key.set, schema.set))
          return {.why = Why::KeyNotCarried, .stream = schema.stream, .other = key.stream};
  if (in.all.planned) return {.why = Why::OrderedByPlan, .stream = in.all.planned, .other = {}};
  const Component& c = flow_.component(flow_.interface(p.from).component);
  if (!c.barrier && !(p.site && coordination_.at(p.site) == Mechanism::Sealing))
    return {.why = Why::NoBarrier, .stream = {}, .other = {}};
  return {.protection = Protection::Seals, .why = Why::SealedOnKeys, .stream = {}, .other = {}};
}

ProtectionReason Protections::judge(PathId id) {
  const Path& p = flow_.path(id);
  if (p.confluent()) return {};
  if (p.nondeterministic) return {.why = Why::Nondeterministic, .stream = {}, .other = {}};
  Inputs in = inputs(p);
  bool spoiled = on_.late_writes && flow_.touches_written_state(p) && writes_late(p.state);
  if (Order order = order_for(p, in); order && !spoiled) {
    bool fixed = order.kind == Order::Kind::Fixed;
    return {.protection = fixed ? Protection::FixedOrder : Protection::AgreedOrder,
            .why = fixed ? Why::OneFixedOrder : Why::OneAgreedOrder,
            .stream = in.all.only,
            .other = {}};
  }
  return seals_for(p, in);
}

bool Protections::by_seals(PathId id) {
  const Path& p = flow_.path(id);
  if (p.confluent() || p.nondeterministic) return false;
  return seals_for(p, inputs(p)).protection == Protection::Seals;
}

void Protections::settle_state(StateId state) {
  std::uint8_t& flags = state_flags_[state.index];
  for (PathId id : flow_.paths_over(state)) {
    const Path& p = flow_.path(id);
    if (p.annotation != Annotation::OW || p.nondeterministic) continue;
    Inputs in = inputs(p);
    if (order_for(p, in)) continue;
    flags |= kOutOfOrder;
    if (seals_for(p, in).protection == Protection::Seals) flags |= kLate;
  }
}

}  // namespace blazes::analysis
