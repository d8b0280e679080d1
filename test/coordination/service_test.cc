// The parts of coordination that random worlds do not take apart: services, logs, names, and what a person is told.
#include <gtest/gtest.h>

#include <random>

#include "coordination/coordinator.h"
#include "coordination/local_service.h"
#include "coordination/log_batch.h"
#include "coordination/node_names.h"
#include "coordination/producer_registry.h"
#include "coordination/proposals.h"
#include "coordination/sequencer.h"
#include "support/service_laws.h"
#include "zookeeper/zookeeper_service.h"

namespace blazes::coordination {
namespace {

TEST(LocalService, KeepsTheLaws) {
  LocalTree tree;
  EXPECT_EQ(ServiceLaws([&] { return std::make_unique<LocalService>(tree); }, "/laws").broken(),
            std::vector<std::string>{});
}

TEST(LocalService, AnExpiredSessionIsFollowedByAnother) {
  LocalTree tree;
  LocalService a(tree), b(tree);
  a.ask(1, Transaction{{Create{"/mine", "", true}}});
  b.ask(1, Read{"/mine", true});
  a.take();
  b.take();
  a.expire();
  const std::vector<Notice> told = a.take(), seen = b.take();
  ASSERT_EQ(told.size(), 2u);
  EXPECT_TRUE(std::holds_alternative<SessionEnded>(told[0]));
  EXPECT_TRUE(std::holds_alternative<SessionBegan>(told[1]));
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(std::get<Touched>(seen[0]).path, "/mine");
}

TEST(NodeNames, AreDifferentForDifferentTexts) {
  EXPECT_EQ(node_name("127.0.0.1:5000"), "127.0.0.1:5000");
  EXPECT_EQ(node_name("a/b%2Fc"), "a%2Fb%252Fc");
  EXPECT_EQ(node_name(".."), "%2E.");
  EXPECT_EQ(node_name(""), "%");
  EXPECT_EQ(node_name("%"), "%25");
  EXPECT_EQ(node_name("\xC3\xA4\n"), "%C3%A4%0A");
  EXPECT_EQ(folders_to("/a/b"), (std::vector<std::string>{"/a", "/a/b"}));
  EXPECT_EQ(folders_to("/"), std::vector<std::string>{});
  EXPECT_EQ(folders_to(""), std::vector<std::string>{});
}

TEST(LogBatch, ComesBackFromItsBytes) {
  const LogBatch batch{
      7,
      {{{"client:1#2", 300}, std::string("\0x", 2)}, {{"", 1}, ""}, {{"c", ~0ULL}, std::string(1000, 'r')}}};
  EXPECT_EQ(batch_in(bytes_of(batch)), batch);
  EXPECT_EQ(batch_in(bytes_of({})), LogBatch{});
}

// Whatever stands there: a batch, or none, and no harm.
TEST(LogBatch, AnyBytesAreABatchOrNone) {
  std::mt19937 random(1);
  const std::string whole = bytes_of({7, {{{"client", 300}, "abc"}, {{"c", 2}, "d"}}});
  for (std::size_t size = 0; size < whole.size(); ++size) batch_in(whole.substr(0, size));
  EXPECT_EQ(batch_in(""), std::nullopt);
  EXPECT_EQ(batch_in(whole.substr(0, whole.size() - 1)), std::nullopt);
  EXPECT_EQ(batch_in(std::string(20, '\xff')), std::nullopt);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = whole;
    for (auto n = 1 + random() % 4; n > 0; --n) bytes[random() % bytes.size()] = static_cast<char>(random());
    const auto batch = batch_in(bytes);
    EXPECT_LE(batch ? batch->records.size() : 0, bytes.size());
  }
}

TEST(Numbered, KnowsEachOriginOnce) {
  Numbered all;
  std::set<std::uint64_t> there;
  std::mt19937 random(1);
  for (int i = 0; i < 2000; ++i) {
    const std::uint64_t number = 1 + random() % 500;
    EXPECT_EQ(all.contains({"c", number}), there.contains(number));
    EXPECT_EQ(all.add({"c", number}), there.insert(number).second);
  }
  EXPECT_FALSE(all.contains({"d", 1}));
}

TEST(Shards, ArePickedByThePartitionAlone) {
  std::set<std::size_t> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string partition = "campaign " + std::to_string(i);
    EXPECT_EQ(shard_of(partition, 4), shard_of(partition, 4));
    EXPECT_LT(shard_of(partition, 4), 4u);
    EXPECT_EQ(shard_of(partition, 1), 0u);
    seen.insert(shard_of(partition, 4));
  }
  EXPECT_EQ(seen.size(), 4u);
}

// A candidate of one order, alone with its tree.
struct Alone {
  LocalTree& tree;
  LocalService service{tree};
  Coordinator coordinator{service};
  Sequencer sequencer;

  Alone(LocalTree& in, Sequencer::Options options) : tree(in), sequencer(std::move(options)) {
    coordinator.add(sequencer);
    coordinator.poll();
  }
  template <class Event>
  std::vector<Event> events() {
    std::vector<Event> all;
    while (auto event = sequencer.next())
      if (auto* e = std::get_if<Event>(&*event)) all.push_back(std::move(*e));
    return all;
  }
};

