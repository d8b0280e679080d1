// What always holds of an agreed order, in random worlds: who is deposed appends nothing, nothing is numbered twice or lost, and all see one
// order of each partition.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <set>
#include <stdexcept>

#include <fmt/format.h>

#include "coordination/coordinator.h"
#include "coordination/proposals.h"
#include "coordination/sequencer.h"
#include "support/broken.h"
#include "support/tree_model.h"

namespace blazes::coordination {
namespace {

const char* const kFenced = "who is deposed appends nothing";
const char* const kTwice = "nothing is numbered twice";
const char* const kLost = "nothing is lost";
const char* const kOrder = "all see one order of each partition";
const char* const kInvented = "nothing is numbered that was not proposed";

void require(bool holds, const char* claim) {
  if (!holds) throw std::runtime_error(claim);
}

enum class Mistake {
  None,
  HearsNoEnd,           // it does not notice that its session is over, and goes on in the next one
  NotFenced,            // nor does it ask for its term when it appends
  DoesNotReadToTheEnd,  // it appends behind what it has not read
};

// Does not listen when it is said that a session is over.
class HardOfHearing : public Conversation {
 public:
  explicit HardOfHearing(Conversation& of) : of_(of) {}
  void session_began(std::uint64_t id) override {
    if (!std::exchange(began_, true)) of_.session_began(id);
  }
  void session_ended() override {}
  std::optional<Request> next_request() override { return of_.next_request(); }
  void answered(const Answer& answer) override { of_.answered(answer); }
  void touched(const std::string& path) override { of_.touched(path); }

 private:
  Conversation& of_;
  bool began_ = false;
};

std::string root(std::size_t shard) { return fmt::format("/x/orders/{}", shard); }

// What is in the logs, as the tree has seen it.
class Log {
 public:
  explicit Log(TreeModel& tree) : tree_(tree) {
    tree.seen = [this](const Change& change) { look_at(change); };
  }
  const std::vector<LogRecord>& of(std::size_t shard) { return records_[shard]; }

 private:
  void look_at(const Change& change) {
    const auto* create = std::get_if<Create>(&change);
    if (!create || create->path.find("/log/") == std::string::npos) return;
    const std::size_t shard = create->path[std::string("/x/orders/").size()] - '0';
    const std::optional<LogBatch> batch = batch_in(create->data);
    require(batch.has_value(), kInvented);
    require(static_cast<std::int32_t>(batch->term) == tree_.get(root(shard) + "/term")->version, kFenced);
    for (const LogRecord& record : batch->records) {
      require(origins_.insert({shard, record.origin}).second, kTwice);
      records_[shard].push_back(record);
    }
  }

  TreeModel& tree_;
  std::map<std::size_t, std::vector<LogRecord>> records_;
  std::set<std::pair<std::size_t, LogOrigin>> origins_;
};

struct Replica {
  std::string name;
  ModelClient service;
  Coordinator coordinator{service};
  std::vector<std::unique_ptr<Sequencer>> orders;
  std::vector<std::unique_ptr<HardOfHearing>> deaf;
  std::vector<std::vector<LogRecord>> applied;
  bool stopped = false;

  Replica(std::string called, std::size_t shards, TreeModel& tree, std::mt19937& random,
          ModelClient::Bend bend, bool hears)
      : name(std::move(called)), service(tree, random, std::move(bend)), applied(shards) {
    for (std::size_t shard = 0; shard < shards; ++shard) {
      orders.push_back(std::make_unique<Sequencer>(Sequencer::Options{
          .root = root(shard), .name = name, .candidate = true, .most_bytes = 12 + random() % 40}));
      deaf.push_back(std::make_unique<HardOfHearing>(*orders.back()));
      if (hears)
        coordinator.add(*orders.back());
      else
        coordinator.add(*deaf.back());
    }
  }
};

struct Client {
  std::string name;
  ModelClient service;
  Coordinator coordinator{service};
  std::vector<std::unique_ptr<Sequencer>> orders;
  std::vector<Proposals> proposals;
  std::set<std::string> proposed;

  Client(std::string called, std::size_t shards, TreeModel& tree, std::mt19937& random)
      : name(std::move(called)), service(tree, random), proposals(shards, Proposals(name)) {
    for (std::size_t shard = 0; shard < shards; ++shard) {
      orders.push_back(std::make_unique<Sequencer>(Sequencer::Options{.root = root(shard), .reads = false}));
      coordinator.add(*orders.back());
    }
  }
};

class World {
 public:
  World(std::uint32_t seed, Mistake mistake, std::map<std::string, int>& seen)
      : random_(seed), mistake_(mistake), seen_(seen), log_(tree_), shards_(1 + random_() % 2) {
    for (std::size_t i = 0, n = 2 + random_() % 2; i < n; ++i) replicas_.push_back(new_replica(i));
    for (std::size_t i = 0, n = 1 + random_() % 3; i < n; ++i)
      clients_.push_back(std::make_unique<Client>(fmt::format("c:{}#1", i), shards_, tree_, random_));
  }

