// What always holds of the seal barrier, in random worlds: nothing is released early, lost, released twice or in another order.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <random>
#include <stdexcept>

#include "coordination/seal_barrier.h"
#include "support/seal_parties.h"
#include "support/seal_world.h"

namespace blazes::coordination {
namespace {

const char* const kEarly = "no partition is released early";
const char* const kLost = "no partition is lost";
const char* const kTwice = "no partition is released twice";
const char* const kOrder = "a released partition has one order in all executions";

const InstanceId kBarrier(0);

void require(bool holds, const char* claim) {
  if (!holds) throw std::runtime_error(claim);
}

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

// One execution of a world: a network that delays, reorders, doubles and loses; producers that send again or start anew, and
// predecessors of theirs that wake up; relays; a barrier, which is started anew, too. Then the faults stop. What is claimed of the barrier
// is checked as it happens, by what the producers have and not by what was sent.
class Schedule {
 public:
  Schedule(const World& world, std::uint32_t seed, std::map<std::string, int>& seen)
      : world_(world), random_(seed), seen_(seen), barrier_(new_barrier()) {
    for (const Source& source : world.sources)
      for (InstanceId id : source.instances) {
        Producer& producer = producers_[id];
        producer.id = id;
        producer.source = &source;
        for (const auto& [partition, records] : world.records.at(id))
          producer.batches[partition] = {partition, records, {}};
      }
    asks_who_is_done_ = producers_.size() > 1 && (world.sources.size() > 1 || world.numbered ||
                                                  world.sources[0].producers != Producers::Single);
  }

  // What was released, in its order.
  std::map<Partition, Records> run() {
    for (auto i = random_() % 300; i > 0; --i) faulty_step();
    for (int round = 0; round < 12; ++round) {
      for (auto& [id, producer] : producers_) send_all(producer);
      while (!network_.empty()) deliver(taken(random_() % network_.size()));
      tick();
      for (auto& [id, producer] : producers_)
        for (auto& [partition, batch] : producer.batches) fail(producer, batch);
    }
    for (auto& [id, producer] : producers_)
      for (auto& [partition, batch] : producer.batches)
        require(batch.state == State::Refused || ever_.contains(partition), kLost);
    require(barrier_->open().empty(), kLost);
    return ever_;
  }

 private:
  void faulty_step() {
    Producer& producer =
        std::next(producers_.begin(), static_cast<std::ptrdiff_t>(random_() % producers_.size()))->second;
    switch (random_() % 20) {
      case 0:
        for (auto& [partition, batch] : producer.batches)
          if (random_() % 2) fail(producer, batch);
        break;
      case 1:
        if (random_() % 4 == 0) start_anew(producer);
        break;
      case 2: end(producer); break;
      case 3: wake_predecessor(producer); break;
      case 4:
        if (random_() % 8 == 0) start_anew();
        tick();
        break;
      case 5:
      case 6:
      case 7:
      case 8:
      case 9:
      case 10:
      case 11: step(producer); break;
      default: {
        if (network_.empty()) return;
        auto fate = random_() % 12;
        std::size_t at = random_() % network_.size();
        Message message = fate == 0 ? network_[at] : taken(at);  // it comes again
        if (fate != 1) deliver(message);                         // or is lost
      }
    }
  }

  Message taken(std::size_t at) {
    std::swap(network_[at], network_.back());
    Message message = std::move(network_.back());
    network_.pop_back();
    return message;
  }

  void deliver(const Message& message) {
    std::visit(
        Overloaded{[&](const Acknowledged& m) { acknowledged(producers_.at(m.run.producer), m.run); },
                   [&](const auto& m) { m.to == kBarrier ? at_barrier(m) : at_relay(relays_[m.to], m); }},
        message);
    proceed();
  }

  // The barrier, and what stands around it.

  std::unique_ptr<SealBarrier<Record>> new_barrier() const {
    return std::make_unique<SealBarrier<Record>>(world_.sources, BarrierOptions{world_.numbered, 100});
  }

