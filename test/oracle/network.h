// All executions of a design on one input, put together from what its components can do (see world.h).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "analysis/analysis.h"
#include "design.h"
#include "memory.h"
#include "world.h"

namespace blazes::oracle {

// The records of each source, in the order of `Design::sources()`; where a source is ordered, that is the order.
using SourceRecords = std::vector<Records>;

inline constexpr int kFirstPlanned = 1000;  // groups of inputs that a plan orders are numbered from here

// Streams that a plan puts in one order.
struct PlannedOrder {
  std::vector<int> wires;
  bool agreed =
      false;  // at run time; else by the attributes of `sequence`, equal ones in the order of contents
  Mask scope = 0;
  Mask sequence = 0;
};

struct Observation {
  std::vector<analysis::Contents> worst;  // of each wire
  std::string broken;                     // a broken promise: what, and how it comes about
  bool complete = true;                   // false: there was more than the bounds allow
  double orders = 0;                      // delivery orders that the explorations stand for
};

// Runs one design under one analysis of it. What components do is remembered across designs.
class Network {
 public:
  Network(const Design& design, const analysis::Analysis& a, std::vector<PlannedOrder> planned = {});

  // `merge`: a single component behind a replicated one is fed by both replicas, else by one.
  Observation observe(const SourceRecords& input, bool merge);
  // Two executions, or two replicas, in which `wire` differs, for people.
  std::string witness(const SourceRecords& input, bool merge, int wire);

  // Some single component is behind a replicated one, so that `merge` matters.
  bool has_merges() const { return merges_; }
  // The worst that can be seen on a wire: where there are no replicas they cannot differ.
  analysis::Contents most(int wire) const;

  static void forget_if_large();  // what components do, to bound memory

 private:
  using Tuple = Deeds;  // of each part: what its instance did

  // Executions that have `common` in common, in which the replicas did any of `lanes`, each for itself.
  struct Execution {
    Tuple common;
    std::array<std::vector<Tuple>, 2> lanes;
    std::uint64_t seed = 0;  // of what was agreed upon
    friend bool operator<(const Execution& x, const Execution& y) {
      return std::tie(x.seed, x.common, x.lanes) < std::tie(y.seed, y.common, y.lanes);
    }
  };

  void find_lanes();
  void find_clusters();
  Deployed deploy(int part) const;
  bool is_cyclic(const Wire& w) const;
  std::vector<Execution> execute(const SourceRecords& input, bool merge, Observation& seen);
  void extend(const std::vector<int>& members, const Execution& e, const SourceRecords& input, bool merge,
              std::vector<Execution>& out, Observation& seen);
  std::vector<Arrival> arrivals(const Cluster& c, const std::vector<std::pair<int, int>>& instances,
                                const std::vector<int>& members, const std::array<const Tuple*, 2>& lanes,
                                const Execution& e, const SourceRecords& input, bool merge) const;
  Cluster cluster(const std::vector<std::pair<int, int>>& instances, bool merge) const;
  void drop_lost_orders(Cluster& c, const std::vector<std::pair<int, int>>& instances,
                        const std::vector<int>& members, const std::array<const Tuple*, 2>& lanes,
                        const Execution& e, bool merge) const;
  const Records& carried(int wire, bool sequence, const Tuple& t, const SourceRecords& input) const;
  // `c` is their cluster. Valid until the next call.
  const std::vector<Tuple>& outcomes(const Cluster& c, const std::vector<int>& members,
                                     const std::vector<std::pair<int, int>>& instances,
                                     const std::array<const Tuple*, 2>& lanes, const Execution& e,
                                     const SourceRecords& input, bool merge, Observation& seen);
  std::vector<Tuple> split_outcomes(const Cluster& c, const std::vector<Arrival>& arrivals,
                                    Observation& seen);
  // What a wire would carry for good, by the wires of which it is known already.
  static constexpr std::uint32_t kUnknown = ~0u;
  std::uint32_t lasting(int wire, const Tuple& t, const Execution& e, std::vector<std::uint32_t>& known);
  std::string describe(const Execution& e, const std::array<const Tuple*, 2>& lanes, int lane,
                       const SourceRecords& input, bool merge);

  const Design& design_;
  const analysis::Analysis& analysis_;
  std::vector<PlannedOrder> planned_;
  std::vector<bool> laned_;                 // parts that there are two of
  std::vector<std::vector<int>> clusters_;  // sources first
  std::vector<bool> in_cycle_;              // parts
  std::vector<Deployed> deployed_;
  bool merges_ = false;
  std::vector<Tuple> split_;  // the last `split_outcomes`
};

}  // namespace blazes::oracle
