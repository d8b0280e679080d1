// The key-value store with its order put in, in many worlds: messages are late, lost, doubled and sent again, replicas crash and start again, the
// elected one among them. All replicas take the same writes in the same order, each once.
#include <gtest/gtest.h>

#include <deque>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>

#include <fmt/format.h>

#include "contract/in_program.h"
#include "simulate/agreement.h"
#include "support/bloom_programs.h"
#include "support/cli_fixture.h"
#include "worlds/ad_network.h"

namespace blazes::test {
namespace {

namespace fs = std::filesystem;
using bloom::Value;
using simulate::Durable;
using simulate::Micros;

constexpr std::uint32_t kClients = 3, kCopies = 3;
constexpr std::uint64_t kSeeds = 100;

struct Seen {
  std::uint64_t agree = 0, whole = 0, once = 0, in_one_order = 0, right = 0, changed = 0;
  std::set<std::string> outcomes;
  simulate::Tally tally;
};

class OrderedStore : public CliFixture {
 protected:
  void SetUp() override {
    fs::copy_file(fs::path(BLAZES_SOURCE_DIR) / "examples" / "bloom-kvs" / "kvs.rb", folder_ / "kvs.rb");
    ASSERT_EQ(blazes({"apply", "kvs.rb", "--fallback", "-o", "out"}), 0) << err_;
    read_program();
    // As they are before a test changes the file that was written, which is believed no more then.
    const contract::Contracts contracts = contract::contracts_of(program_);
    for (const bloom::Catalog& catalog : classes_)
      tables_.push_back(participant::tables_of(program_, contracts, catalog));
  }
  fs::path generated() const { return folder_ / "out" / "replica_ordering.rb"; }

  void read_program() {
    classes_.clear();
    program_ = bloom::read_program({(folder_ / "out" / "kvs.rb").string()});
    ASSERT_EQ(mistakes(program_, program_.diagnostics), "");
    for (const char* name : {"Client", "Replica"})
      classes_.push_back(bloom::make_catalog(program_, program_.find(name)));
  }

