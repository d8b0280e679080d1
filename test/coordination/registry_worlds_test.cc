// What always holds of the registry of producers, in random worlds: who waits for the votes of a set waits for all of it, as it will be for
// ever; nobody is lost from one; and who was replaced does not speak again.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

#include "coordination/coordinator.h"
#include "coordination/producer_registry.h"
#include "support/broken.h"
#include "support/tree_model.h"

namespace blazes::coordination {
namespace {

const char* const kOpen = "nobody votes on an open set";
const char* const kLost = "no producer is lost from a set";
const char* const kAgree = "all are told the same set";
const char* const kEarly = "a set is closed only when it may be";
const char* const kFenced = "who was replaced does not speak again";
const char* const kHeard = "the newest incarnation is heard of";
const char* const kStuck = "it comes to an end";

void require(bool holds, const char* claim) {
  if (!holds) throw std::runtime_error(claim);
}

enum class Mistake { None, BindsNothing, TakesItsNameBack };

// The sets as the tree has seen them.
class Sets {
 public:
  struct Members {
    bool closed = false;
    std::set<std::string> names;
  };

  explicit Sets(TreeModel& tree) {
    tree.seen = [this](const Change& change) {
      if (const auto* create = std::get_if<Create>(&change)) look_at(create->path, create->data);
      if (const auto* write = std::get_if<Write>(&change)) look_at(write->path, write->data);
    };
  }
  const Members& of(const std::string& name) { return sets_["/x/producers/" + name]; }

 private:
  void look_at(const std::string& path, const std::string& data) {
    if (!path.starts_with("/x/producers/")) return;
    Members now;
    std::istringstream lines(data);
    std::string line;
    std::getline(lines, line);
    now.closed = line == "closed";
    while (std::getline(lines, line)) now.names.insert(line);
    Members& before = sets_[path];
    require(std::ranges::includes(now.names, before.names), kLost);
    if (before.closed) require(now.closed && now.names == before.names, kOpen);
    before = std::move(now);
  }

  std::map<std::string, Sets::Members> sets_;
};

const std::vector<std::string> kSets = {"s", "t"};

struct Life {
  std::string name;  // empty: a consumer
  ModelClient service;
  Coordinator coordinator{service};
  ProducerRegistry registry;
  std::set<std::string> joins, joined, refused, closed;
  bool registered = false, replaced = false;
  std::map<std::string, std::uint32_t> newest;
  std::set<std::string> watched;

  Life(std::string called, TreeModel& tree, std::mt19937& random, ModelClient::Bend bend)
      : name(std::move(called)),
        service(tree, random, std::move(bend)),
        registry({.root = "/x", .producer = name}) {
    coordinator.add(registry);
  }
};

class World {
 public:
  World(std::uint32_t seed, Mistake mistake, std::map<std::string, int>& seen)
      : random_(seed), mistake_(mistake), seen_(seen), sets_(tree_) {
    for (std::size_t i = 0, n = 1 + random_() % 4; i < n; ++i) {
      const std::string name = fmt::format("p:{}", i);
      for (const std::string& set : kSets)
        if (random_() % 3) wants_[name].insert(set), ++expected_[set];
      begin(name);
    }
    for (std::size_t i = 0, n = 1 + random_() % 2; i < n; ++i) begin("");
  }

  void run() {
    for (auto steps = random_() % 400; steps > 0; --steps) step();
    for (int round = 0; round < 400; ++round)
      for (auto& life : lives_) {
        life->service.find_out();
        life->service.hear_of_changes();
        life->service.serve();
        life->service.deliver();
        go_on(*life);
        if (life->name.empty()) ask(*life);
      }
    for (auto& life : lives_) {
      if (life->name.empty()) {
        for (const std::string& set : kSets)
          if (expected_[set] > 0) require(life->closed.contains(set), kStuck);
        require(life->watched == sets_.of("s").names, kHeard);
        for (const auto& [name, newest] : life->newest)
          require(static_cast<int>(newest) == tree_.get("/x/incarnations/" + name)->version, kHeard);
        continue;
      }
      require(life->registered || life->replaced, kStuck);
      if (!life->replaced)
        for (const std::string& set : life->joins)
          require(life->joined.contains(set) || life->refused.contains(set), kStuck);
    }
    // Who had a successor that was registered is not registered after it.
    for (const auto& [name, incarnations] : registered_) {
      std::set<const Life*> gone;
      const Life* last = nullptr;
      for (const auto& [incarnation, life] : incarnations) {
        if (life != last && last) gone.insert(last);
        require(!gone.contains(life), kFenced);
        last = life;
      }
    }
    for (auto& life : lives_)
      for (const std::string& set : life->joined) require(sets_.of(set).names.contains(life->name), kLost);
  }

