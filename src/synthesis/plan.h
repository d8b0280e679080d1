// Turns an `Analysis` and what the sinks require into a `Plan`: the cheapest coordination that makes it right (theory §5).
//
//   Plan plan = choose(flow);
//   if (!plan.satisfies) for (const Refusal& r : plan.refusals) ...
//
// Pure. A plan proves itself: `after` holds the labels derived again with its coordination in place.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/analysis.h"

namespace blazes::synthesis {

// What a strategy costs, in what people pay. Rates are records a second (1,000 where the spec says none); see
// docs/reference/cost-model.md.
struct Cost {
  double records_held = 0;            // records a second that wait for their partition or batch
  double messages_per_record = 0;     // extra messages for each record
  double messages_per_partition = 0;  // seals, votes or batch marks for each partition
  double through_single_point = 0;    // records a second that pass through one process
  double nodes_per_partition = 0;     // instances that must speak to finish a partition
  double total = 0;                   // the weighted sum that is minimised
};

struct StrategyStream {
  dataflow::StreamId stream;
  dataflow::AttributeSet key;                                     // sealing: the key; none otherwise
  bool asks_producers = false;                                    // sealing: producers vote
  dataflow::Producers producers = dataflow::Producers::Registry;  // sealing: who is asked
};

struct Strategy {
  dataflow::SiteId site;
  analysis::Mechanism mechanism = analysis::Mechanism::None;
  std::vector<StrategyStream> streams;      // what is coordinated, in stream order
  std::vector<dataflow::StreamId> origins;  // whose declared seals (or numbers) its marks come from
  std::vector<dataflow::StreamId> waits;  // sealing: requests that only read, until their partition is there
  std::vector<dataflow::AttributeSet> gates;  // of the order-sensitive paths; none for `*`
  dataflow::AttributeSet scope;               // an order: one for each value of these; empty: one for all
  dataflow::AttributeSet sequence;            // sequencing: the attributes that number the records
  std::vector<dataflow::ComponentId>
      forwarders;  // confluent components that must pass the seals (or marks) on
  std::vector<dataflow::ComponentId>
      stateful;  // of these, the ones that keep state of it: what comes again may not reach them twice
  Cost cost;
  analysis::Contents removes =
      analysis::Contents::Async;  // the worst that the site by itself would show at a sink
  analysis::Contents leaves = analysis::Contents::Async;  // the worst that it still shows with the strategy
};

// A sink whose requirement no plan meets, and the path that is to blame.
struct Refusal {
  dataflow::StreamId sink;
  dataflow::PathId origin;
  enum class Why : std::uint8_t {
    NoOrderBeforeTheRun,  // only dynamic ordering is possible, and it cannot remove Run
    Nondeterministic,     // no order and no seal helps
    Dealt,                // partitions of the gate do not meet at one instance
  } why = Why::NoOrderBeforeTheRun;
};

struct Plan {
  bool satisfies = false;
  std::vector<Strategy> strategies;  // empty if not `satisfies`; in site order; none of them can be dropped
  std::vector<Strategy> fallback;    // if not `satisfies`: the best that can be done
  std::vector<Refusal> refusals;     // if not `satisfies`
  analysis::Analysis after;          // with `strategies`, or else `fallback`, in place
  Cost cost;                         // the sum
};

//
// All combinations are tried where there are few; beyond these bounds the sites are settled one by one, in the order of the
// streams. What the sites show at the sinks is the worst of what each shows alone, so that misses a cheaper plan only where one
// site's mechanism hands its seals or its order on to another.
struct SearchBounds {
  double combinations = 4096;
  double paths_looked_at = 2e6;
};
Plan choose(const dataflow::Dataflow& flow, const SearchBounds& bounds = {});
// The same where the labels are there already: `promised` with the sealing that the promises allow, `now` as it stands.
Plan choose(const analysis::Analyser& analyser, const analysis::Analysis& promised,
            const analysis::Analysis& now, const SearchBounds& bounds = {});

// The plan whose mechanisms have been chosen before; `satisfies` says whether they are enough. None if one of them has no use
// or is not possible at its site.
std::optional<Plan> follow(const dataflow::Dataflow& flow, const analysis::Coordination& coordination);

// The coordination that a list of strategies amounts to.
analysis::Coordination coordination_of(const dataflow::Dataflow& flow,
                                       const std::vector<Strategy>& strategies);

}  // namespace blazes::synthesis
