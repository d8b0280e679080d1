// What a barrier says to a record or a seal, and what it wants done.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "coordination/run.h"

namespace blazes::coordination {

// What became of a record or a seal.
enum class Verdict : std::uint8_t {
  Held,      // it counts
  Repeated,  // its partition is released; its run is watched, so that the sender can be answered
  Stale,     // of an attempt or incarnation that is over
  Done,  // its partition is over without it: acknowledged and forgotten, or released when its producer had no part in it
};

// The partition is whole: SealBarrier::release.
struct Release {
  Partition partition;
  // Of some producer nothing has come, and nothing will: ask whoever knows what is acknowledged, if this barrier may have been started
  // after it was.
  bool by_absence = false;

  friend bool operator==(const Release&, const Release&) = default;
};

// A producer that has had the partition no longer waits for it: it is acknowledged, and to be forgotten.
struct Over {
  Partition partition;

  friend bool operator==(const Over&, const Over&) = default;
};

// A run of a partition that was released has come whole again: answer it.
struct Repeat {
  Run run;

  friend bool operator==(const Repeat&, const Repeat&) = default;
};

// All that is known of the partition is complete: ask who knows its producers, and tell SealBarrier::closed.
struct AskProducers {
  Partition partition;

  friend bool operator==(const AskProducers&, const AskProducers&) = default;
};

// Two producers where there may be one: it is not released before one of them speaks under a new incarnation without it.
struct Conflict {
  Partition partition;
  std::vector<InstanceId> producers;

  friend bool operator==(const Conflict&, const Conflict&) = default;
};

using Event = std::variant<Release, Over, Repeat, AskProducers, Conflict>;

}  // namespace blazes::coordination
