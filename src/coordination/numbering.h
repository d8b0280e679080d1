// How far each producer has come with partitions that are numbered before the run (sequencing, theory §5).
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "coordination/run.h"

namespace blazes::coordination {

// A producer has passed a number when all that it had of it, and of the smaller numbers, has come. Each of its seals names the number
// before it that was not acknowledged yet, so that nothing in between is overlooked.
class Numbering {
 public:
  // The run has come whole. `previous`: none if all before it has been acknowledged.
  void came(const Run& run, std::optional<Partition> previous);

  bool has_passed(InstanceId producer, const Partition& number) const;

 private:
  struct Progress {
    std::uint32_t incarnation = 0;
    std::optional<Partition> passed;  // the greatest one
    std::map<Partition, std::optional<Partition>>
        waiting;  // a number that has come whole, and the one before it

    bool has_passed(const Partition& number) const { return passed && *passed >= number; }
  };

  std::map<InstanceId, Progress> progress_;
};

}  // namespace blazes::coordination
