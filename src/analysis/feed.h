// What is known together of all streams that feed an input or the writers of a state.
#pragma once

#include <absl/container/inlined_vector.h>

#include "analysis/plan_orders.h"

namespace blazes::analysis {

// A distinct value and the first stream that has it.
struct Witnessed {
  dataflow::AttributeSet set;
  dataflow::StreamId stream;
};
using WitnessedSets = absl::InlinedVector<Witnessed, 2>;

struct Feed {
  dataflow::StreamId only;                      // the one stream, if there is just one
  std::uint32_t count = 0;                      // 0, 1, or 2 for "several"
  dataflow::StreamId unsealed;                  // the first without a seal; none: all are sealed
  WitnessedSets keys;                           // of the sealed ones
  WitnessedSets schemas;                        // the known ones
  WitnessedSets partitions;                     // the declared ones
  dataflow::StreamId shuffled;                  // the first that is shuffled
  dataflow::StreamId planned;                   // the first that a plan orders
  PlanOrders::Group group = PlanOrders::kNone;  // the plan's order of all of them, if it is one
  dataflow::StreamId unordered;                 // the first without an order

  void add(dataflow::StreamId s, const dataflow::Dataflow& flow, const Label& label,
           PlanOrders::Group planned_in);
  void add(const Feed& other);
  void clear();
};

}  // namespace blazes::analysis
