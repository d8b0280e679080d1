// Who speaks in a random world around a seal barrier, and what they say to each other.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "coordination/identity.h"
#include "support/seal_world.h"

namespace blazes::coordination {

// What is on the way.
struct Sent {
  Run run;
  InstanceId to;
  std::uint64_t identity;
  Record content;
};
struct Sealed {
  Run run;
  InstanceId from, to;
  Tally sent;
  std::optional<Partition> previous;
  std::vector<Partition> done;
};
struct Ended {
  InstanceId producer, to;
  std::uint32_t incarnation;
  std::set<Partition> open;
  std::vector<Partition> done;
};
struct Acknowledged {
  Run run;
};
using Message = std::variant<Sent, Sealed, Ended, Acknowledged>;

enum class State { New, Open, Sealed, Done, Refused };

// What a producer has of a partition, and how far it is.
struct Batch {
  Partition partition;
  Records records;
  std::map<InstanceId, Tally> sent;
  State state = State::New;
  bool was_sealed = false;
  std::uint32_t attempt = 0;
  std::size_t next = 0;

  bool pending() const { return state == State::Open || state == State::Sealed; }
};

struct Producer {
  InstanceId id;
  const Source* source;
  std::map<Partition, Batch> batches;
  std::vector<Partition> done;
  std::uint32_t incarnation = 1;

  Run run(const Batch& batch) const { return {batch.partition, id, {incarnation, batch.attempt}}; }
};

// Makes one record of each, and says what it has sent when all that it was promised has come.
struct Relay {
  struct Passing {
    Epoch epoch;
    Tally in, out;
    std::optional<Sealed> seal;
  };
  std::map<std::pair<Partition, InstanceId>, Passing> runs;
};

}  // namespace blazes::coordination
