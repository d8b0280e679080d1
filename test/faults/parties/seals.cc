// Producers that seal what they send partition by partition, and consumers that hold a partition back until all have sealed it.
#include <algorithm>
#include <fstream>
#include <memory>
#include <set>

#include <fmt/ranges.h>

#include "coordination/producer_registry.h"
#include "coordination/seal_barrier.h"
#include "faults/parties/party.h"

namespace blazes::test {
namespace {

using namespace coordination;

constexpr const char* kSet = "click";

// Sends what was not acknowledged again and again, under the incarnation that it is registered with.
class Producer : public Party {
 public:
  explicit Producer(const Settings& settings)
      : Party(settings),
        registry_({.root = root_, .producer = name_}),
        partitions_(settings.number("partitions")),
        records_(settings.number("records")) {
    for (const std::string& consumer : settings.list("consumers"))
      for (std::size_t p = 0; p < partitions_; ++p) unacknowledged_[consumer].insert(p);
    registry_.join(kSet);
    coordinator_.add(registry_);
  }

 private:
  void coordinated() override {
    while (auto event = registry_.next()) {
      if (const auto* registered = std::get_if<Registered>(&*event)) {
        incarnation_ = registered->incarnation;
        say("registered {}", incarnation_);
      } else if (std::holds_alternative<Joined>(*event)) {
        joined_ = true;
        say("joined");
      } else if (std::holds_alternative<Refused>(*event)) {
        say("refused");
      } else if (std::holds_alternative<Unregistered>(*event)) {
        incarnation_ = 0;
        say("unregistered");
      } else if (std::holds_alternative<Replaced>(*event)) {
        joined_ = false;
        say("replaced");
      }
    }
  }

  // A partition more on each tick, so that faults fall in between.
  void every_tick() override {
    if (!joined_ || incarnation_ == 0) return;
    begun_ = std::min(begun_ + 1, partitions_);
    bool done = begun_ == partitions_;
    for (const auto& [consumer, partitions] : unacknowledged_) {
      done &= partitions.empty();
      const sockaddr_in to = Socket::address(consumer);
      for (std::size_t p : partitions)
        if (p < begun_) send(to, p);
    }
    if (done && !said_) say("done");
    said_ = done;
  }

  void send(const sockaddr_in& to, std::size_t partition) {
    for (std::size_t i = 0; i < records_; ++i)
      socket_.send(
          to, {"record", name_, std::to_string(incarnation_), std::to_string(partition), std::to_string(i)});
    socket_.send(to, {"seal", name_, std::to_string(incarnation_), std::to_string(partition),
                      std::to_string(records_)});
  }

  void heard(const Words& words, const sockaddr_in&) override {
    if (words.size() == 3 && words[0] == "over") unacknowledged_[words[1]].erase(std::stoul(words[2]));
  }

  ProducerRegistry registry_;
  const std::size_t partitions_, records_;
  std::map<std::string, std::set<std::size_t>> unacknowledged_;  // by consumer
  std::size_t begun_ = 0;
  std::uint32_t incarnation_ = 0;
  bool joined_ = false, said_ = false;
};

// Writes each partition that it releases as a line to a file.
class Consumer : public Party {
 public:
  explicit Consumer(const Settings& settings)
      : Party(settings), registry_({.root = root_}), out_(settings.text("out")) {
    registry_.close(kSet, {.expected = settings.number("producers"), .heard = {}});
    coordinator_.add(registry_);
  }

 private:
  void coordinated() override {
    while (auto event = registry_.next()) {
      if (const auto* closed = std::get_if<Closed>(&*event)) {
        Source source{.instances = {}, .producers = Producers::All, .via = {}, .direct = true};
        for (const std::string& producer : closed->producers) {
          source.instances.emplace_back(ids_.size());
          ids_.emplace(producer, source.instances.back());
        }
        barrier_ = std::make_unique<SealBarrier<std::string>>(std::vector{source}, BarrierOptions{});
        say("closed {}", fmt::join(closed->producers, " "));
      } else if (const auto* incarnation = std::get_if<Incarnation>(&*event)) {
        say("incarnation {} {}", incarnation->producer, incarnation->newest);
        barrier_->fence(ids_.at(incarnation->producer), incarnation->newest);
        proceed();
      }
    }
  }

  void heard(const Words& words, const sockaddr_in& from) override {
    if (!barrier_ || words.size() != 5 || !ids_.contains(words[1])) return;
    const auto number = [&](std::size_t i) { return static_cast<std::uint32_t>(std::stoul(words[i])); };
    const Run run{{{static_cast<int>(number(3))}}, ids_.at(words[1]), {number(2), 0}};
    senders_[run.producer] = from;
    Verdict verdict;
    if (words[0] == "record") {
      verdict = barrier_->record(run, identity_at_origin(run.producer, number(4)),
                                 fmt::format("{}/{}", words[1], words[4]));
    } else {
      Tally sent;
      for (std::uint32_t i = 0; i < number(4); ++i) sent.add(identity_at_origin(run.producer, i));
      verdict = barrier_->seal(run, run.producer, sent);
    }
    numbers_[run.partition] = words[3];
    if (verdict == Verdict::Done && words[0] == "seal") acknowledge(run.partition, from);
    if (verdict == Verdict::Stale) ++stale_, say("stale {}", stale_);
    proceed();
  }

  void proceed() {
    while (auto event = barrier_->next()) {
      const auto* release = std::get_if<Release>(&*event);
      if (!release) continue;
      const Partition partition = release->partition;
      out_ << fmt::format("{} {}\n", numbers_.at(partition), fmt::join(barrier_->release(partition), " "))
           << std::flush;
      for (const auto& [id, to] : senders_) acknowledge(partition, to);
      barrier_->forget(partition);
    }
  }

  void acknowledge(const Partition& partition, const sockaddr_in& to) {
    socket_.send(to, {"over", name_, numbers_.at(partition)});
  }

  void every_tick() override {}

  ProducerRegistry registry_;
  std::ofstream out_;
  std::map<std::string, InstanceId> ids_;
  std::map<InstanceId, sockaddr_in> senders_;
  std::map<Partition, std::string> numbers_;
  std::unique_ptr<SealBarrier<std::string>> barrier_;
  std::size_t stale_ = 0;
};

}  // namespace

std::unique_ptr<Party> make_producer(const Settings& settings) {
  return std::make_unique<Producer>(settings);
}
std::unique_ptr<Party> make_consumer(const Settings& settings) {
  return std::make_unique<Consumer>(settings);
}

}  // namespace blazes::test
