#include "analysis/seals_and_orders.h"

#include <optional>

namespace blazes::analysis {

using namespace dataflow;

namespace {

constexpr std::size_t kFew = 4;

}  // namespace

Feed SealsAndOrders::origins(const Path& p) {
  Feed feed = protections_.feed(p.from);
  // What an order-sensitive path releases is complete on all streams of W, although it may not read them.
  if (flow_.touches_written_state(p) && (p.reads_state || !p.confluent()))
    feed.add(protections_.feed(p.state));
  return feed;
}

SealsAndOrders::Seal SealsAndOrders::seal_of(InterfaceId output, AttributeSet schema) {
  Seal result;
  for (PathId id : flow_.paths_into(output)) {
    const Path& p = flow_.path(id);
    auto lost = [&](SealWhy why, StreamId culprit = {}) { return Seal{{}, {why, id, culprit}}; };
    if (!p.confluent()) {
      if (on_.seals_consumed && !(p.per_partition && asks_settled_streams_only(p) &&
                                  protections_.by_seals(id) && !protections_.feed(p.from).unsealed))
        return lost(SealWhy::Consumed);
    } else if (flow_.touches_written_state(p) && !p.per_record && on_.lineage) {
      return lost(SealWhy::CombinesRecords);
    }
    std::optional<Seal> obstacle;
    auto take = [&](AttributeSet key, StreamId stream) {
      AttributeSet kept = attributes_.carried(id, key, schema);
      if (!kept)
        obstacle = lost(SealWhy::KeyNotKept, stream);
      else if (!result.key)
        result = {kept, {SealWhy::PassedOn, id, stream}};
      else if (result.key != kept && on_.seal_of_all)
        obstacle = lost(SealWhy::NotAllSealed, stream);
    };
    if (auto own = flow_.streams_into(p.from); own.size() <= kFew && !flow_.touches_written_state(p)) {
      // By far the most common case, without the detour over a feed.
      for (StreamId s : own) {
        if (!labels_[s].seal) return lost(SealWhy::NotAllSealed, s);
        if (!obstacle) take(labels_[s].seal, s);
      }
    } else {
      const Feed feed = origins(p);
      if (feed.unsealed) return lost(SealWhy::NotAllSealed, feed.unsealed);
      for (const Witnessed& key : feed.keys)
        if (!obstacle) take(key.set, key.stream);
    }
    if (obstacle) return *obstacle;
    if (!on_.seal_of_all && result.key) break;
  }
  return result;
}

// An order-sensitive path that writes and does not read may have streams in W that come after its own output.
bool SealsAndOrders::asks_settled_streams_only(const Path& p) const {
  if (p.confluent() || p.reads_state || !flow_.touches_written_state(p)) return true;
  auto writers = flow_.writers(p.state);
  return writers.size() == 1 && writers[0] == p.from;
}

bool SealsAndOrders::may_keep_order(PathId id, Order order) {
  const Path& p = flow_.path(id);
  bool reads = flow_.reads_written_state(p);
  if (p.confluent()) {
    if (reads && !p.per_record && order.scope != AttributeSets::empty() && on_.order_scope) return false;
  } else if (on_.order_not_held) {
    Protection protection = protections_.judge(id).protection;
    if (protection != Protection::FixedOrder && protection != Protection::AgreedOrder) return false;
  }
  return !reads || protections_.writes_in_order(p.state) || !on_.order_not_held;
}

Order SealsAndOrders::order_of(InterfaceId output, AttributeSet schema) {
  Feed feed;
  for (PathId id : flow_.paths_into(output)) {
    if (!asks_settled_streams_only(flow_.path(id))) return {};
    feed.add(origins(flow_.path(id)));
  }
  if (feed.count != 1 && on_.order_alone) return {};
  if (feed.count == 0) return {};
  StreamId stream =
      feed.only ? feed.only : flow_.streams_into(flow_.path(flow_.paths_into(output)[0]).from)[0];
  Order order = labels_[stream].order;
  if (!order) return {};

  const Component& c = flow_.component(flow_.interface(output).component);
  const Promises& promises = flow_.promises(stream);
  if (c.splits_work() && on_.instances &&
      (promises.shuffle || promises.broadcast || !promises.partitioned ||
       !attributes_.determined(promises.partitioned, order.scope)))
    return {};

  AttributeSet scope;
  for (PathId id : flow_.paths_into(output)) {
    if (!may_keep_order(id, order)) return {};
    AttributeSet kept = attributes_.carried(id, order.scope, schema);
    if (!kept || (scope && scope != kept)) return {};
    scope = kept;
  }
  return {order.kind, scope};
}

}  // namespace blazes::analysis
