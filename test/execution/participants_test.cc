// Nodes of coordinated programs beside each other, with the engine, over a coordination service and a network that mixes messages up: what the runtime
// has to fill is filled, and the order outlives the replica that makes it.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <set>

#include "coordination/local_service.h"
#include "execution/run.h"
#include "participant/participant.h"
#include "runtime/host.h"
#include "support/cli_fixture.h"

namespace blazes::test {
namespace {

namespace fs = std::filesystem;
using participant::Participant;

struct Member {
  bloom::Catalog catalog;
  coordination::LocalService service;
  std::unique_ptr<runtime::Host> host;
  std::unique_ptr<Participant> part;
  std::map<std::string, std::vector<std::string>> had;  // in collections that are watched

  explicit Member(coordination::LocalTree& tree) : service(tree) {}
};

class Participants : public CliFixture {
 protected:
  void apply(const std::string& folder, const std::string& file, std::vector<std::string> options) {
    for (const auto& entry : fs::directory_iterator(fs::path(BLAZES_SOURCE_DIR) / "examples" / folder))
      fs::copy_file(entry.path(), folder_ / entry.path().filename());
    options.insert(options.begin(), {"apply", file, "-o", "out"});
    ASSERT_EQ(blazes(options), 0) << err_;
    fs::path program = folder_ / "out" / file;
    program_ = bloom::read_program({program.replace_extension(".rb").string()});
    ASSERT_EQ(mistakes(program_, program_.diagnostics), "");
  }

  Member& begin(const std::string& module, const std::string& address, const Rows& rows = {}) {
    auto member = std::make_unique<Member>(tree_);
    member->catalog = bloom::make_catalog(program_, program_.find(module));
    auto host = runtime::Host::make(member->catalog, {.node = {.identity = {.address = address}}}, now_);
    EXPECT_TRUE(host);
    member->host = std::move(*host);
    auto part = Participant::make(program_, member->catalog, member->service,
                                  {.root = "/test", .address = address, .producers = producers_});
    EXPECT_TRUE(part) << part.error();
    member->part = std::move(*part);
    Member& made = *(members_[address] = std::move(member));
    if (!rows.empty()) {
      EXPECT_EQ(made.host->feed(Running::inbox_of(rows)), std::nullopt);
    }
    return made;
  }

  void watch(std::string collection) { watched_.insert(std::move(collection)); }

  // Some of what can happen, in an order of chance.
  void go_on(std::size_t steps) {
    for (; steps > 0; --steps) {
      if (!network_.empty() && random_() % 2 == 0) {
        const std::size_t at = random_() % network_.size();
        std::swap(network_[at], network_.back());
        const Message message = std::move(network_.back());
        network_.pop_back();
        const auto to = members_.find(message.to);
        if (to != members_.end()) {
          EXPECT_FALSE(to->second->host->deliver(message.collection, message.tuple));
        }
      } else {
        auto of = members_.begin();
        std::advance(of, static_cast<std::ptrdiff_t>(random_() % members_.size()));
        timestep(*of->second);
      }
    }
  }
  void settle() {
    for (int round = 0; round < 300; ++round) go_on(50);
    EXPECT_TRUE(network_.empty());
  }

  std::string contents(const std::string& address, const std::string& collection) {
    const Member& member = *members_.at(address);
    std::string text;
    for (const bloom::Value& tuple : member.host->node().contents(member.catalog.find(collection)))
      text += inspect(tuple);
    return text;
  }
  std::string leader() {
    for (auto& [address, member] : members_)
      if (!contents(address, "replica_sequencer").empty())
        return *member->host->node()
                    .contents(member->catalog.find("replica_sequencer"))[0]
                    .items()
                    ->at(1)
                    .text();
    return "";
  }

  coordination::LocalTree tree_;
  bloom::Program program_;
  std::map<std::string, std::size_t> producers_;
  std::map<std::string, std::unique_ptr<Member>> members_;
  std::mt19937 random_{1};

 private:
  struct Message {
    std::string to, collection;
    bloom::Value tuple;
  };

  void timestep(Member& member) {
    if (member.part->attend(member.host->node())) {
      EXPECT_EQ(member.host->feed(member.part->take()), std::nullopt);
    }
    if (!member.part->may_begin() || !member.host->wanted()) return;
    auto step = member.host->tick(++now_);
    ASSERT_TRUE(step) << step.error().message;
    for (const runtime::Sent& sent : step->outbox)
      network_.push_back({sent.to, member.catalog.collections[sent.collection].name, sent.tuple});
    for (const std::string& collection : watched_)
      if (const bloom::CollectionId id = member.catalog.find(collection))
        for (const bloom::Value& tuple : member.host->node().contents(id))
          member.had[collection].push_back(inspect(tuple));
    member.part->after(member.host->node());
  }

