// Turns records and seals of many producers into released partitions: each one whole, once, in canonical order. No clock, no network.
//
//   SealBarrier<Record> barrier({{.instances = clicks, .producers = Producers::All}}, {});
//   barrier.record(run, identity, record);
//   barrier.seal(run, from, sent);
//   while (auto event = barrier.next())
//     if (auto* whole = std::get_if<Release>(&*event)) apply(barrier.release(whole->partition));
//
// A run is one attempt of a producer at a partition; of the attempts only the newest counts, and none of an incarnation older than the
// newest that was heard (fencing): what came whole before that stays, what came in part is dropped. After `forget` nothing is kept of a partition but its name, and that of the last few only. The same
// machine stands in Java in adapters/storm/runtime, and one table of cases holds both to it (test/protocol/seal_barrier.json).
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "coordination/seal_votes.h"

namespace blazes::coordination {

// `Less` is a total order of what records hold: those that it does not tell apart are interchangeable.
template <class Record, class Less = std::less<Record>>
class SealBarrier : public SealVotes {
 public:
  using SealVotes::SealVotes;

  // Events may follow.
  Verdict record(const Run& run, std::uint64_t identity, Record record) {
    Heard heard = hear(run, identity);
    if (!heard.keep) return heard.verdict;
    if (!*heard.keep) *heard.keep = std::make_unique<Records>();
    static_cast<Records&>(**heard.keep).all.push_back(std::move(record));
    return heard.verdict;
  }

  // All of the partition, in canonical order; it is released by this, once. std::logic_error unless a Release event says so.
  std::vector<Record> release(const Partition& partition) {
    std::vector<Record> all;
    for (const auto& run : take(partition)) {
      auto& records = static_cast<Records&>(*run).all;
      std::move(records.begin(), records.end(), std::back_inserter(all));
    }
    std::sort(all.begin(), all.end(), Less{});
    return all;
  }

 private:
  struct Records : HeldRecords {
    std::vector<Record> all;
  };
};

}  // namespace blazes::coordination
