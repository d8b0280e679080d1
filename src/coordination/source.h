// Something that a barrier waits for: who produces its partitions, how many of them have to seal one, and on which ways they come.
#pragma once

#include <cstdint>
#include <vector>

#include "coordination/run.h"

namespace blazes::coordination {

// Which producers a partition has.
enum class Producers : std::uint8_t {
  Single,    // exactly one of them, whoever it is
  All,       // all of them
  Registry,  // those that are registered for it when its set is closed
};

struct Source {
  std::vector<InstanceId> instances;  // that produce, each in one source only
  Producers producers = Producers::All;
  std::vector<InstanceId> via;  // through which records come
  bool direct = true;           // they come from the producers themselves, too

  // The neighbours of the barrier that pass on what a producer sends. Each of them seals its part of a run.
  std::vector<InstanceId> parts(InstanceId producer) const {
    std::vector<InstanceId> all = via;
    if (direct) all.push_back(producer);
    return all;
  }
};

}  // namespace blazes::coordination
