// An order that is agreed upon (theory §5, dynamic ordering): one of the candidates is elected and numbers what comes, in a log that
// outlives it; all read the log. No clock, no network.
//
//   Sequencer sequencer({.root = "/blazes/kvs/orders/Replica/0", .name = "r:1", .candidate = true});
//   sequencer.propose({"client:1#1", 7}, "...");             // at the one that leads
//   while (auto event = sequencer.next())
//     if (auto* ordered = std::get_if<Ordered>(&*event)) apply(ordered->record);      // alike everywhere
//
// In the tree: `leader`, ephemeral, names who leads; `term`, whose version is the term of the one that began to lead last; `log/NUMBER`, a
// batch of records; `log` itself says which batch is the first that is kept. A batch is created together with a check of the term, so that who is deposed
// appends nothing, and under the number after the last one that it has read, so that a new leader has read the log to its end before it
// numbers anything. An order for each gate partition, where that is known, is a sequencer for each of some shards: `shard_of`.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "coordination/log_batch.h"
#include "coordination/service.h"

namespace blazes::coordination {

// Records of one gate partition, which is given as bytes, meet in one of the shards, from 0 on.
std::size_t shard_of(std::string_view partition, std::size_t shards);

// The next record of the order, from 1 on.
struct Ordered {
  std::uint64_t number;
  LogRecord record;
};
// What was proposed here is in the log: whoever it comes from may forget it.
struct Settled {
  LogOrigin origin;
};
// Who leads as far as is known here, in a term; what is not settled is to be proposed there (again). None: nobody.
struct LeaderIs {
  std::optional<std::string> name;
};
// This one leads, and has read the log to its end.
struct Leads {
  std::uint32_t term;
};
struct Deposed {};
// What this one would have to read next is no longer kept: it cannot come to the state of the others.
struct TooLate {
  std::uint64_t batch, first_kept;
};
using OrderEvent = std::variant<Ordered, Settled, LeaderIs, Leads, Deposed, TooLate>;

class Sequencer : public Conversation {
 public:
  struct Options {
    std::string root;                    // of this order, in the tree
    std::string name = {};               // by which others reach it
    bool candidate = false;              // else it only follows
    bool reads = true;                   // false: it only wants to know who leads
    std::size_t most_bytes = 256 << 10;  // of a batch
    std::uint64_t kept = 20'000;         // batches
  };
  explicit Sequencer(Options options);

  enum class Proposal : std::uint8_t { Taken, NotLeading, TooLarge };
  // Whatever is not `Taken` is forgotten. Who proposes counts from 1 on and leaves no number out for good.
  Proposal propose(LogOrigin origin, std::string record);

  std::optional<OrderEvent> next();
  bool leads() const { return state_ == State::Reading || state_ == State::Leading; }

  void session_began(std::uint64_t id) override;
  void session_ended() override;
  std::optional<Request> next_request() override;
  void answered(const Answer& answer) override;
  void touched(const std::string& path) override;

 private:
  enum class State : std::uint8_t {
    Apart,     // has no session, or may not lead
    Electing,  // tries to lead
    Claiming,  // has been elected, and did not hear under which term
    Waiting,   // for the leader to go
    Reading,   // leads, and reads what was appended before
    Leading,
  };
  enum class Asked : std::uint8_t { Nothing, Folder, Election, Claim, Leader, First, Batch, Append, Trim };

  void create_folders();
  std::string batch_path(std::uint64_t number) const;
  std::optional<Request> request_as_leader();
  bool fill();
  void leader_read(const Answer& answer);
  void first_read(const Answer& answer);
  void batch_read(const Answer& answer);
  void appended(const Answer& answer);
  void trimmed(const Answer& answer);
  bool may_be_elected() const;
  void lead(std::int32_t term);
  void step_down();
  void take_back();
  void absorb(const LogBatch& batch);
  void say_who_leads(std::optional<std::string> name);

  const Options options_;
  const std::string leader_, term_, log_;
  std::deque<std::string> folders_;
  State state_ = State::Apart;
  std::string mark_;  // what `leader` says if it is this one
  std::int32_t term_version_ = 0, announced_ = 0;
  std::uint64_t position_ = 0;                                    // of the batch to be read or appended next
  std::uint64_t first_ = 0;                                       // that is kept
  std::uint64_t count_ = 0;                                       // of records in the order
  bool leader_due_ = true, first_due_ = true, batch_due_ = true;  // is to be read
  bool too_late_ = false;
  LogBatch sent_;  // is being appended
  std::deque<LogRecord> waiting_;
  Numbered numbered_;
  Asked asked_ = Asked::Nothing;
  std::deque<OrderEvent> events_;
};

}  // namespace blazes::coordination