  void run() {
    for (auto steps = random_() % 4000; steps > 0; --steps) step();
    for (auto& replica : replicas_) replica->stopped = false;
    for (std::size_t i = 0; i < gone_.size(); ++i) gone_[i]->service.expire();
    for (int round = 0; round < 500 && !is_settled(); ++round) {
      if (round % 20 == 0)
        for (auto& client : clients_)
          for (Proposals& proposals : client->proposals) proposals.again();
      for (auto& client : clients_) settle(*client);
      for (auto& replica : replicas_) settle(*replica);
      while (!network_.empty()) deliver(0);
    }
    require(is_settled(), kLost);
    for (std::size_t shard = 0; shard < shards_; ++shard) {
      std::set<std::string> proposed, numbered;
      for (auto& client : clients_)
        for (const std::string& record : client->proposed)
          if (shard_of(record.substr(0, 1), shards_) == shard) proposed.insert(record);
      for (const LogRecord& record : log_.of(shard)) numbered.insert(record.bytes);
      require(numbered == proposed, kLost);
      for (auto& replica : replicas_) require(replica->applied[shard] == log_.of(shard), kOrder);
    }
  }

 private:
  struct Message {
    std::string to;
    std::size_t shard;
    LogOrigin origin;
    std::optional<std::string> record;  // none: it is settled
  };

  std::unique_ptr<Replica> new_replica(std::size_t i) {
    ModelClient::Bend bend;
    if (mistake_ != Mistake::None) bend = [this](Request& request) { this->bend(request); };
    const bool hears = mistake_ == Mistake::None || mistake_ == Mistake::DoesNotReadToTheEnd;
    return std::make_unique<Replica>(fmt::format("r:{}", i), shards_, tree_, random_, bend, hears);
  }

  void bend(Request& request) {
    if (mistake_ == Mistake::HearsNoEnd) return;
    if (auto* read = std::get_if<Read>(&request)) {
      // As who leads reads the log.
      const bool reads_log = !read->watch && read->path.find("/log/") != std::string::npos;
      if (mistake_ == Mistake::DoesNotReadToTheEnd && reads_log) read->path = "/nowhere";
      return;
    }
    std::vector<Change>& changes = std::get<Transaction>(request).changes;
    auto* create = changes.size() == 2 ? std::get_if<Create>(&changes[1]) : nullptr;
    if (!create || create->path.find("/log/") == std::string::npos) return;
    if (mistake_ == Mistake::NotFenced) changes.erase(changes.begin());
    if (mistake_ == Mistake::DoesNotReadToTheEnd) {
      // As a node with a number that the service picks.
      const std::string folder = create->path.substr(0, create->path.rfind('/') + 1);
      std::size_t number = 0;
      while (tree_.get(folder + fmt::format("{:010}", number))) ++number;
      create->path = folder + fmt::format("{:010}", number);
    }
  }

  void step() {
    Replica& replica = *replicas_[random_() % replicas_.size()];
    Client& client = *clients_[random_() % clients_.size()];
    ModelClient& service = random_() % 4 ? replica.service : client.service;
    switch (random_() % 24) {
      case 0:
      case 1:
        if (random_() % 4 == 0) propose(client);
        break;
      case 2:
        if (random_() % 3 == 0) replica.stopped = !replica.stopped;
        break;
      case 3:
        if (random_() % 4 == 0) crash(random_() % replicas_.size());
        break;
      case 4:
        if (random_() % 3 == 0) service.expire();
        break;
      case 5:
        if (random_() % 4 == 0) service.find_out();
        break;
      case 6:
        if (random_() % 3 == 0) service.lose();
        break;
      case 7: service.hear_of_changes(); break;
      case 8:
        for (auto& old : gone_)
          if (random_() % 4 == 0) old->service.expire();
        break;
      case 9:
        if (random_() % 8) break;
        for (Proposals& proposals : client.proposals) proposals.again();
        break;
      case 10:
      case 11:
      case 12:
      case 13:
      case 14:
      case 15: busy(replica); break;
      case 16:
      case 17: busy(client); break;
      default:
        if (network_.empty()) break;
        const std::size_t at = random_() % network_.size();
        const auto fate = random_() % 12;
        if (fate == 0) network_.push_back(network_[at]);
        if (fate == 1)
          network_.erase(network_.begin() + static_cast<std::ptrdiff_t>(at));
        else
          deliver(at);
    }
  }

  // It gets on for a while.
  template <class Party>
  void busy(Party& party) {
    for (auto n = random_() % 12; n > 0; --n) {
      party.service.serve();
      if (random_() % 8) party.service.deliver();
      if (random_() % 4) go_on(party);
    }
  }