  std::set<std::string> watched_;
  std::vector<Message> network_;
  runtime::Micros now_ = 0;
};

// What a replica has taken in, without its own address, key by key in its order.
std::map<std::string, std::vector<std::string>> by_key(const Member& replica) {
  std::map<std::string, std::vector<std::string>> keys;
  const auto found = replica.had.find("put_in");
  if (found == replica.had.end()) return keys;
  for (const std::string& text : found->second) {
    const std::vector<bloom::Value> columns =
        *Running::value(text).items();  // replica, client, number, key, value
    keys[inspect(columns[3])].push_back(inspect(columns[1]) + inspect(columns[2]));
  }
  return keys;
}

TEST_F(Participants, AnOrderOutlivesWhoeverMakesIt) {
  apply("bloom-kvs", "kvs.rb", {"--fallback"});
  watch("put_in");
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    random_.seed(seed);
    members_.clear();
    tree_ = {};
    const std::vector<std::string> replicas = {"r:1", "r:2", "r:3"}, clients = {"c:1", "c:2"};
    for (const std::string& replica : replicas) begin("Replica", replica);
    for (const std::string& client : clients)
      begin("Client", client, {{"replicas", {"['r:1']", "['r:2']", "['r:3']"}}});
    std::size_t written = 0, deaths = 0;
    for (int round = 0; round < 12; ++round) {
      for (const std::string& client : clients) {
        const std::string key = round % 2 ? "'k'" : "'l'";
        ++written;
        EXPECT_EQ(members_.at(client)->host->feed(
                      Running::inbox_of({{"write",
                                          {"[" + std::to_string(written) + ", " + key + ", '" + client +
                                           std::to_string(written) + "']"}}})),
                  std::nullopt);
        go_on(1 + random_() % 60);
      }
      if (round % 5 != 3) continue;
      // Whoever leads dies, and starts anew with nothing.
      const std::string dead = leader();
      if (dead.empty()) continue;
      ++deaths;
      members_.erase(dead);
      if (random_() % 2) go_on(random_() % 100);
      begin("Replica", dead);
    }
    settle();
    EXPECT_GE(deaths, 1u);
    const auto expected = by_key(*members_.at("r:1"));
    std::set<std::string> all;
    for (const auto& [key, writes] : expected)
      for (const std::string& write : writes) EXPECT_TRUE(all.insert(write).second) << write << " twice";
    EXPECT_EQ(all.size(), written);
    for (const std::string& replica : replicas) {
      EXPECT_EQ(by_key(*members_.at(replica)), expected) << replica;
      EXPECT_EQ(contents(replica, "store"), contents("r:1", "store"));
      EXPECT_EQ(contents(replica, "replica_pending"), "");
    }
    for (const std::string& client : clients) EXPECT_EQ(contents(client, "replica_unsettled"), "");
  }
}

TEST_F(Participants, NothingIsHandedOverBeforeAllProducersAreThere) {
  apply("bloom-ad-network", "adnet.yaml", {"--variant", "CAMPAIGN"});
  producers_ = {{"click", 2}};
  const Rows reporters = {{"reporters", {"['report:1']", "['report:2']"}}};
  for (const char* report : {"report:1", "report:2"}) begin("Campaign", report);
  Member& one = begin("AdServer", "ad:1", reporters);
  go_on(200);
  EXPECT_EQ(
      one.host->feed(Running::inbox_of({{"clicked", {"[1, 'ad', 'c', 1]"}}, {"click_seal", {"['c']"}}})),
      std::nullopt);
  settle();
  EXPECT_EQ(contents("report:1", "report_done"), "");
  EXPECT_EQ(contents("report:1", "click_producers"), "");
  Member& two = begin("AdServer", "ad:2", reporters);
  EXPECT_EQ(
      two.host->feed(Running::inbox_of({{"clicked", {"[2, 'ad', 'c', 1]"}}, {"click_seal", {"['c']"}}})),
      std::nullopt);
  settle();
  for (const char* report : {"report:1", "report:2"}) {
    EXPECT_EQ(contents(report, "click_producers"), R"(["c", ["ad:1", "ad:2"]])") << report;
    EXPECT_EQ(contents(report, "report_done"), R"([["c"]])") << report;
  }
  // One more than were expected is told so.
  Member& three = begin("AdServer", "ad:3", reporters);
  settle();
  EXPECT_FALSE(three.part->may_begin());
  EXPECT_EQ(three.part->refused(),
            "ad:3 comes too late for 'click': as many nodes as were expected had been registered before it");
}

TEST_F(Participants, ANumberOfProducersThatIsMissingIsNamed) {
  apply("bloom-ad-network", "adnet.yaml", {"--variant", "CAMPAIGN"});
  const bloom::Catalog catalog = bloom::make_catalog(program_, program_.find("Campaign"));
  coordination::LocalService service(tree_);
  const auto made = Participant::make(program_, catalog, service, {.root = "/test", .address = "report:1"});
  ASSERT_FALSE(made);
  EXPECT_EQ(
      made.error(),
      "how many nodes send 'click' has to be said: its votes are counted when all of them are registered");
}

TEST_F(Participants, AProgramWithoutCoordinationHasNone) {
  program_ = bloom::read_program({(fs::path(BLAZES_SOURCE_DIR) / "examples/bloom-kvs/kvs.rb").string()});
  const bloom::Catalog catalog = bloom::make_catalog(program_, program_.find("Replica"));
  coordination::LocalService service(tree_);
  const auto made = Participant::make(program_, catalog, service, {.root = "/test", .address = "r:1"});
  ASSERT_TRUE(made);
  EXPECT_EQ(*made, nullptr);
}

}  // namespace
}  // namespace blazes::test
