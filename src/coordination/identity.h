// Numbers that tell the records of a run apart and that a replay reproduces, and a digest of them in which order plays no part.
#pragma once

#include <cstdint>

#include "base/id.h"
#include "coordination/run.h"

namespace blazes::coordination {

// The finaliser of SplitMix64: a bijection whose values look like chance, so that a sum of them is a digest.
constexpr std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
  x = (x ^ x >> 27) * 0x94D049BB133111EBu;
  return x ^ x >> 31;
}

// Of the record that a producer sends as its `index`-th of a partition.
constexpr std::uint64_t identity_at_origin(InstanceId producer, std::uint32_t index) {
  return mixed(std::uint64_t{producer.index} << 32 | index);
}

// Of the `index`-th record, from 1 on, that a component makes of the one with the identity `parent`.
constexpr std::uint64_t identity_of_child(std::uint64_t parent, std::uint32_t index) {
  return mixed(parent + index * 0x9E3779B97F4A7C15u);
}

// What a seal says of the records that were sent to one receiver.
struct Tally {
  std::uint64_t count = 0;
  std::uint64_t digest = 0;

  constexpr void add(std::uint64_t identity) { *this += {1, identity}; }
  constexpr Tally& operator+=(Tally other) {
    count += other.count;
    digest += other.digest;
    return *this;
  }
  constexpr Tally& operator-=(Tally other) {
    count -= other.count;
    digest -= other.digest;
    return *this;
  }
  friend constexpr bool operator==(Tally, Tally) = default;
};

}  // namespace blazes::coordination
