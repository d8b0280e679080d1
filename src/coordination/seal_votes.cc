#include "coordination/seal_votes.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

namespace blazes::coordination {
namespace {

const Partition& partition_of(const Event& event) {
  return std::visit(
      [](const auto& e) -> const Partition& {
        if constexpr (requires { e.run; })
          return e.run.partition;
        else
          return e.partition;
      },
      event);
}

}  // namespace

SealVotes::SealVotes(std::vector<Source> sources, BarrierOptions options)
    : sources_(std::move(sources)), options_(options) {
  for (const Source& source : sources_)
    for (InstanceId id : source.instances) producers_[id].source = &source;
}

SealVotes::Heard SealVotes::hear(const Run& run, std::uint64_t identity) {
  check_nothing_to_do();
  Attempt* at = attempt(run);
  if (!at) return {refusal(run), nullptr};
  // What comes after all has come, came before.
  bool is_new = !at->complete && at->arrivals.add(identity);
  if (is_new) settle(*at);
  if (at->repeats) return {Verdict::Repeated, nullptr};
  return {Verdict::Held, is_new ? &at->records : nullptr};
}

Verdict SealVotes::seal(const Run& run, InstanceId from, Tally sent, std::optional<Partition> previous) {
  check_nothing_to_do();
  Attempt* at = attempt(run);
  if (!at) return refusal(run);
  at->arrivals.seal(from, sent);
  if (options_.numbered) {
    auto first = previous ? by_partition_.upper_bound(*previous) : by_partition_.begin();
    std::vector<Held*> between;
    for (auto it = first; it != by_partition_.end() && it->first < run.partition; ++it)
      between.push_back(&*it->second);
    forgo(run.producer, run.epoch.incarnation, between);
  }
  at->previous = std::move(previous);
  settle(*at);
  return at->repeats ? Verdict::Repeated : Verdict::Held;
}

void SealVotes::fence(InstanceId id, std::uint32_t incarnation) {
  if (incarnation < producer(id).incarnation) return;
  for (const Partition& partition : hear(id, incarnation)) check(partition);
}

void SealVotes::end(InstanceId id, std::uint32_t incarnation, std::set<Partition> open) {
  check_nothing_to_do();
  Producer& of = producer(id);
  if (incarnation < of.incarnation) return;
  for (const Partition& partition : hear(id, incarnation)) check(partition);
  std::vector<Held*> others;
  for (Held& held : held_)
    if (!open.contains(held.partition)) others.push_back(&held);
  forgo(id, incarnation, others);
  if (of.open == open) return;
  of.open = std::move(open);
  check_all([](const Held&) { return true; });
}

void SealVotes::closed(const Partition& partition, std::set<InstanceId> producers) {
  Held* held = find(partition);
  if (!held) return;
  held->closed = std::move(producers);
  check(partition);
}

void SealVotes::ask_again() {
  check_all([](const Held& held) { return !held.closed; });
}

void SealVotes::forget(const Partition& partition) {
  drop(partition);
  failed_.erase(partition);
  if (done_.insert(partition).second) done_in_order_.push_back(partition);
  if (done_in_order_.size() > options_.remembered) {
    done_.erase(done_in_order_.front());
    done_in_order_.pop_front();
  }
  if (options_.numbered) release_in_order();
}

void SealVotes::failed(const Partition& partition) {
  Held* held = find(partition);
  if (!held || !held->released) throw std::logic_error("a partition that has failed is not released");
  drop(partition);
  failed_.insert(partition);
}

std::optional<Event> SealVotes::next() {
  while (!events_.empty()) {
    Event event = std::move(events_.front());
    events_.pop_front();
    if (find(partition_of(event))) return event;  // or it was forgotten meanwhile
  }
  return std::nullopt;
}

std::vector<std::unique_ptr<SealVotes::HeldRecords>> SealVotes::take(const Partition& partition) {
  Held* held = find(partition);
  if (!held || !held->queued || held->released)
    throw std::logic_error("a partition is to be released that is not");
  held->released = true;
  std::set<InstanceId> of_it;
  for (const Source& source : sources_)
    for (InstanceId id : voters(*held, source)) of_it.insert(id);
  std::erase_if(held->attempts, [&](const auto& attempt) { return !of_it.contains(attempt.first); });
  std::vector<std::unique_ptr<HeldRecords>> all;
  for (auto& [id, attempt] : held->attempts)
    if (attempt.records) all.push_back(std::move(attempt.records));
  return all;
}

bool SealVotes::is_released(const Partition& partition) const {
  const Held* held = find(partition);
  return held ? held->released : done_.contains(partition);
}

bool SealVotes::is_whole(const Run& run) const {
  const Held* held = find(run.partition);
  if (!held) return false;
  auto found = held->attempts.find(run.producer);
  return found != held->attempts.end() && found->second.run.epoch == run.epoch && found->second.complete &&
         (!options_.numbered || numbering_.has_passed(run.producer, run.partition));
}

std::set<InstanceId> SealVotes::heard(const Partition& partition) const {
  std::set<InstanceId> all;
  if (const Held* held = find(partition))
    for (const auto& [id, attempt] : held->attempts) all.insert(id);
  return all;
}

std::optional<std::set<Partition>> SealVotes::still_to_come() const {
  std::set<Partition> all;
  for (const auto& [id, of] : producers_) {
    if (!of.open) return std::nullopt;
    all.insert(of.open->begin(), of.open->end());
  }
  std::erase_if(all, [&](const Partition& partition) { return done_.contains(partition); });
  return all;
}

std::vector<Partition> SealVotes::open() const {
  std::vector<Partition> open;
  for (const Held& held : held_)
    if (!held.released) open.push_back(held.partition);
  return open;
}

void SealVotes::check_nothing_to_do() const {
  if (!events_.empty()) throw std::logic_error("the events of the last call have not been taken");
}

SealVotes::Held* SealVotes::find(const Partition& partition) const {
  auto found = by_partition_.find(partition);
  return found == by_partition_.end() ? nullptr : &*found->second;
}

SealVotes::Producer& SealVotes::producer(InstanceId id) {
  auto found = producers_.find(id);
  if (found == producers_.end())
    throw std::logic_error(fmt::format("instance {} is no producer here", id.index));
  return found->second;
}

bool SealVotes::is_over(InstanceId id, std::uint32_t incarnation) const {
  auto found = producers_.find(id);
  return found != producers_.end() && incarnation < found->second.incarnation;
}

bool SealVotes::had_no_part(const Run& run, const Held* held) {
  return held && held->released && !held->attempts.contains(run.producer);
}

bool SealVotes::is_done(const Run& run) const {
  return done_.contains(run.partition) || (has_passed(run.producer, run.partition) && !find(run.partition) &&
                                           !failed_.contains(run.partition));
}

Verdict SealVotes::refusal(const Run& run) const {
  if (is_done(run)) return Verdict::Done;
  bool late = had_no_part(run, find(run.partition)) && !is_over(run.producer, run.epoch.incarnation);
  return late ? Verdict::Done : Verdict::Stale;
}

SealVotes::Attempt* SealVotes::attempt(const Run& run) {
  if (run.epoch.incarnation < producer(run.producer).incarnation) return nullptr;
  std::vector<Partition> fewer = hear(run.producer, run.epoch.incarnation);
  Attempt* attempt = current(run);
  for (const Partition& partition : fewer) check(partition);
  return attempt;
}

SealVotes::Attempt* SealVotes::current(const Run& run) {
  Held* held = find(run.partition);
  if (had_no_part(run, held)) return nullptr;
  if (!held) {
    if (is_done(run)) return nullptr;
    held = &held_.emplace_back();
    held->partition = run.partition;
    by_partition_.emplace(run.partition, std::prev(held_.end()));
    if (options_.numbered) unreleased_.insert(run.partition);
  }
  auto known = held->attempts.find(run.producer);
  if (known != held->attempts.end()) {
    if (known->second.run.epoch == run.epoch) return &known->second;
    if (known->second.run.epoch > run.epoch) return nullptr;
    held->attempts.erase(known);
  }
  Attempt begun{
      held, run, Arrivals(producer(run.producer).source->parts(run.producer)), held->released, false, {}, {}};
  return &held->attempts.emplace(run.producer, std::move(begun)).first->second;
}

std::vector<Partition> SealVotes::hear(InstanceId id, std::uint32_t incarnation) {
  Producer& of = producer(id);
  if (of.incarnation == incarnation) return {};
  of.incarnation = incarnation;
  of.open.reset();
  std::vector<Held*> fewer;
  for (Held& held : held_) {
    auto found = held.attempts.find(id);
    if (found != held.attempts.end() && !held.released && !found->second.complete &&
        !has_passed(id, held.partition))
      fewer.push_back(&held);
  }
  std::vector<Partition> names;
  for (Held* held : fewer) {
    names.push_back(held->partition);
    leave_out(id, *held);
  }
  return names;
}

void SealVotes::forgo(InstanceId id, std::uint32_t incarnation, const std::vector<Held*>& those) {
  std::vector<Partition> fewer;
  for (Held* held : those) {
    auto found = held->attempts.find(id);
    if (found == held->attempts.end()) continue;
    if (held->released || found->second.run.epoch.incarnation == incarnation) {
      events_.push_back(Over{held->partition});
    } else if (!found->second.complete) {
      fewer.push_back(held->partition);
      leave_out(id, *held);
    }
  }
  for (const Partition& partition : fewer) check(partition);
}

void SealVotes::leave_out(InstanceId id, Held& held) {
  held.attempts.erase(id);
  if (held.attempts.empty()) drop(Partition(held.partition));
}

void SealVotes::drop(const Partition& partition) {
  auto found = by_partition_.find(partition);
  if (found == by_partition_.end()) return;
  held_.erase(found->second);
  by_partition_.erase(found);
  unreleased_.erase(partition);
}

void SealVotes::settle(Attempt& attempt) {
  if (attempt.complete || !attempt.arrivals.complete()) return;
  attempt.complete = true;
  if (options_.numbered) numbering_.came(attempt.run, attempt.previous);
  if (attempt.repeats)
    events_.push_back(Repeat{attempt.run});
  else
    check(attempt.run.partition);
}

void SealVotes::check(const Partition& partition) {
  Held* held = find(partition);
  if (options_.numbered)
    release_in_order();
  else if (held && held->waits())
    release_if_complete(*held);
}

template <class Which>
void SealVotes::check_all(Which which) {
  if (options_.numbered) return release_in_order();
  for (Held& held : held_)
    if (held.waits() && which(held)) release_if_complete(held);
}

void SealVotes::release_in_order() {
  while (!unreleased_.empty() && release_if_complete(*find(*unreleased_.begin())))
    unreleased_.erase(unreleased_.begin());
}

bool SealVotes::release_if_complete(Held& held) {
  bool absent = false, unclosed = false;
  for (const Source& source : sources_) {
    Completion of = completion(held, source);
    if (of == Completion::Waiting) return false;
    absent |= of == Completion::ByAbsence;
    unclosed |= of == Completion::Unclosed;
  }
  if (unclosed) {
    if (registered_is_heard(held)) events_.push_back(AskProducers{held.partition});
    return false;
  }
  held.queued = true;
  events_.push_back(Release{held.partition, absent});
  return true;
}

SealVotes::Completion SealVotes::completion(Held& held, const Source& source) {
  std::vector<InstanceId> of = voters(held, source);
  auto is_heard = [&](InstanceId id) { return held.attempts.contains(id); };
  if (rule(source) == Producers::Single && of.size() > 1 && std::ranges::all_of(of, is_heard)) {
    if (!held.conflict) events_.push_back(Conflict{held.partition, of});
    held.conflict = true;
    return Completion::Waiting;
  }
  bool heard = false, absent = false, missing = false;
  for (InstanceId id : of) {
    auto found = held.attempts.find(id);
    bool passed = has_passed(id, held.partition);
    if (found != held.attempts.end() && !(found->second.complete && (passed || !options_.numbered)))
      return Completion::Waiting;
    if (found != held.attempts.end())
      heard = true;
    else if (passed || has_ended(id, held.partition))
      absent = true;
    else
      missing = true;
  }
  if (rule(source) == Producers::Registry && !held.closed && (heard || missing)) return Completion::Unclosed;
  if (missing) return Completion::Waiting;
  return absent ? Completion::ByAbsence : Completion::Whole;
}

// Where partitions are numbered, every producer has to have passed the number.
Producers SealVotes::rule(const Source& source) const {
  return options_.numbered ? Producers::All : source.producers;
}

std::vector<InstanceId> SealVotes::voters(const Held& held, const Source& source) const {
  std::vector<InstanceId> some;
  switch (rule(source)) {
    case Producers::All: break;
    case Producers::Registry:
      if (!held.closed) break;
      for (InstanceId id : source.instances)
        if (held.closed->contains(id)) some.push_back(id);
      return some;
    case Producers::Single: {
      std::vector<InstanceId> current;
      for (InstanceId id : source.instances) {
        auto found = held.attempts.find(id);
        if (found == held.attempts.end()) continue;
        some.push_back(id);
        if (!is_over(id, found->second.run.epoch.incarnation)) current.push_back(id);
      }
      if (some.empty()) break;
      return some.size() > 1 && !current.empty() ? current : some;
    }
  }
  return source.instances;
}

bool SealVotes::has_passed(InstanceId id, const Partition& partition) const {
  return options_.numbered && numbering_.has_passed(id, partition);
}

// Where partitions are numbered, what is still to come of a smaller number may not be overtaken.
bool SealVotes::has_ended(InstanceId id, const Partition& partition) const {
  const auto& open = producers_.at(id).open;
  if (!open) return false;
  if (!options_.numbered) return !open->contains(partition);
  return std::none_of(open->begin(), open->upper_bound(partition),
                      [&](const Partition& number) { return !numbering_.has_passed(id, number); });
}

bool SealVotes::registered_is_heard(const Held& held) const {
  return std::ranges::any_of(sources_, [&](const Source& source) {
    return source.producers == Producers::Registry &&
           std::ranges::any_of(source.instances, [&](InstanceId id) { return held.attempts.contains(id); });
  });
}

}  // namespace blazes::coordination
