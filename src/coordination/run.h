// What is told apart when partitions are produced: which one, by whom, in which attempt.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "base/id.h"
#include "coordination/value.h"

namespace blazes::coordination {

// An instance of a component that sends or receives: a producer, what passes records on, a barrier.
using InstanceId = Id<struct Instance>;

// The values of a seal's key that a set of records have in common, in the order of the key. Compares as a number of a sequence does.
struct Partition {
  std::vector<Value> values;

  friend auto operator<=>(const Partition&, const Partition&) = default;
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
