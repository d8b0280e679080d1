// What is told apart when partitions are produced: which one, by whom, in which attempt.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <vector>

#include "base/id.h"
#include "coordination/value.h"

namespace blazes::coordination {

// An instance of a component that sends or receives: a producer, what passes records on, a barrier.
using InstanceId = Id<struct Instance>;

// The values of a seal's key that a set of records have in common, in the order of the key. Compares as a number of a sequence does:
// numbers that come to the same, as 1 and 1.0, name the same partition, whatever a producer or the way has made of them.
struct Partition {
  std::vector<Value> values;

  friend std::weak_ordering operator<=>(const Partition& a, const Partition& b) {
    return std::lexicographical_compare_three_way(a.values.begin(), a.values.end(), b.values.begin(),
                                                  b.values.end(), by_worth);
  }
  friend bool operator==(const Partition& a, const Partition& b) { return std::is_eq(a <=> b); }
};

// A later attempt of a producer at a partition has a greater epoch; the incarnation grows when the producer is started anew.
struct Epoch {
  std::uint32_t incarnation = 0;
  std::uint32_t attempt = 0;

  friend auto operator<=>(Epoch, Epoch) = default;
};

// One attempt of one producer at one partition.
struct Run {
  Partition partition;
  InstanceId producer;
  Epoch epoch;

  friend bool operator==(const Run&, const Run&) = default;
};

}  // namespace blazes::coordination
