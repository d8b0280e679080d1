// The orders that a coordination puts in place: which streams stand in one order, and how fine it is (theory §4, "A plan is
// checked").
#pragma once

#include <cstdint>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "analysis/attribute_flow.h"
#include "analysis/coordination.h"
#include "analysis/label.h"

namespace blazes::analysis {

// The streams that have to stand in one order for a site: those that feed the writers of its state, and the own inputs of its
// paths. Sorted.
std::vector<dataflow::StreamId> streams_at(const dataflow::Dataflow& flow, dataflow::SiteId site);

// The attributes that lie in the closure of every gate at the sites and that every stream can name; empty (one order for
// all) where there are none, or where a gate is unknown.
dataflow::AttributeSet scope_of(const dataflow::Dataflow& flow, AttributeFlow& attributes,
                                const std::vector<dataflow::SiteId>& sites,
                                const std::vector<dataflow::StreamId>& streams);

class PlanOrders {
 public:
  using Group = std::uint32_t;
  static constexpr Group kNone = 0xffffffffu;

  // Sites that order and share a stream share one order: it is agreed if any of them is, and fine enough for all.
  PlanOrders(const dataflow::Dataflow& flow, AttributeFlow& attributes, const Coordination& coordination);

  Group group(dataflow::StreamId s) const {
    if (group_of_.empty()) return kNone;
    auto found = group_of_.find(s);
    return found == group_of_.end() ? kNone : found->second;
  }
  Order order(Group g) const { return orders_[g]; }

 private:
  absl::flat_hash_map<dataflow::StreamId, Group> group_of_;
  std::vector<Order> orders_;
};

}  // namespace blazes::analysis