  // Two clients write the same key at different times, and so on: nine writes of four keys.
  simulate::Deployment deployment(Durable durable, Micros session) {
    simulate::Deployment made;
    add_group(made, "client", 0, kClients);
    add_group(made, "replica", 1, kCopies);
    made.groups[1].agree_on.push_back(classes_[1].find("store"));
    for (std::uint32_t client = 0; client < kClients; ++client) {
      for (std::uint32_t replica = 0; replica < kCopies; ++replica)
        made.members[client].fill["replicas"].push_back(
            Value::array({Value(made.members[kClients + replica].address)}));
      for (int number = 1; number <= 3; ++number) {
        const Value write =
            Value::array({Value(number), Value(fmt::format("k{}", number % 2)), Value(10 * number)});
        made.inputs.push_back({(client + 1) * 7'000 + number * 20'000, client,
                               std::make_shared<const runtime::Inbox>(runtime::Inbox{{"write", {write}}})});
      }
    }
    made.links.assign(
        4, {.delay = {500, 15'000}, .loss = 0.1, .resend = 20'000, .twice = 0.05, .in_order = false});
    simulate::Crash crash{
        .of = {}, .at = {0, 120'000}, .down_for = simulate::Range{5'000, 60'000}, .times = 3};
    for (std::uint32_t replica = 0; replica < kCopies; ++replica) crash.of.push_back(kClients + replica);
    made.crashes.push_back(crash);
    // Some of them for longer than their session.
    simulate::Pause pause{.of = crash.of, .at = {0, 150'000}, .lasting = {5'000, 90'000}, .times = 3};
    for (std::uint32_t client = 0; client < kClients; ++client) pause.of.push_back(client);
    made.pauses.push_back(pause);
    made.durable = durable;
    made.service.session = session;
    return made;
  }

  Seen run(const simulate::Deployment& deployment) {
    Seen seen;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) run(deployment, seed, seen);
    std::cout << fmt::format(
        "{} seeds: {} messages, {} lost, {} sent again, {} twice, {} timesteps, {} crashes, {} pauses; "
        "others were "
        "elected in {}; the replicas agree in {}, {} outcomes; all writes in {}, each once in {}, in one "
        "order "
        "in {}, and so stored in {}\n",
        kSeeds, seen.tally.messages, seen.tally.lost, seen.tally.resent, seen.tally.twice,
        seen.tally.timesteps, seen.tally.crashes, seen.tally.pauses, seen.changed, seen.agree,
        seen.outcomes.size(), seen.whole, seen.once, seen.in_one_order, seen.right);
    return seen;
  }

 private:
  void add_group(simulate::Deployment& made, const std::string& name, std::size_t number,
                 std::uint32_t instances) {
    const bloom::Catalog& catalog = classes_[number];
    made.groups.push_back({.name = name, .catalog = &catalog, .coordinated = tables_[number]});
    for (std::uint32_t i = 1; i <= instances; ++i) {
      const std::string address = fmt::format("{}:{}", name, i);
      made.members.push_back({.name = address,
                              .address = address,
                              .group = static_cast<std::uint32_t>(number),
                              .variables = {},
                              .fill = {}});
    }
  }

  // What a replica takes in, life by life: with everything durable all its lives are one.
  struct Taken {
    std::uint32_t life = 0;
    std::vector<std::string> writes;                       // "client number"
    std::map<std::string, std::vector<std::string>> keys;  // likewise
    std::map<std::string, std::string> last;               // values
  };

  void run(const simulate::Deployment& deployment, std::uint64_t seed, Seen& seen) {
    const bloom::CollectionId put_in = classes_[1].find("put_in"),
                              elected = classes_[0].find("replica_elected");
    std::vector<Taken> taken(kCopies);
    std::set<std::string> leaders;
    simulate::Agreement agreement(deployment);
    simulate::World world(deployment, seed, [&](const simulate::Timestep& t) {
      agreement.watch(t);
      if (t.member < kClients) {
        for (const Value& tuple : t.node.contents(elected)) leaders.insert(inspect((*tuple.items())[1]));
        return;
      }
      Taken& of = taken[t.member - kClients];
      const std::uint32_t life = world.life(t.member).starts();
      if (deployment.durable == Durable::Sync && life != of.life) of = {};
      of.life = life;
      for (const Value& tuple : t.node.contents(put_in)) {  // replica, client, number, key, value
        const std::vector<Value>& columns = *tuple.items();
        const std::string write = inspect(columns[1]) + " " + inspect(columns[2]), key = inspect(columns[3]);
        of.writes.push_back(write);
        of.keys[key].push_back(write);
        of.last[key] = inspect(columns[4]);
      }
    });
    const auto stop = world.run();
    ASSERT_FALSE(stop) << "seed " << seed << ": " << stop->failure.message;
    ASSERT_TRUE(world.is_at_rest() || deployment.service.session > deployment.until) << "seed " << seed;
    agreement.finish(world);
    seen.tally += world.tally();
    seen.agree += agreement.difference() ? 0 : 1;
    seen.outcomes.insert(agreement.outcome());
    seen.changed += leaders.size() > 1 ? 1 : 0;
    bool whole = true, once = true, in_one_order = true, right = true;
    for (std::uint32_t replica = 0; replica < kCopies; ++replica) {
      const Taken& of = taken[replica];
      const std::set<std::string> different(of.writes.begin(), of.writes.end());
      whole = whole && different.size() == std::size_t{3} * kClients;
      once = once && different.size() == of.writes.size();
      in_one_order = in_one_order && of.keys == taken[0].keys;
      std::map<std::string, std::string> stored;
      for (const Value& tuple : world.life(kClients + replica).node().contents(classes_[1].find("store")))
        stored[inspect((*tuple.items())[0])] = inspect((*tuple.items())[1]);
      right = right && stored == of.last;
    }
    seen.whole += whole ? 1 : 0;
    seen.once += once ? 1 : 0;
    seen.in_one_order += in_one_order ? 1 : 0;
    seen.right += right ? 1 : 0;
  }

  bloom::Program program_;

 protected:
  std::deque<bloom::Catalog> classes_;  // Client, Replica

 private:
  std::vector<participant::Tables> tables_;  // likewise
};

// In each world, although others were elected in some.
void expect_right(const Seen& seen) {
  EXPECT_EQ(seen.agree, kSeeds);
  EXPECT_EQ(seen.whole, kSeeds);
  EXPECT_EQ(seen.once, kSeeds);
  EXPECT_EQ(seen.in_one_order, kSeeds);
  EXPECT_EQ(seen.right, kSeeds);
  EXPECT_GT(seen.changed, 20u);
}

void expect_all(const Seen& seen) {
  expect_right(seen);
  // All of it happened, and the order is one of many.
  EXPECT_GT(seen.outcomes.size(), 1u);
  EXPECT_GT(seen.tally.lost, 0u);
  EXPECT_GT(seen.tally.twice, 0u);
  EXPECT_EQ(seen.tally.crashes, seen.tally.restarts);
  EXPECT_GT(seen.tally.pauses, kSeeds);
}

TEST_F(OrderedStore, IsTheSameAtAllReplicasThatKeepEverything) {
  expect_all(run(deployment(Durable::Everything, 30'000)));
}

TEST_F(OrderedStore, IsReadFromTheLogByReplicasThatKeepNothing) {
  expect_all(run(deployment(Durable::Sync, 30'000)));
}

// Nobody crashes: who is deposed wakes up and does not know it.
TEST_F(OrderedStore, ASequencerThatStoodStillForTooLongDoesNoHarm) {
  simulate::Deployment made = deployment(Durable::Everything, 10'000);
  made.crashes.clear();
  const Seen seen = run(made);
  expect_right(seen);
  EXPECT_EQ(seen.tally.crashes, 0u);
}

TEST_F(OrderedStore, ReplicasWithARateAreBusyWithWhatComesFromTheLog) {
  simulate::Deployment made = deployment(Durable::Sync, 30'000);
  made.crashes.clear();
  made.groups[1].rate = 100;
  const bloom::CollectionId logged = classes_[1].find("replica_logged");
  std::map<std::uint32_t, Micros> free_at;
  std::size_t entries = 0;
  simulate::World world(made, 1, [&](const simulate::Timestep& t) {
    if (t.member < kClients) return;
    EXPECT_GE(t.at, free_at[t.member]) << t.member;
    const auto came = static_cast<Micros>(t.node.contents(logged).size());
    entries += static_cast<std::size_t>(came);
    free_at[t.member] = t.at + came * 10'000;
  });
  EXPECT_FALSE(world.run());
  EXPECT_GE(entries, std::size_t{3} * kCopies);
}

TEST_F(OrderedStore, SessionsThatNeverEndAreSeen) {
  EXPECT_LT(run(deployment(Durable::Everything, 100'000'000)).whole, kSeeds);
}

TEST_F(OrderedStore, ReadingTheLogTwiceIsSeen) {
  edit(generated(), "if c.place > (r.place || 0)", "");
  read_program();
  EXPECT_LT(run(deployment(Durable::Everything, 30'000)).once, kSeeds);
}

}  // namespace
}  // namespace blazes::test
