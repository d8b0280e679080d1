#include "emit/bloom/wanted.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "analysis/analysis.h"
#include "diagnostics/quote.h"

namespace blazes::emit::bloom {
namespace {

using namespace dataflow;
using analysis::Mechanism;
using diagnostics::quoted;
using synthesis::Hop;
using synthesis::StrategyStream;

contract::Strategy strategy_of(Mechanism m) {
  using contract::Strategy;
  if (m == Mechanism::Sequencing) return Strategy::Sequencing;
  return m == Mechanism::DynamicOrdering ? Strategy::DynamicOrdering : Strategy::Sealing;
}

template <class T>
void add_missing(std::vector<T>& into, const std::vector<T>& from) {
  for (const T& item : from)
    if (std::ranges::find(into, item) == into.end()) into.push_back(item);
}

bool has(const std::vector<StrategyStream>& streams, StreamId stream) {
  return std::ranges::find(streams, stream, &StrategyStream::stream) != streams.end();
}

// Two sites of a component that take in one stream, which can be held back only once.
void merge(Wanted& into, const Wanted& from, const Dataflow& flow) {
  for (const StrategyStream& s : from.streams)
    if (!has(into.streams, s.stream)) into.streams.push_back(s);
  add_missing(into.waits, from.waits);
  std::erase_if(into.waits, [&](StreamId s) { return has(into.streams, s); });
  if (!into.scope || !from.scope) return;
  std::vector<Attribute> both;
  for (Attribute a : flow.attribute_sets()[into.scope])
    if (flow.attribute_sets().contains(from.scope, a)) both.push_back(a);
  into.scope = flow.attribute_sets().intern(std::move(both));
}

bool meet(const Wanted& a, const Wanted& b, const Dataflow& flow) {
  if (a.component != b.component || a.strategy != b.strategy) return false;
  std::vector<InterfaceId> inputs = a.inputs(flow), others = b.inputs(flow);
  for (StreamId s : a.waits) inputs.push_back(flow.stream(s).to);
  for (StreamId s : b.waits) others.push_back(flow.stream(s).to);
  return std::ranges::find_first_of(inputs, others) != inputs.end();
}

std::vector<Wanted> strategies_of(const Task& task) {
  std::vector<Wanted> all;
  for (const synthesis::Strategy& s : task.strategies) {
    Wanted wanted{.component = task.flow.site(s.site).component,
                  .strategy = strategy_of(s.mechanism),
                  .streams = s.streams,
                  .waits = s.waits,
                  .scope = s.scope,
                  .sequence = s.sequence,
                  .hops = {}};
    // What it meets may have been apart so far.
    std::optional<std::size_t> first;
    for (std::size_t i = 0; i < all.size();) {
      if (!meet(all[i], wanted, task.flow)) {
        ++i;
      } else if (!first) {
        merge(all[i], wanted, task.flow);
        first = i++;
      } else {
        merge(all[*first], all[i], task.flow);
        all.erase(all.begin() + static_cast<std::ptrdiff_t>(i));
      }
    }
    if (!first) all.push_back(std::move(wanted));
  }
  return all;
}

// Follows the seals of all strategies back, and finds out where somebody has to pass them on.
class RelayFinder {
 public:
  RelayFinder(const Task& task, Parts& parts, std::vector<Wanted>& all)
      : task_(task),
        flow_(task.flow),
        parts_(parts),
        all_(all),
        sites_(all.size()),
        labels_(analysis::analyse(flow_, analysis::Coordination::promised(flow_))) {}

  std::optional<Refusal> find() {
    for (std::size_t i = 0; i < sites_ && !refusal_; ++i) {
      if (all_[i].strategy != contract::Strategy::Sealing) continue;
      const std::vector<StrategyStream> streams = all_[i].streams;  // `all_` grows
      for (const StrategyStream& s : streams)
        for (const Hop& hop : synthesis::way_of(flow_, s.stream, Mechanism::Sealing).hops)
          if (!refusal_) add(hop);
    }
    return std::move(refusal_);
  }

 private:
  void add(const Hop& hop);
  bool check(const Hop& hop);
  Wanted& relay_at(ComponentId component);