  // Only what is on record survives.
  void start_anew() {
    barrier_ = new_barrier();
    for (const auto& [id, producer] : producers_) barrier_->fence(id, producer.incarnation);
    started_anew_ = true;
    votes_.clear();
    heard_.clear();
    released_.clear();
  }

  void tick() {
    if (asks_who_is_done_)
      for (const Partition& partition : barrier_->open())
        if (acknowledged_.contains(partition)) forget(partition);
    barrier_->ask_again();
    proceed();
  }

  void at_barrier(const Sent& m) {
    hear(m.run.producer, m.run.epoch.incarnation);
    Verdict verdict = barrier_->record(m.run, m.identity, m.content);
    count("record", verdict);
    if (verdict == Verdict::Done) require(acknowledged_.contains(m.run.partition), kLost);  // else it is late
  }

  void at_barrier(const Sealed& m) {
    hear(m.run.producer, m.run.epoch.incarnation);
    for (const Partition& done : m.done) forget(done);
    Verdict verdict = barrier_->seal(m.run, m.from, m.sent, m.previous);
    count("seal", verdict);
    if (verdict == Verdict::Done) network_.push_back(Acknowledged{m.run});
    if (verdict == Verdict::Held || verdict == Verdict::Repeated)
      votes_[m.run.partition][m.run.producer] = m.run;
  }

  void at_barrier(const Ended& m) {
    hear(m.producer, m.incarnation);
    for (const Partition& done : m.done) forget(done);
    barrier_->end(m.producer, m.incarnation, m.open);
  }

  void forget(const Partition& partition) {
    barrier_->forget(partition);
    proceed();
  }

  void hear(InstanceId producer, std::uint32_t incarnation) {
    heard_[producer] = std::max(heard_[producer], incarnation);
  }

  void proceed() {
    while (std::optional<Event> event = barrier_->next()) {
      ++seen_["event " + std::to_string(event->index())];
      std::visit(Overloaded{[&](const Release& e) { release(e); },
                            [&](const Over& e) {
                              require(acknowledged_.contains(e.partition), kLost);
                              forget(e.partition);
                            },
                            [&](const Repeat& e) { network_.push_back(Acknowledged{e.run}); },
                            [&](const AskProducers& e) { close(e.partition); },
                            [&](const Conflict&) { require(false, kLost); }},
                 *event);
    }
  }

  void close(const Partition& partition) {
    std::set<InstanceId> heard = barrier_->heard(partition);
    const std::set<InstanceId>& of = registered_[partition];
    if (!closed_.contains(partition) && !std::ranges::includes(heard, of)) return;
    closed_.insert(partition);
    barrier_->closed(partition, of);
  }

  void release(const Release& event) {
    const Partition& partition = event.partition;
    if (event.by_absence && asks_who_is_done_ && (started_anew_ || !world_.numbered) &&
        acknowledged_.contains(partition))
      return forget(partition);
    Records records = barrier_->release(partition);
    Records expected;
    for (const auto& [id, of] : world_.records)
      if (auto found = of.find(partition); found != of.end() && !refused(producers_.at(id), partition))
        expected.insert(expected.end(), found->second.begin(), found->second.end());
    require(std::ranges::is_permutation(records, expected), kEarly);
    if (world_.numbered) require(released_.empty() || *released_.rbegin() < partition, kOrder);
    require(released_.insert(partition).second, kTwice);
    require(ever_.try_emplace(partition, records).first->second == records, kOrder);
    for (const auto& [id, run] : votes_[partition]) network_.push_back(Acknowledged{run});
    votes_.erase(partition);
  }

  bool registers(const Producer& producer) const {
    return producer.source->producers == Producers::Registry && !world_.numbered;
  }

  // It came to the registry when the set of producers was closed.
  bool refused(const Producer& producer, const Partition& partition) {
    return registers(producer) && closed_.contains(partition) &&
           !registered_[partition].contains(producer.id);
  }

