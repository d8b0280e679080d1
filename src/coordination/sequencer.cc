#include "coordination/sequencer.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/fnv.h"
#include "coordination/node_names.h"

namespace blazes::coordination {
namespace {

constexpr std::uint64_t kTrimmedAtOnce = 64;

std::uint64_t number_in(const std::string& text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

std::size_t shard_of(std::string_view partition, std::size_t shards) {
  Fnv1a hash;
  hash.bytes(partition);
  return hash.value() % shards;
}

Sequencer::Sequencer(Options options)
    : options_(std::move(options)),
      leader_(options_.root + "/leader"),
      term_(options_.root + "/term"),
      log_(options_.root + "/log") {
  create_folders();
}

void Sequencer::create_folders() {
  for (std::string& path : folders_to(options_.root)) folders_.push_back(std::move(path));
  folders_.push_back(term_);
  folders_.push_back(log_);
}

std::string Sequencer::batch_path(std::uint64_t number) const {
  return fmt::format("{}/{:010}", log_, number);
}

Sequencer::Proposal Sequencer::propose(LogOrigin origin, std::string record) {
  if (!leads() && !may_be_elected()) return Proposal::NotLeading;
  if (record.size() > options_.most_bytes) return Proposal::TooLarge;
  if (numbered_.contains(origin))
    events_.emplace_back(Settled{std::move(origin)});
  else
    waiting_.push_back({std::move(origin), std::move(record)});
  return Proposal::Taken;
}

std::optional<OrderEvent> Sequencer::next() {
  if (events_.empty()) return {};
  OrderEvent event = std::move(events_.front());
  events_.pop_front();
  return event;
}

void Sequencer::session_began(std::uint64_t id) {
  mark_ = fmt::format("{}\n{}", options_.name, id);
  state_ = options_.candidate ? State::Electing : State::Apart;
  // Watches have gone with the session before.
  leader_due_ = first_due_ = batch_due_ = true;
}

void Sequencer::session_ended() {
  step_down();
  state_ = State::Apart;
  asked_ = Asked::Nothing;
}

std::optional<Request> Sequencer::next_request() {
  const auto ask = [&](Asked what, Request request) {
    asked_ = what;
    return request;
  };
  if (too_late_) return {};
  if (!folders_.empty()) return ask(Asked::Folder, Transaction{{Create{folders_.front(), {}}}});
  if (options_.reads && first_due_) return ask(Asked::First, Read{log_, true});
  if (state_ == State::Electing)
    return ask(Asked::Election, Transaction{{Create{leader_, mark_, true}, Write{term_, {}}}});
  if (state_ == State::Claiming) return ask(Asked::Claim, Transaction{{Check{leader_, 0}, Write{term_, {}}}});
  if (leader_due_) return ask(Asked::Leader, Read{leader_, true});
  if (state_ == State::Reading) return ask(Asked::Batch, Read{batch_path(position_)});
  if (state_ == State::Leading) return request_as_leader();
  if (options_.reads && batch_due_) return ask(Asked::Batch, Read{batch_path(position_), true});
  return {};
}

std::optional<Request> Sequencer::request_as_leader() {
  if (fill()) {
    asked_ = Asked::Append;
    return Transaction{{Check{term_, term_version_}, Create{batch_path(position_), bytes_of(sent_)}}};
  }
  if (position_ - first_ < options_.kept + kTrimmedAtOnce) return {};
  asked_ = Asked::Trim;
  Transaction trim{{Check{term_, term_version_}}};
  for (std::uint64_t i = 0; i < kTrimmedAtOnce; ++i) trim.changes.push_back(Remove{batch_path(first_ + i)});
  trim.changes.push_back(Write{log_, std::to_string(first_ + kTrimmedAtOnce)});
  return trim;
}

// The batch that is appended next. False: there is nothing to append.
bool Sequencer::fill() {
  sent_ = {.term = static_cast<std::uint32_t>(term_version_)};
  std::set<LogOrigin> in_it;
  for (std::size_t bytes = 0; !waiting_.empty(); waiting_.pop_front()) {
    LogRecord& record = waiting_.front();
    if (numbered_.contains(record.origin)) {
      events_.emplace_back(Settled{std::move(record.origin)});
      continue;
    }
    bytes += record.bytes.size();
    if (bytes > options_.most_bytes && !sent_.records.empty()) break;
    if (in_it.insert(record.origin).second) sent_.records.push_back(std::move(record));
  }
  return !sent_.records.empty();
}

void Sequencer::answered(const Answer& answer) {
  switch (std::exchange(asked_, Asked::Nothing)) {
    case Asked::Nothing: return;
    case Asked::Folder:
      if (answer.outcome == Outcome::Done || answer.outcome == Outcome::Exists) folders_.pop_front();
      return;
    case Asked::Election:
    case Asked::Claim:
      if (answer.outcome == Outcome::Done) return lead(answer.versions[1]);
      if (answer.outcome == Outcome::Missing && state_ == State::Electing) create_folders();
      // Somebody else is there, or it has been elected and has not heard of it.
      state_ = State::Waiting;
      leader_due_ = true;
      return;
    case Asked::Leader: return leader_read(answer);
    case Asked::First: return first_read(answer);
    case Asked::Batch: return batch_read(answer);
    case Asked::Append: return appended(answer);
    case Asked::Trim: return trimmed(answer);
  }
}

void Sequencer::leader_read(const Answer& answer) {
  if (answer.outcome == Outcome::Lost) return;
  leader_due_ = false;
  const bool is_there = answer.outcome == Outcome::Done, is_mine = is_there && answer.data == mark_;
  if (leads() && !is_mine) step_down();
  if (is_there && !is_mine) waiting_.clear();
  if (is_mine && state_ == State::Waiting) state_ = State::Claiming;
  if (!is_there && state_ == State::Waiting) state_ = State::Electing;
  say_who_leads(is_there ? std::optional(answer.data.substr(0, answer.data.find('\n'))) : std::nullopt);
}

void Sequencer::first_read(const Answer& answer) {
  if (answer.outcome != Outcome::Done) return;
  first_due_ = false;
  first_ = number_in(answer.data);
  if (first_ <= position_) return;
  too_late_ = true;
  events_.emplace_back(TooLate{position_, first_});
}

void Sequencer::batch_read(const Answer& answer) {
  switch (answer.outcome) {
    case Outcome::Done:
      // What is no batch was not written by a sequencer: it orders nothing, here as anywhere.
      absorb(batch_in(answer.data).value_or(LogBatch{}));
      return;
    case Outcome::Missing:
      if (state_ != State::Reading) {
        batch_due_ = false;
        return;
      }
      state_ = State::Leading;
      if (std::exchange(announced_, term_version_) != term_version_)
        events_.emplace_back(Leads{static_cast<std::uint32_t>(term_version_)});
      return;
    default: return;
  }
}

void Sequencer::appended(const Answer& answer) {
  switch (answer.outcome) {
    case Outcome::Done: {
      const LogBatch batch = std::exchange(sent_, {});
      absorb(batch);
      for (const LogRecord& record : batch.records) events_.emplace_back(Settled{record.origin});
      return;
    }
    case Outcome::OtherVersion: return step_down();
    default:
      // There may be a batch under this number, of its own or of somebody who led before.
      take_back();
      state_ = State::Reading;
      return;
  }
}

void Sequencer::trimmed(const Answer& answer) {
  if (answer.outcome == Outcome::OtherVersion) return step_down();
  if (answer.outcome == Outcome::Done)
    first_ += kTrimmedAtOnce;
  else if (answer.outcome == Outcome::Missing)
    first_ += answer.refused;  // somebody else has removed that one
  else
    first_due_ = true;
}

void Sequencer::touched(const std::string& path) {
  leader_due_ |= path == leader_;
  first_due_ |= path == log_;
  batch_due_ |= path == batch_path(position_);
}

void Sequencer::lead(std::int32_t term) {
  term_version_ = term;
  state_ = State::Reading;
  leader_due_ = true;
}

// Others may know of its election before it does.
bool Sequencer::may_be_elected() const {
  return state_ == State::Electing || state_ == State::Claiming || (state_ == State::Waiting && leader_due_);
}

void Sequencer::step_down() {
  if (leads()) events_.emplace_back(Deposed{});
  state_ = State::Waiting;
  leader_due_ = batch_due_ = true;
  waiting_.clear();
  sent_ = {};
}

void Sequencer::take_back() {
  for (auto it = sent_.records.rbegin(); it != sent_.records.rend(); ++it)
    waiting_.push_front(std::move(*it));
  sent_ = {};
}

void Sequencer::absorb(const LogBatch& batch) {
  ++position_;
  for (const LogRecord& record : batch.records)
    if (numbered_.add(record.origin)) events_.emplace_back(Ordered{++count_, record});
}

void Sequencer::say_who_leads(std::optional<std::string> name) {
  events_.emplace_back(LeaderIs{std::move(name)});
}

}  // namespace blazes::coordination