  const Task& task_;
  const Dataflow& flow_;
  Parts& parts_;
  std::vector<Wanted>& all_;
  const std::size_t sites_;  // of them are strategies of the plan
  const analysis::Analysis labels_;
  std::optional<Refusal> refusal_;
};

// Whether its seals are heard over a channel: else the program itself seals what it sends.
bool RelayFinder::check(const Hop& hop) {
  const ComponentId component = flow_.interface(hop.output).component;
  const Part* part = parts_.of(component);
  bool heard = false;
  for (InterfaceId input : hop.inputs)
    for (StreamId s : flow_.streams_into(input)) {
      const blazes::bloom::CollectionId id =
          part ? part->collection(flow_, input) : blazes::bloom::CollectionId{};
      const bool channel = part && part->is_channel(id);
      heard |= channel;
      if (channel || !flow_.stream(s).from) continue;
      const Place place = id ? part->catalog.collections[id].span.place : Place{};
      refusal_ = Refusal{place ? &part->unit.program->sources : nullptr, place,
                         fmt::format("the seals of {} would have to travel through {}, {}",
                                     quoted(flow_.name(s)), quoted(flow_.name(component)),
                                     part ? "where they come in by no channel; let them go over one"
                                          : "which is no Bloom program; seal the stream that leaves it")};
      return false;
    }
  return heard;
}

Wanted& RelayFinder::relay_at(ComponentId component) {
  for (std::size_t i = sites_; i < all_.size(); ++i)
    if (all_[i].component == component) return all_[i];
  return all_.emplace_back(Wanted{.component = component,
                                  .strategy = contract::Strategy::Relaying,
                                  .streams = {},
                                  .waits = {},
                                  .scope = {},
                                  .sequence = {},
                                  .hops = {}});
}

void RelayFinder::add(const Hop& hop) {
  if (!check(hop)) return;
  const ComponentId component = flow_.interface(hop.output).component;
  const auto passes = [&](const Wanted& w) {
    return std::ranges::find(w.hops, hop.output, &Hop::output) != w.hops.end();
  };
  if (std::ranges::any_of(all_, passes)) return;
  // Where a barrier holds back all that it is made of, the barrier passes the seals on.
  for (std::size_t i = 0; i < sites_; ++i) {
    Wanted& site = all_[i];
    if (site.component != component || site.strategy != contract::Strategy::Sealing) continue;
    const std::vector<InterfaceId> inputs = site.inputs(flow_);
    if (std::ranges::all_of(hop.inputs,
                            [&](InterfaceId i) { return std::ranges::find(inputs, i) != inputs.end(); })) {
      site.hops.push_back(hop);
      return;
    }
  }
  Wanted& relay = relay_at(component);
  relay.hops.push_back(hop);
  for (InterfaceId input : hop.inputs)
    for (StreamId s : flow_.streams_into(input)) {
      if (has(relay.streams, s)) continue;
      const Producers producers =
          synthesis::producers_of(flow_, synthesis::way_of(flow_, s, Mechanism::Sealing));
      relay.streams.push_back({.stream = s,
                               .key = labels_.label(s).seal,
                               .asks_producers = producers != Producers::Single,
                               .producers = producers});
    }
}

}  // namespace

std::vector<InterfaceId> Wanted::inputs(const Dataflow& flow) const {
  std::vector<InterfaceId> all;
  for (const StrategyStream& s : streams) all.push_back(flow.stream(s.stream).to);
  return all;
}

std::vector<std::string> sorted_names_of(const Dataflow& flow, AttributeSet set) {
  if (!set) return {};
  const auto names = sorted_names(set, flow.attribute_sets(), flow.names());
  return {names.begin(), names.end()};
}

Result<std::vector<Wanted>, Refusal> what_is_wanted(const Task& task, Parts& parts) {
  std::vector<Wanted> all = strategies_of(task);
  const auto travels = [](const synthesis::Strategy& s) { return !s.forwarders.empty(); };
  if (std::ranges::none_of(task.strategies, travels)) return all;
  if (auto refusal = RelayFinder(task, parts, all).find()) return std::move(*refusal);
  return all;
}

}  // namespace blazes::emit::bloom
