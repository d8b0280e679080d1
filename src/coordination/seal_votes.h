// Turns the seals of many producers into the verdict that a partition is whole; of its records it knows the identities alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "coordination/arrivals.h"
#include "coordination/event.h"
#include "coordination/numbering.h"
#include "coordination/run.h"
#include "coordination/source.h"

namespace blazes::coordination {

struct BarrierOptions {
  bool numbered = false;  // partitions are released in their order, once every producer has passed them
  std::size_t remembered = 1 << 16;  // names of forgotten partitions
};

// The part of a SealBarrier that does not depend on what a record is; see there. A call costs the logarithm of the number of partitions
// that are held; one that completes something, the number of producers besides.
//
// Whatever is called, its events are to be taken before the next record, seal or end is given: std::logic_error, likewise for what comes
// from an instance that is no producer here.
class SealVotes {
 public:
  SealVotes(std::vector<Source> sources, BarrierOptions options);
  SealVotes(const SealVotes&) = delete;
  SealVotes& operator=(const SealVotes&) = delete;

  // `from` is the neighbour from which it comes, `sent` what this has sent here of the run. `previous`: the number before it that is not
  // acknowledged, where partitions are numbered.
  Verdict seal(const Run& run, InstanceId from, Tally sent, std::optional<Partition> previous = {});
  // Of the producer nothing older than this incarnation is heard.
  void fence(InstanceId producer, std::uint32_t incarnation);
  // The producer will send nothing more, and has sent nothing but what is acknowledged, or of the partitions in `open`.
  void end(InstanceId producer, std::uint32_t incarnation, std::set<Partition> open);
  // No other producer than these will be registered for the partition.
  void closed(const Partition& partition, std::set<InstanceId> producers);
  // Looks again at every partition that waits for somebody else's word.
  void ask_again();
  // All that comes of the partition has been acknowledged.
  void forget(const Partition& partition);
  // What was made of a released partition has failed: it is released again when it comes whole under another attempt.
  void failed(const Partition& partition);

  // What is to be done next.
  std::optional<Event> next();

  bool is_released(const Partition& partition) const;
  // The run has come whole, and all that its producer has numbered before it: its partition waits for others alone.
  bool is_whole(const Run& run) const;
  // The producers of which something of the partition has come.
  std::set<InstanceId> heard(const Partition& partition) const;
  // The partitions of which something may still come; none while the data of some producer has not ended.
  std::optional<std::set<Partition>> still_to_come() const;
  // The partitions that are held back, the one that has been open longest first.
  std::vector<Partition> open() const;

 protected:
  // The records of one run, which whoever derives from this knows.
  struct HeldRecords {
    virtual ~HeldRecords() = default;
  };
  struct Heard {
    Verdict verdict;
    std::unique_ptr<HeldRecords>* keep;  // where the record belongs; null: it is to be dropped
  };

  Heard hear(const Run& run, std::uint64_t identity);
  // The records of a partition that is to be released; it is, by this.
  std::vector<std::unique_ptr<HeldRecords>> take(const Partition& partition);

 private:
  struct Held;
  struct Attempt {
    Held* held;
    Run run;
    Arrivals arrivals;
    bool repeats;  // its partition was released before it began
    bool complete = false;
    std::optional<Partition> previous;
    std::unique_ptr<HeldRecords> records;
  };
  struct Held {
    Partition partition;
    std::map<InstanceId, Attempt> attempts;
    std::optional<std::set<InstanceId>> closed;  // the producers that a registry names
    bool queued = false;
    bool released = false;
    bool conflict = false;

    bool waits() const { return !released && !queued; }
  };
  struct Producer {
    const Source* source = nullptr;
    std::uint32_t incarnation = 0;  // the newest that was heard
    std::optional<std::set<Partition>>
        open;  // when its data had ended, which it says under its own incarnation only
  };
  enum class Completion : std::uint8_t {
    Waiting,
    Whole,
    ByAbsence,
    Unclosed,  // the set of its producers is to be closed first
  };

  void check_nothing_to_do() const;
  Held* find(const Partition& partition) const;
  Producer& producer(InstanceId id);
  bool is_over(InstanceId producer, std::uint32_t incarnation) const;
  static bool had_no_part(const Run& run, const Held* held);
  // So is a number that we do not know and its producer has passed: it was acknowledged before this barrier was started.
  bool is_done(const Run& run) const;
  Verdict refusal(const Run& run) const;
  // The attempt that the run is; null if it is over or its partition done.
  Attempt* attempt(const Run& run);
  Attempt* current(const Run& run);
  // What an older incarnation has sent in part is dropped, for no more of that will come: these partitions. A number that the producer
  // has passed had come whole before, so that it has some of it, and is to say what.
  std::vector<Partition> hear(InstanceId id, std::uint32_t incarnation);
  // They are not unacknowledged at the producer. What only a predecessor of the producer had, and is not released, may have become
  // somebody else's.
  void forgo(InstanceId id, std::uint32_t incarnation, const std::vector<Held*>& those);
  void leave_out(InstanceId id, Held& held);
  void drop(const Partition& partition);
  void settle(Attempt& attempt);

  void check(const Partition& partition);
  template <class Which>
  void check_all(Which which);
  void release_in_order();
  bool release_if_complete(Held& held);
  Completion completion(Held& held, const Source& source);
  Producers rule(const Source& source) const;
  // The producers of a source that a partition waits for, and is made of, as far as is known.
  std::vector<InstanceId> voters(const Held& held, const Source& source) const;
  // Where partitions are numbered, a producer may have passed one of which it had nothing.
  bool has_passed(InstanceId producer, const Partition& partition) const;
  bool has_ended(InstanceId producer, const Partition& partition) const;
  bool registered_is_heard(const Held& held) const;

  const std::vector<Source> sources_;
  const BarrierOptions options_;
  std::map<InstanceId, Producer> producers_;
  std::list<Held> held_;  // in the order in which they were heard of
  std::map<Partition, std::list<Held>::iterator> by_partition_;
  std::set<Partition> unreleased_;  // if numbered
  Numbering numbering_;             // likewise
  std::set<Partition> failed_;
  std::set<Partition> done_;
  std::deque<Partition> done_in_order_;
  std::deque<Event> events_;
};

}  // namespace blazes::coordination
