// What `blazes apply` writes, run: senders make messages, a receiver gets them in every order, and what it says in the end is always the
// same; and where a vote is missing, it says nothing.
#include "execution/party.h"

namespace blazes::test {
namespace {

TEST_F(Coordinated, TheSealedAdNetworkAnswersTheSameInEveryOrder) {
  apply("bloom-ad-network", "adnet.yaml", {"--variant", "CAMPAIGN"});
  Party one(program_, "AdServer", "ad:1"), two(program_, "AdServer", "ad:2"),
      cache(program_, "Cache", "cache:1");
  for (Party* server : {&one, &two}) server->give({{"reporters", {"['report:1']"}}});
  one.give({{"clicked", {"[1, 'ad', 'c', 1]"}}});
  one.give({{"clicked", {"[2, 'ad', 'c', 1]"}}});
  one.give({{"click_seal", {"['c']"}}});
  two.give({{"clicked", {"[3, 'ad', 'c', 1]"}}, {"click_seal", {"['c']"}}});
  cache.give({{"reporter", {"['report:1']"}}});
  cache.give({{"query", {"['cache:1', 'analyst:1', 1, 'ad', 'c', 1]"}}});

  Party report(program_, "Campaign", "report:1");
  report.give({{"click_producers", {"['c', ['ad:1', 'ad:2']]"}}});
  std::vector<Message> messages = messages_to("report:1", {&one, &two, &cache});
  ASSERT_EQ(messages.size(), 6u);
  std::size_t orders = 0;
  const auto all = outcomes(report, messages, "response", orders);
  EXPECT_EQ(orders, 720u);
  EXPECT_EQ(all, (std::set<std::set<std::string>>{{R"(["cache:1", "analyst:1", 1, "ad", "c", 1])"}}));
  EXPECT_TRUE(report.holds_nothing_in("report_held"));
  EXPECT_TRUE(report.holds_nothing_in("report_seals"));
  EXPECT_TRUE(report.holds_nothing_in("request_waiting"));
  EXPECT_TRUE(one.holds_nothing_in("click_sent"));
}

TEST_F(Coordinated, WithoutAVoteOrWithoutARecordNothingIsHandedOver) {
  apply("bloom-ad-network", "adnet.yaml", {"--variant", "CAMPAIGN"});
  Party one(program_, "AdServer", "ad:1"), cache(program_, "Cache", "cache:1");
  one.give({{"reporters", {"['report:1']"}}});
  one.give({{"clicked", {"[1, 'ad', 'c', 1]"}}});
  one.give({{"clicked", {"[2, 'ad', 'c', 1]"}}});
  one.give({{"click_seal", {"['c']"}}});
  cache.give({{"reporter", {"['report:1']"}}});
  cache.give({{"query", {"['cache:1', 'analyst:1', 1, 'ad', 'c', 1]"}}});
  const std::vector<Message> all = messages_to("report:1", {&one, &cache});
  ASSERT_EQ(all.size(), 4u);
  for (std::size_t lost = 0; lost <= all.size(); ++lost) {
    std::vector<Message> messages = all;
    // With all messages there, a second producer that is registered has said nothing.
    const bool registered = lost == all.size();
    if (!registered) messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(lost));
    Party report(program_, "Campaign", "report:1");
    report.give({{"click_producers", {registered ? "['c', ['ad:1', 'ad:2']]" : "['c', ['ad:1']]"}}});
    std::size_t orders = 0;
    EXPECT_EQ(outcomes(report, messages, "response", orders), (std::set<std::set<std::string>>{{}})) << lost;
  }
}

// Two actions for one item: whoever overwrites must not see both at once.
TEST_F(Coordinated, ACartThatOverwritesAddsUpInEveryOrder) {
  apply("bloom-carts", "in_place.rb", {"--what-if", "seal action on session"});
  Party client(program_, "InPlaceCartSealingSender", "client:1");
  client.give({{"action_out", {"['cart:1', 's', 1, 'tea', 2]", "['cart:1', 's', 2, 'tea', 3]"}}});
  client.give({{"action_out", {"['cart:1', 's', 3, 'milk', 1]"}}});
  client.give({{"action_seal", {"['s']"}}});
  std::vector<Message> messages = messages_to("cart:1", {&client});
  ASSERT_EQ(messages.size(), 3u);
  Party cart(program_, "InPlaceCart", "cart:1");
  cart.give({{"action_producers", {"['s', ['client:1']]"}}});
  for (int asked : {0, 2, 3}) {  // the checkout comes after so many messages
    std::vector<std::size_t> order = {0, 1, 2};
    const naive::State begin = cart.state();
    do {
      cart.back_to(begin);
      for (int i = 0; i <= 3; ++i) {
        if (i == asked) cart.give({{"checkout", {"['cart:1', 's', 4, 'client:1']"}}});
        if (i < 3) cart.deliver(messages[order[static_cast<std::size_t>(i)]].sent, client);
      }
      EXPECT_EQ(cart.said("receipt"),
                (std::set<std::string>{R"(["client:1", "s", [["milk", 1], ["tea", 5]]])"}));
    } while (std::next_permutation(order.begin(), order.end()));
    cart.back_to(begin);
  }
}

// The log of an order, as whatever runs the program keeps it.
class Log {
 public:
  // What has been proposed at a replica and is not there yet goes to its end, and the replica is told of all of it.
  void take_from(Party& elected) {
    Rows settled;
    for (const bloom::Value& proposed : elected.had("replica_proposed")) {
      const std::vector<bloom::Value>& columns = *proposed.items();
      const std::string origin =
          inspect(columns[0]) + ", " + inspect(columns[1]) + ", " + inspect(columns[2]);
      if (origins_.insert(origin).second) items_.push_back(inspect(columns[3]));
      settled["replica_settled"].push_back("[" + origin + "]");
    }
    if (!settled.empty()) elected.give(settled);
  }
  // Places up to, and without, `end`.
  void give(Party& replica, std::size_t begin, std::size_t end) const {
    Rows rows;
    for (std::size_t i = begin; i < end; ++i)
      rows["replica_logged"].push_back("[" + std::to_string(i + 1) + ", " + items_[i] + "]");
    if (begin < end) replica.give(rows);
  }
  std::size_t size() const { return items_.size(); }