  void count(const char* what, Verdict verdict) { ++seen_[what + std::to_string(static_cast<int>(verdict))]; }

  // A relay.

  void at_relay(Relay&, Ended m) {
    m.to = kBarrier;
    network_.push_back(std::move(m));
  }

  Relay::Passing* passing(Relay& relay, const Run& run) {
    Relay::Passing& passing = relay.runs[{run.partition, run.producer}];
    if (run.epoch < passing.epoch) return nullptr;
    if (run.epoch > passing.epoch) passing = {run.epoch, {}, {}, {}};
    return &passing;
  }

  void at_relay(Relay& relay, const Sent& m) {
    Relay::Passing* at = passing(relay, m.run);
    if (!at) return;
    std::uint64_t child = identity_of_child(m.identity, 1);
    at->in.add(m.identity);
    at->out.add(child);
    network_.push_back(Sent{m.run, kBarrier, child, m.content});
    pass_on(*at);
  }

  void at_relay(Relay& relay, const Sealed& m) {
    Relay::Passing* at = passing(relay, m.run);
    if (!at) return;
    at->seal = m;
    pass_on(*at);
  }

  void pass_on(const Relay::Passing& at) {
    if (at.seal && at.seal->sent == at.in)
      network_.push_back(
          Sealed{at.seal->run, at.seal->to, kBarrier, at.out, at.seal->previous, at.seal->done});
  }

  // A producer.

  // Barrier and relays: the instances to which it sends.
  static std::vector<InstanceId> receivers(const Producer& producer) {
    std::vector<InstanceId> all = producer.source->via;
    if (producer.source->direct) all.push_back(kBarrier);
    return all;
  }

  void send_all(Producer& producer) {
    while (step(producer)) {
    }
    end(producer);
  }

  // False: all is sent.
  bool step(Producer& producer) {
    std::vector<Batch*> possible;
    for (auto& [partition, batch] : producer.batches) {
      if (batch.state == State::New || batch.state == State::Open) possible.push_back(&batch);
      if (world_.numbered && !batch.was_sealed && batch.state != State::Done)
        break;  // numbers never decrease
    }
    if (possible.empty()) return false;
    Batch& batch = *possible[random_() % possible.size()];
    if (batch.state == State::New && registers(producer)) {
      if (!closed_.contains(batch.partition)) registered_[batch.partition].insert(producer.id);
      if (!registered_[batch.partition].contains(producer.id)) {
        batch.state = State::Refused;
        batch.was_sealed = true;
        return true;
      }
    }
    if (batch.state == State::New) begin_attempt(batch);
    if (batch.next < batch.records.size())
      send(producer, batch);
    else
      seal(producer, batch);
    return true;
  }

  static void begin_attempt(Batch& batch) {
    batch.state = State::Open;
    ++batch.attempt;
    batch.next = 0;
    batch.sent.clear();
  }

  void send(Producer& producer, Batch& batch) {
    std::vector<InstanceId> to = receivers(producer);
    InstanceId one = to[random_() % to.size()];
    std::uint64_t identity = identity_at_origin(producer.id, static_cast<std::uint32_t>(batch.next));
    network_.push_back(Sent{producer.run(batch), one, identity, batch.records[batch.next++]});
    batch.sent[one].add(identity);
  }

  void seal(Producer& producer, Batch& batch) {
    batch.state = State::Sealed;
    batch.was_sealed = true;
    std::optional<Partition> previous;
    if (world_.numbered)
      for (const auto& [partition, other] : producer.batches)
        if (partition < batch.partition && other.pending()) previous = partition;
    // What comes directly comes from the producer, what comes through a relay from that.
    for (InstanceId to : receivers(producer))
      network_.push_back(Sealed{producer.run(batch), to == kBarrier ? producer.id : to, to, batch.sent[to],
                                previous, producer.done});
    producer.done.clear();
  }

