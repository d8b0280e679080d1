// Whether an order-sensitive path is protected (theory §4, "Protected" and "Instances"), and why.
#pragma once

#include <memory>
#include <vector>

#include <absl/container/node_hash_map.h>

#include "analysis/analysis.h"
#include "analysis/attribute_flow.h"
#include "analysis/feed.h"
#include "analysis/plan_orders.h"

namespace blazes::analysis {

// Reads the seals and orders in `labels`: a question about a path may be asked as soon as those of the streams at its site
// are settled.
class Protections {
 public:
  Protections(const dataflow::Dataflow& flow, const Coordination& coordination, const Switches& on,
              AttributeFlow& attributes, const PlanOrders& plan, const Table<Label, dataflow::Stream>& labels,
              const Table<std::uint8_t, dataflow::Interface>& in_cycle);

  ProtectionReason judge(dataflow::PathId path);
  // Whether its partitions could be waited for, and are, whatever order its inputs stand in.
  bool by_seals(dataflow::PathId path);

  // To be called once for each written state, when the streams that feed its writers are settled.
  void settle_state(dataflow::StateId state);
  // All order-sensitive writes of the state happen in order.
  bool writes_in_order(dataflow::StateId state) const { return !(state_flags_[state.index] & kOutOfOrder); }
  // An order-sensitive write of the state waits for seals.
  bool writes_late(dataflow::StateId state) const { return state_flags_[state.index] & kLate; }

  // Those of an interface or of all writers of a state. The reference is valid until the next call.
  const Feed& feed(dataflow::InterfaceId input);
  const Feed& feed(dataflow::StateId state);
  // The one order in which all streams of a feed stand; none if they do not.
  Order order_of(const Feed& feed) const;

 private:
  static constexpr std::uint8_t kLate = 1, kOutOfOrder = 2;

  struct Inputs {
    Feed writes;  // W
    Feed all;     // W and the path's own input
  };
  Inputs inputs(const dataflow::Path& p);
  // The obstacle that instances are; Why::NotAsked if there is none.
  ProtectionReason split(const dataflow::Path& p, const Inputs& in);
  Order order_for(const dataflow::Path& p, const Inputs& in);
  ProtectionReason seals_for(const dataflow::Path& p, const Inputs& in);

  const dataflow::Dataflow& flow_;
  const Coordination& coordination_;
  const Switches& on_;
  AttributeFlow& attributes_;
  const PlanOrders& plan_;
  const Table<Label, dataflow::Stream>& labels_;
  const Table<std::uint8_t, dataflow::Interface>& in_cycle_;
  std::vector<std::uint8_t> state_flags_;
  Feed scratch_interface_, scratch_state_;
  absl::node_hash_map<dataflow::InterfaceId, Feed> wide_interfaces_;
  absl::node_hash_map<dataflow::StateId, Feed> wide_states_;
};

}  // namespace blazes::analysis