TEST(Sequencer, ALogThatIsTrimmedIsTooLateForWhoStartsAnew) {
  LocalTree tree;
  Alone leader(tree, {.root = "/o", .name = "r:1", .candidate = true, .kept = 10});
  for (std::uint64_t i = 1; i <= 200; ++i) {
    leader.sequencer.propose({"c", i}, "x");
    leader.coordinator.poll();
  }
  EXPECT_EQ(leader.events<Ordered>().size(), 200u);
  Alone late(tree, {.root = "/o"});
  const auto told = late.events<TooLate>();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].batch, 0u);
  EXPECT_GT(told[0].first_kept, 100u);
  EXPECT_LE(told[0].first_kept, 190u);
  // It leads no more than it reads: it does not know what is numbered.
  leader.service.expire();
  Alone candidate(tree, {.root = "/o", .name = "r:2", .candidate = true});
  EXPECT_FALSE(candidate.sequencer.leads());
}

TEST(Sequencer, RefusesARecordThatNoBatchHolds) {
  LocalTree tree;
  Alone leader(tree, {.root = "/o", .name = "r:1", .candidate = true, .most_bytes = 10});
  EXPECT_EQ(leader.sequencer.propose({"c", 1}, "12345678901"), Sequencer::Proposal::TooLarge);
  EXPECT_EQ(leader.sequencer.propose({"c", 1}, "1234567890"), Sequencer::Proposal::Taken);
  leader.coordinator.poll();
  EXPECT_EQ(leader.events<Settled>().size(), 1u);
  Alone follower(tree, {.root = "/o", .name = "r:2", .candidate = true});
  EXPECT_EQ(follower.sequencer.propose({"c", 2}, "x"), Sequencer::Proposal::NotLeading);
  EXPECT_EQ(follower.events<Ordered>().size(), 1u);
}

// An order of a partition is an order of its shard: two leaders at the same time, of different shards, and none of them waits.
TEST(Sequencer, ShardsAreLedApart) {
  LocalTree tree;
  Alone a(tree, {.root = "/o/0", .name = "r:1", .candidate = true});
  Alone b(tree, {.root = "/o/1", .name = "r:2", .candidate = true});
  EXPECT_TRUE(a.sequencer.leads() && b.sequencer.leads());
}

TEST(ProducerRegistry, NamesWithALineEndAreRefused) {
  EXPECT_THROW(ProducerRegistry({.root = "/x", .producer = "a\nb"}), std::invalid_argument);
  EXPECT_THROW(ProducerRegistry({.root = "/x"}).join("click"), std::logic_error);
}

}  // namespace
}  // namespace blazes::coordination

namespace blazes::zookeeper {
namespace {

std::string parsed(std::string_view text) {
  const auto location = parse_location(text);
  return location ? location->servers + " " + location->folder : location.error();
}

TEST(ZooKeeperLocation, IsParsed) {
  EXPECT_EQ(parsed("zookeeper://127.0.0.1:2181"), "127.0.0.1:2181 ");
  EXPECT_EQ(parsed("zookeeper://a,b:1,[::1]:65535/x/y-1/"), "a:2181,b:1,[::1]:65535 /x/y-1");
  EXPECT_EQ(parsed("zookeeper://a/"), "a:2181 ");
}

TEST(ZooKeeperLocation, SaysWhatIsWrong) {
  EXPECT_EQ(parsed("etcd://a"),
            "etcd://a: this is no coordinator, zookeeper://HOST:PORT,HOST:PORT/FOLDER is");
  EXPECT_EQ(parsed("zookeeper://"),
            "zookeeper://: a server has no name, the form is zookeeper://HOST:PORT,HOST:PORT/FOLDER");
  EXPECT_EQ(parsed("zookeeper://a,"),
            "zookeeper://a,: a server has no name, the form is zookeeper://HOST:PORT,HOST:PORT/FOLDER");
  EXPECT_EQ(parsed("zookeeper://a:0"), "zookeeper://a:0: '0' is no port of 'a', a number from 1 to 65535 is");
  EXPECT_EQ(parsed("zookeeper://a:65536"),
            "zookeeper://a:65536: '65536' is no port of 'a', a number from 1 to 65535 is");
  EXPECT_EQ(parsed("zookeeper://a:1x"),
            "zookeeper://a:1x: '1x' is no port of 'a', a number from 1 to 65535 is");
  EXPECT_EQ(parsed("zookeeper://[::1:1"), "zookeeper://[::1:1: the bracket in '[::1:1' is not closed");
  EXPECT_EQ(parsed("zookeeper://a b:1"), "zookeeper://a b:1: 'a b' is no name of a server");
  EXPECT_EQ(parsed("zookeeper://a/x//y"),
            "zookeeper://a/x//y: '/x//y' is no folder: letters, digits, `.-_` between slashes make one");
  EXPECT_EQ(parsed("zookeeper://a/x/../y"), "zookeeper://a/x/../y: a folder is not called `.` or `..`");
}

// Nobody is there: nothing begins, what is asked waits, and it says so.
TEST(ZooKeeperService, WaitsForServersThatAreNotThere) {
  ZooKeeperService service(*parse_location("zookeeper://127.0.0.1:1"));
  service.ask(1, coordination::Read{"/x"});
  EXPECT_TRUE(service.take().empty());
  EXPECT_EQ(service.trouble(), "no server of ZooKeeper answers at 127.0.0.1:1");
}

TEST(ZooKeeperService, ServersWithoutAnAddressAreRefused) {
  try {
    ZooKeeperService service(*parse_location("zookeeper://no-such-host.invalid"));
    FAIL();
  } catch (const ZooKeeperFailure& e) {
    EXPECT_TRUE(
        std::string(e.what()).starts_with("the servers of no-such-host.invalid:2181 cannot be looked up: "))
        << e.what();
  }
}

}  // namespace
}  // namespace blazes::zookeeper
