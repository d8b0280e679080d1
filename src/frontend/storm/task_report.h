// What one task of a coordinated topology tells of itself: JSON becomes a `TaskReport`.
//
// The runtime keeps it in ZooKeeper, under `/blazes/<id of the topology>/status/<component>-<task>`:
//   {"component": "count", "task": 5, "seals": 17, "held_partitions": 1, "oldest_open": "batch=17", "oldest_open_s": 12, ...}
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace blazes::frontend::storm {

// Those of the runtime (Progress.java), in its order.
enum class Counter : std::uint8_t {
  Seals,           // that it has sent
  Votes,           // seals that it has heard
  Released,        // partitions
  Repeated,        // partitions whose results it has emitted again
  HeldPartitions,  // now
  HeldRecords,     // now
  OldestOpenS,     // seconds since the oldest partition that it holds was opened
  Spilled,         // records, to disk
  Late,            // records that came after their partition was complete
  Replayed,        // attempts after the first
  Stale,           // what it has heard of attempts that are over
};
inline constexpr std::array<std::string_view, 11> kCounterNames = {
    "seals",   "votes", "released", "repeated", "held_partitions", "held_records", "oldest_open_s",
    "spilled", "late",  "replayed", "stale"};

struct TaskReport {
  std::string component;
  std::int64_t task = 0;
  std::array<std::optional<std::int64_t>, kCounterNames.size()> counters;  // none: not told
  std::string oldest_open;    // the partition: "batch=17"; empty: none, or not told
  std::int64_t silent_s = 0;  // for so long, while others of its topology have gone on to report

  std::optional<std::int64_t> operator[](Counter counter) const {
    return counters[static_cast<std::size_t>(counter)];
  }
  bool operator==(const TaskReport&) const = default;
};

// Tasks report every second: one that has been silent for longer has ended, or its worker has, and what it says is what it has said last.
inline bool is_silent(const TaskReport& report) { return report.silent_s >= 3; }

// `node` is the last part of the path. What is missing, or is not what it should be, is not told; other members are passed over.
TaskReport parse_task_report(std::string_view node, std::string_view json);

}  // namespace blazes::frontend::storm