 private:
  std::set<std::string> origins_;
  std::vector<std::string> items_;
};

class Ordered : public Coordinated {
 protected:
  void SetUp() override {
    Coordinated::SetUp();
    apply("bloom-kvs", "kvs.rb", {"--fallback"});
  }
  Party client(const std::string& address, const std::string& sequencer) {
    Party made(program_, "Client", address);
    made.give(
        {{"replicas", {"['r:1']", "['r:2']"}}, {"replica_elected", {sequencer}}, {"replica_life", {"[1]"}}});
    return made;
  }
};

// Replicas that follow one log end alike, whatever comes first and however it is grouped into timesteps; and a request is answered alike.
TEST_F(Ordered, ReplicasAgreeInEveryOrder) {
  Party a = client("client:1", "[1, 'r:1']"), b = client("client:2", "[1, 'r:1']");
  a.give({{"write", {"[1, 'k', 'x']"}}});
  a.give({{"read", {"[2, 'k', 'r:2']"}}});
  b.give({{"write", {"[1, 'k', 'y']"}}});
  const std::vector<Message> submissions = messages_to("r:1", {&a, &b});
  ASSERT_EQ(submissions.size(), 3u);
  std::vector<std::size_t> order = {0, 1, 2};
  std::set<std::string> ends;
  do {
    Party first(program_, "Replica", "r:1");
    Log log;
    for (std::size_t i : order) {
      first.deliver(submissions[i].sent, *submissions[i].from);
      log.take_from(first);
    }
    ASSERT_EQ(log.size(), 3u);
    EXPECT_EQ(first.said("replica_taken").size(), 3u);
    std::set<std::string> stores, found;
    for (std::size_t cut = 0; cut <= 3; ++cut)
      for (const char* address : {"r:1", "r:2"}) {
        Party replica(program_, "Replica", address);
        log.give(replica, 0, cut);
        log.give(replica, cut, 3);
        stores.insert(replica.contents("store"));
        EXPECT_TRUE(replica.holds_nothing_in("replica_pending"));
        if (address == std::string("r:1")) {
          EXPECT_EQ(replica.said("found"), std::set<std::string>{});
        } else {
          for (const std::string& said : replica.said("found")) found.insert(said);
        }
      }
    EXPECT_EQ(stores.size(), 1u);
    EXPECT_LE(found.size(), 1u);
    ends.insert(stores.begin(), stores.end());
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(ends, (std::set<std::string>{R"(["k", "x"])", R"(["k", "y"])"}));
}

// Whoever is elected gets what is not settled, under its old number, and nothing of it twice into the log.
TEST_F(Ordered, WhatIsNotSettledGoesToTheNextOne) {
  Party a = client("client:1", "[1, 'r:1']");
  a.give({{"write", {"[1, 'k', 'x']"}}});
  a.give({{"write", {"[2, 'k', 'y']"}}});
  const std::vector<Message> before = messages_to("r:1", {&a});
  ASSERT_EQ(before.size(), 2u);
  EXPECT_EQ(before[0].sent.to, "r:1");
  Party first(program_, "Replica", "r:1"), second(program_, "Replica", "r:2");
  Log log;
  // The first one has put one of them into the log, and is gone before it says so.
  first.deliver(before[0].sent, a);
  log.take_from(first);
  a.give({{"replica_elected", {"[2, 'r:2']"}}});
  const std::vector<Message> after = messages_to("r:2", {&a});
  ASSERT_EQ(after.size(), 2u);
  for (const Message& message : after) second.deliver(message.sent, a);
  log.take_from(second);
  EXPECT_EQ(log.size(), 2u);
  for (const Message& taken : messages_to("client:1", {&second})) a.deliver(taken.sent, second);
  EXPECT_TRUE(a.holds_nothing_in("replica_unsettled"));
  EXPECT_TRUE(a.holds_nothing_in("replica_told"));
  // And that is all that it says.
  a.give({{"replica_elected", {"[3, 'r:1']"}}});
  EXPECT_EQ(messages_to("r:1", {&a}).size(), before.size());
  log.give(second, 0, 2);
  EXPECT_EQ(second.contents("store"), R"(["k", "y"])");
}

// An answer to an earlier life of the sender is none to this one, whose numbers begin anew.
TEST_F(Ordered, WhatAnEarlierLifeWasToldIsNotHeard) {
  Party a = client("client:1", "[1, 'r:1']");
  a.give({{"write", {"[1, 'k', 'x']"}}});
  a.give({{"replica_taken", {"['client:1', 0, 1]"}}});
  EXPECT_FALSE(a.holds_nothing_in("replica_unsettled"));
  a.give({{"replica_taken", {"['client:1', 1, 1]"}}});
  EXPECT_TRUE(a.holds_nothing_in("replica_unsettled"));
}

// Two writes of the same, one after the other, are two.
TEST_F(Ordered, WhatIsSentAgainIsPutInOrderAgain) {
  Party a = client("client:1", "[1, 'r:1']");
  Party first(program_, "Replica", "r:1");
  Log log;
  for (const char* value : {"[1, 'k', 'x']", "[1, 'k', 'y']", "[1, 'k', 'x']"}) a.give({{"write", {value}}});
  for (const Message& message : messages_to("r:1", {&a})) first.deliver(message.sent, a);
  log.take_from(first);
  EXPECT_EQ(log.size(), 3u);
  log.give(first, 0, 3);
  EXPECT_EQ(first.contents("store"), R"(["k", "x"])");
}

// The order of the numbers is the same whatever comes first.
TEST_F(Coordinated, NumberedWritesEndTheSameInEveryOrder) {
  apply("bloom-kvs", "kvs.rb",
        {"--what-if", "sequence put on number", "--what-if", "sequence get on number"});
  Party a(program_, "Client", "client:1"), b(program_, "Client", "client:2");
  for (Party* client : {&a, &b}) client->give({{"replicas", {"['r:1']"}}});
  a.give({{"write", {"[1, 'k', 'x']"}}});
  a.give({{"replica_pass", {"[2]"}}});
  b.give({{"write", {"[2, 'k', 'y']"}}, {"read", {"[2, 'k', 'r:1']"}}, {"replica_pass", {"[2]"}}});
  const std::vector<Message> messages = messages_to("r:1", {&a, &b});
  ASSERT_EQ(messages.size(), 5u);
  Party replica(program_, "Replica", "r:1");
  replica.give({{"replica_producers", {"[['client:1', 'client:2']]"}}});
  std::size_t orders = 0;
  const auto all = outcomes(replica, messages, "found", orders);
  EXPECT_EQ(orders, 120u);
  EXPECT_EQ(all, (std::set<std::set<std::string>>{{R"(["client:2", 2, "k", "x"])"}}));
  EXPECT_EQ(replica.contents("store"), R"(["k", "y"])");
}

// Who votes on a poll, and what seals it.
struct Sealed {
  const char* name;
  const char* seal;               // in the spec
  const char* columns;            // of a vote, after the address
  std::vector<std::string> rows;  // two votes
  const char* producers;          // of the registry; empty: there is none
  bool by_interface = true;
};

void PrintTo(const Sealed& sealed, std::ostream* to) { *to << sealed.name; }

class Polls : public Coordinated {
 protected:
  void apply_to_poll(const std::string& columns, const std::string& voter, const std::string& seal);
};

// Votes with such columns, sent by what `voter` says, and counted.
void Polls::apply_to_poll(const std::string& columns, const std::string& voter, const std::string& seal) {
  write("poll.rb", "require 'bud'\nclass Voter\n  include Bud\n  state do\n    channel :vote, [:@node, " +
                       columns + "]\n" + voter +
                       "end\nclass Count\n  include Bud\n  state do\n    channel :vote, [:@node, " + columns +
                       R"(]
    channel :ask, [:@node, :asker, :poll]
    channel :reply, [:@asker, :poll, :votes]
    table :votes, [)" + columns +
                       R"(]
  end
  bloom do
    votes <= vote.payloads
    temp :sums <= votes.group([:poll], count)
    reply <~ (ask * sums).pairs(:poll => :poll) { |a, s| [a.asker, s.poll, s[1]] }
  end
end
)");
  write("poll.yaml", "topology: poll.rb\nstreams: { vote: { seal: " + seal + " } }\n");
  ASSERT_EQ(blazes({"apply", "poll.yaml", "-o", "out"}), 0) << err_;
  program_ = bloom::read_program({(folder_ / "out" / "poll.rb").string()});
  ASSERT_EQ(mistakes(program_, program_.diagnostics), "");
}

// All that is ever sent is sent in the bootstrap.
TEST_F(Polls, TheEndOfABootstrapSealsWhatItHasSent) {
  apply_to_poll(":voter, :poll",
                "  end\n  bootstrap do\n"
                "    vote <~ [['count:1', 'a', 'p'], ['count:1', 'b', 'p'], ['count:1', 'a', 'q']]\n  end\n",
                "{ key: [poll], producers: single, when: end }");
  if (HasFatalFailure()) return;
  Party voter(program_, "Voter", "voter:1"), count(program_, "Count", "count:1");
  voter.give({});
  std::vector<Message> messages = messages_to("count:1", {&voter});
  ASSERT_EQ(messages.size(), 4u);  // a parcel and a seal of each of two polls
  count.give({{"ask", {"['count:1', 'me:1', 'p']", "['count:1', 'me:1', 'q']"}}});
  std::size_t orders = 0;
  EXPECT_EQ(outcomes(count, messages, "reply", orders),
            (std::set<std::set<std::string>>{{R"(["me:1", "p", 2])", R"(["me:1", "q", 1])"}}));
  EXPECT_EQ(orders, 24u);
}

// Who sends the same record in two timesteps has sent it once, whichever of the two parcels come.
TEST_F(Polls, ARecordThatIsSentTwiceCountsOnce) {
  apply_to_poll(":voter, :poll",
                "    interface input, :cast, [:node, :voter, :poll]\n  end\n  bloom { vote <~ cast }\n",
                "[poll]");
  if (HasFatalFailure()) return;
  Party voter(program_, "Voter", "voter:1");
  for (const char* row : {"['count:1', 'a', 'p']", "['count:1', 'b', 'p']"})
    voter.give({{"cast", {"['count:1', 'a', 'p']", row}}});
  voter.give({{"vote_seal", {"['p']"}}});
  const std::vector<Message> all = messages_to("count:1", {&voter});
  ASSERT_EQ(all.size(), 3u);  // [a], [a, b], and the seal of two
  for (std::size_t lost = 0; lost <= all.size(); ++lost) {
    std::vector<Message> messages = all;
    if (lost < all.size()) messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(lost));
    Party count(program_, "Count", "count:1");
    count.give({{"vote_producers", {"['p', ['voter:1']]"}}, {"ask", {"['count:1', 'me:1', 'p']"}}});
    std::size_t orders = 0;
    const bool enough = lost == 0 || lost == all.size();  // the first parcel is part of the second
    EXPECT_EQ(outcomes(count, messages, "reply", orders),
              (std::set<std::set<std::string>>{enough ? std::set<std::string>{R"(["me:1", "p", 2])"}
                                                      : std::set<std::string>{}}))
        << lost;
  }
}

// More than fit into a message.
TEST_F(Polls, ManyRecordsGoInSeveralParcels) {
  apply_to_poll(":voter, :poll",
                "    interface input, :cast, [:node, :voter, :poll]\n  end\n  bloom { vote <~ cast }\n",
                "[poll]");
  if (HasFatalFailure()) return;
  Party voter(program_, "Voter", "voter:1"), count(program_, "Count", "count:1");
  std::vector<std::string> rows;
  for (int i = 0; i < 70; ++i) rows.push_back("['count:1', " + std::to_string(i) + ", 'p']");
  voter.give({{"cast", rows}});
  voter.give({{"vote_seal", {"['p']"}}});
  const std::vector<Message> messages = messages_to("count:1", {&voter});
  ASSERT_EQ(messages.size(), 4u);  // 32, 32 and 6 of them, and the seal
  count.give({{"vote_producers", {"['p', ['voter:1']]"}}, {"ask", {"['count:1', 'me:1', 'p']"}}});
  std::size_t orders = 0;
  EXPECT_EQ(outcomes(count, messages, "reply", orders),
            (std::set<std::set<std::string>>{{R"(["me:1", "p", 70])"}}));
}

class CoordinatedPoll : public Polls, public testing::WithParamInterface<Sealed> {};

TEST_P(CoordinatedPoll, CountsAllVotesInEveryOrder) {
  const Sealed& of = GetParam();
  apply_to_poll(of.columns,
                std::string("    interface input, :cast, [:node, ") + of.columns +
                    "]\n  end\n  bloom { vote <~ cast }\n",
                of.seal);
  if (HasFatalFailure()) return;
  Party voter(program_, "Voter", "voter:1"), count(program_, "Count", "count:1");
  for (const std::string& row : of.rows) voter.give({{"cast", {row}}});
  if (of.by_interface) voter.give({{"vote_seal", {"['p']"}}});
  if (*of.producers) count.give({{"vote_producers", {of.producers}}});
  std::vector<Message> messages = messages_to("count:1", {&voter});
  ASSERT_EQ(messages.size(), 3u);  // two votes and a seal
  const naive::State begin = count.state();
  for (int asked = 0; asked <= 3; ++asked) {
    std::vector<std::size_t> order = {0, 1, 2};
    do {
      count.back_to(begin);
      for (int i = 0; i <= 3; ++i) {
        if (i == asked) count.give({{"ask", {"['count:1', 'me:1', 'p']"}}});
        if (i < 3) count.deliver(messages[order[static_cast<std::size_t>(i)]].sent, voter);
      }
      EXPECT_EQ(count.said("reply"), (std::set<std::string>{R"(["me:1", "p", 2])"}));
    } while (std::next_permutation(order.begin(), order.end()));
  }
}

const std::vector<std::string> kVotes = {"['count:1', 'a', 'p']", "['count:1', 'b', 'p']"};

INSTANTIATE_TEST_SUITE_P(
    Seals, CoordinatedPoll,
    testing::Values(Sealed{"Registry", "[poll]", ":voter, :poll", kVotes, "['p', ['voter:1']]"},
                    Sealed{"Single", "{ key: [poll], producers: single }", ":voter, :poll", kVotes, ""},
                    Sealed{"All", "{ key: [poll], producers: all }", ":voter, :poll", kVotes,
                           "[['voter:1']]"},
                    Sealed{"Marker",
                           "{ key: [poll], producers: single, when: marker }",
                           ":voter, :poll, :seal",
                           {"['count:1', 'a', 'p', false]", "['count:1', 'b', 'p', true]"},
                           "",
                           false}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace blazes::test