 private:
  void begin(const std::string& name) {
    ModelClient::Bend bend;
    if (mistake_ != Mistake::None)
      bend = [this](Request& request) {
        auto* transaction = std::get_if<Transaction>(&request);
        if (!transaction) return;
        for (Change& change : transaction->changes)
          if (auto* write = std::get_if<Write>(&change))
            if (write->path.starts_with(mistake_ == Mistake::BindsNothing ? "/x/producers/"
                                                                          : "/x/incarnations/"))
              write->version.reset();
      };
    lives_.push_back(std::make_unique<Life>(name, tree_, random_, bend));
    if (name.empty()) {
      lives_.back()->registry.watch("s");
      return ask(*lives_.back());
    }
    lives_.back()->joins = wants_[name];
    for (const std::string& set : wants_[name]) lives_.back()->registry.join(set);
  }

  // Of `s` it is known how many produce; of `t` those that were heard.
  void ask(Life& consumer) {
    if (!consumer.closed.contains("s") && expected_["s"] > 0)
      consumer.registry.close("s", {.expected = expected_["s"], .heard = {}});
    if (consumer.closed.contains("t") || expected_["t"] == 0) return;
    for (auto& life : lives_)
      if (life->joined.contains("t") && random_() % 4 == 0) heard_.insert(life->name);
    consumer.registry.close("t", {.expected = 1, .heard = heard_});
  }

  void step() {
    Life& life = *lives_[random_() % lives_.size()];
    switch (random_() % 16) {
      case 0:
        // Its predecessor may still be there, and may be stopped for long.
        if (random_() % 4 == 0 && lives_.size() < 9) {
          ++seen_["another life"];
          begin(life.name);
        }
        break;
      case 1:
        if (random_() % 3 == 0) life.service.expire();
        break;
      case 2: life.service.find_out(); break;
      case 3:
        if (random_() % 2 == 0) life.service.lose();
        break;
      case 4: life.service.hear_of_changes(); break;
      case 5:
        if (life.name.empty()) ask(life);
        break;
      default:
        for (auto n = random_() % 8; n > 0; --n) {
          life.service.serve();
          if (random_() % 8) life.service.deliver();
          if (random_() % 4) go_on(life);
        }
    }
  }

  void go_on(Life& life) {
    life.coordinator.poll();
    while (auto event = life.registry.next()) {
      ++seen_[fmt::format("event {}", event->index())];
      std::visit([&](const auto& e) { hear(life, e); }, *event);
    }
  }

  void hear(Life& life, const Registered& e) {
    require(registered_[life.name].emplace(e.incarnation, &life).second, kFenced);
    life.registered = true;
  }
  void hear(Life& life, const Unregistered&) { life.registered = false; }
  void hear(Life& life, const Replaced&) { life.replaced = true; }
  void hear(Life& life, const Joined& e) {
    require(sets_.of(e.set).names.contains(life.name), kLost);
    life.joined.insert(e.set);
  }
  void hear(Life& life, const Refused& e) {
    require(sets_.of(e.set).closed && !sets_.of(e.set).names.contains(life.name), kOpen);
    life.refused.insert(e.set);
  }
  void hear(Life& life, const Closed& e) {
    const Sets::Members& members = sets_.of(e.set);
    require(members.closed, kOpen);
    require(members.names == e.producers, kAgree);
    require(e.set == "s" ? e.producers.size() >= expected_["s"] : std::ranges::includes(heard_, e.producers),
            kEarly);
    life.closed.insert(e.set);
  }
  void hear(Life& life, const Members& e) {
    require(std::ranges::includes(sets_.of(e.set).names, e.names), kAgree);
    require(std::ranges::includes(e.names, life.watched), kLost);
    life.watched = e.names;
  }
  void hear(Life& life, const Incarnation& e) {
    std::uint32_t& newest = life.newest[e.producer];
    require(e.newest > newest, kHeard);
    newest = e.newest;
  }

  std::mt19937 random_;
  Mistake mistake_;
  std::map<std::string, int>& seen_;
  TreeModel tree_;
  Sets sets_;
  std::vector<std::unique_ptr<Life>> lives_;
  std::map<std::string, std::set<std::string>> wants_;
  std::map<std::string, std::size_t> expected_;
  std::set<std::string> heard_;
  std::map<std::string, std::map<std::uint32_t, const Life*>> registered_;  // by incarnation
};

TEST(RegistryWorlds, ClosedSetsStayAndTheReplacedAreSilent) {
  std::map<std::string, int> seen;
  for (std::uint32_t seed = 0; seed < 1500; ++seed)
    ASSERT_EQ(test::broken<World>(seed, Mistake::None, seen), "") << "world " << seed;
  EXPECT_EQ(seen.size(), std::variant_size_v<RegistryEvent> + 1);
  for (const auto& [what, times] : seen) EXPECT_GT(times, 20) << what;
}

TEST(RegistryWorlds, MistakesAreCaught) {
  const std::map<Mistake, std::set<std::string>> expected = {{Mistake::BindsNothing, {kLost, kOpen}},
                                                             {Mistake::TakesItsNameBack, {kFenced}}};
  for (const auto& [mistake, claims] : expected) {
    std::map<std::string, int> seen, found;
    for (std::uint32_t seed = 0; seed < 500; ++seed) ++found[test::broken<World>(seed, mistake, seen)];
    for (const std::string& claim : claims) EXPECT_GT(found[claim], 0) << claim;
  }
}

}  // namespace
}  // namespace blazes::coordination