  // If everything was sealed once.
  void end(Producer& producer) {
    std::set<Partition> open;
    for (const auto& [partition, batch] : producer.batches) {
      if (!batch.was_sealed && batch.state != State::Done) return;
      if (batch.pending()) open.insert(partition);
    }
    std::vector<InstanceId> to = receivers(producer);
    network_.push_back(
        Ended{producer.id, to[random_() % to.size()], producer.incarnation, open, producer.done});
    producer.done.clear();
  }

  static void fail(Producer&, Batch& batch) {
    if (batch.state == State::Sealed) begin_attempt(batch);
  }

  void acknowledged(Producer& producer, const Run& run) {
    Batch& batch = producer.batches.at(run.partition);
    if (batch.state != State::Sealed || producer.run(batch) != run) return;
    batch.state = State::Done;
    producer.done.push_back(run.partition);
    acknowledged_.insert(run.partition);
  }

  // Sends again what is not acknowledged, and perhaps more; its records come in another order, so that identities mean others.
  void start_anew(Producer& producer) {
    ++producer.incarnation;
    producer.done.clear();
    bool all = random_() % 3 == 0;
    for (auto& [partition, batch] : producer.batches) {
      if (batch.state == State::Refused || (batch.state == State::Done && !all)) continue;
      batch.state = State::New;
      batch.was_sealed = false;
      batch.attempt = 0;
      std::shuffle(batch.records.begin(), batch.records.end(), random_);
    }
  }

  // Whoever was replaced does not know it, and says that all is over: nobody may listen, once its successor was heard.
  void wake_predecessor(const Producer& producer) {
    std::uint32_t heard_of = heard_[producer.id];
    if (heard_of < 2) return;
    network_.push_back(Ended{producer.id, kBarrier, heard_of - 1, {}, {}});
    for (const auto& [partition, batch] : producer.batches)
      for (InstanceId from : producer.source->parts(producer.id))
        network_.push_back(
            Sealed{{partition, producer.id, {heard_of - 1, 1000}}, from, kBarrier, {}, {}, {}});
  }

  const World& world_;
  std::mt19937 random_;
  std::map<std::string, int>& seen_;  // how often what has happened
  bool asks_who_is_done_ = false;
  std::unique_ptr<SealBarrier<Record>> barrier_;
  bool started_anew_ = false;
  std::vector<Message> network_;
  std::map<InstanceId, Producer> producers_;
  std::map<InstanceId, Relay> relays_;
  std::map<Partition, std::set<InstanceId>> registered_;
  std::set<Partition> closed_;
  std::map<Partition, std::map<InstanceId, Run>> votes_;
  std::map<InstanceId, std::uint32_t> heard_;  // incarnations, at the barrier
  std::set<Partition> acknowledged_;           // to some producer, which is on record
  std::set<Partition> released_;               // by this barrier
  std::map<Partition, Records> ever_;          // by any
};

TEST(SealWorlds, NothingIsEarlyLostTwiceOrInAnotherOrder) {
  constexpr std::uint32_t kWorlds = 3000, kSchedules = 3;
  std::map<std::string, int> seen;
  for (std::uint32_t seed = 0; seed < kWorlds; ++seed) {
    World world(seed);
    std::map<std::pair<Partition, Records>, Records> orders;  // by what was released, in any order
    for (std::uint32_t schedule = 0; schedule < kSchedules; ++schedule) {
      try {
        for (const auto& [partition, records] : Schedule(world, kSchedules * seed + schedule, seen).run()) {
          Records any = records;
          std::ranges::sort(any);
          require(orders.try_emplace({partition, any}, records).first->second == records, kOrder);
        }
      } catch (const std::exception& e) {
        FAIL() << "world " << seed << ", schedule " << schedule << ": " << e.what();
      }
    }
  }
  // That it is quiet is worth something only if all of it happens: the four verdicts on records and seals, all events but a conflict.
  EXPECT_EQ(seen.size(), 4u + 4u + 4u);
}

}  // namespace
}  // namespace blazes::coordination