  void propose(Client& client) {
    if (client.proposed.size() == kMostRecords) return;
    const std::string partition(1, static_cast<char>('a' + random_() % 3));
    std::string record = fmt::format("{}{}-{}", partition, client.name, client.proposed.size());
    client.proposals[shard_of(partition, shards_)].add(record);
    client.proposed.insert(std::move(record));
  }

  // What it knew is gone, and its session stays until the service notices.
  void crash(std::size_t i) {
    ++seen_["crash"];
    gone_.push_back(std::move(replicas_[i]));
    replicas_[i] = new_replica(i);
  }

  void go_on(Replica& replica) {
    if (replica.stopped) return;
    replica.coordinator.poll();
    for (std::size_t shard = 0; shard < shards_; ++shard)
      while (auto event = replica.orders[shard]->next()) {
        ++seen_[fmt::format("event {}", event->index())];
        if (const auto* ordered = std::get_if<Ordered>(&*event)) {
          std::vector<LogRecord>& applied = replica.applied[shard];
          applied.push_back(ordered->record);
          require(ordered->number == applied.size(), kOrder);
          require(
              log_.of(shard).size() >= applied.size() && log_.of(shard)[applied.size() - 1] == applied.back(),
              kOrder);
        } else if (const auto* settled = std::get_if<Settled>(&*event)) {
          network_.push_back({settled->origin.by, shard, settled->origin, {}});
        }
      }
  }

  void go_on(Client& client) {
    client.coordinator.poll();
    for (std::size_t shard = 0; shard < shards_; ++shard) {
      while (auto event = client.orders[shard]->next())
        if (const auto* leader = std::get_if<LeaderIs>(&*event)) client.proposals[shard].leader(leader->name);
      while (auto proposal = client.proposals[shard].next())
        network_.push_back({proposal->to, shard, proposal->record.origin, proposal->record.bytes});
    }
  }

  void deliver(std::size_t at) {
    const Message message = network_[at];
    network_.erase(network_.begin() + static_cast<std::ptrdiff_t>(at));
    for (auto& replica : replicas_)
      if (message.record && replica->name == message.to) {
        const auto answer = replica->orders[message.shard]->propose(message.origin, *message.record);
        ++seen_[fmt::format("proposal {}", static_cast<int>(answer))];
      }
    for (auto& client : clients_)
      if (!message.record && client->name == message.to)
        client->proposals[message.shard].settled(message.origin);
  }

  template <class Party>
  void settle(Party& party) {
    party.service.find_out();
    party.service.hear_of_changes();
    for (int i = 0; i < 3; ++i) {
      party.service.serve();
      party.service.deliver();
      go_on(party);
    }
  }

  bool is_settled() {
    for (auto& client : clients_)
      for (Proposals& proposals : client->proposals)
        if (!proposals.empty()) return false;
    for (std::size_t shard = 0; shard < shards_; ++shard)
      for (auto& replica : replicas_)
        if (replica->applied[shard].size() < log_.of(shard).size()) return false;
    return network_.empty();
  }

  static constexpr std::size_t kMostRecords = 25;  // of a client

  std::mt19937 random_;
  Mistake mistake_;
  std::map<std::string, int>& seen_;
  TreeModel tree_;
  Log log_;
  std::size_t shards_;
  std::vector<std::unique_ptr<Replica>> replicas_, gone_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<Message> network_;
};

TEST(OrderWorlds, NothingIsTwiceLostOrAppendedByTheDeposed) {
  std::map<std::string, int> seen;
  for (std::uint32_t seed = 0; seed < 1000; ++seed)
    ASSERT_EQ(test::broken<World>(seed, Mistake::None, seen), "") << "world " << seed;
  // All events but `TooLate`, two of the answers to proposals, and crashes.
  EXPECT_EQ(seen.size(), 5u + 2u + 1u);
  for (const auto& [what, times] : seen) EXPECT_GT(times, 50) << what;
}

std::map<std::string, int> claims_broken(Mistake mistake) {
  std::map<std::string, int> seen, claims;
  for (std::uint32_t seed = 0; seed < 400; ++seed) ++claims[test::broken<World>(seed, mistake, seen)];
  return claims;
}

TEST(OrderWorlds, MistakesOfALeaderAreCaught) {
  EXPECT_GT(claims_broken(Mistake::NotFenced)[kFenced], 0);
  EXPECT_GT(claims_broken(Mistake::DoesNotReadToTheEnd)[kTwice], 0);
}

// It may wait for ever for what it does not hear, but it does no harm.
TEST(OrderWorlds, WhoDoesNotNoticeThatItIsDeposedIsFenced) {
  std::map<std::string, int> claims = claims_broken(Mistake::HearsNoEnd);
  for (const char* claim : {kFenced, kTwice, kOrder, kInvented}) EXPECT_EQ(claims[claim], 0) << claim;
}

}  // namespace
}  // namespace blazes::coordination
