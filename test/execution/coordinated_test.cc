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
  one.give({{"clicked", {"[1, 'ad', 'c', 1]", "[2, 'ad', 'c', 1]"}}});
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
  one.give({{"clicked", {"[1, 'ad', 'c', 1]", "[2, 'ad', 'c', 1]"}}});
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
  client.give(
      {{"action_out",
        {"['cart:1', 's', 1, 'tea', 2]", "['cart:1', 's', 2, 'tea', 3]", "['cart:1', 's', 3, 'milk', 1]"}}});
  client.give({{"action_seal", {"['s']"}}});
  std::vector<Message> messages = messages_to("cart:1", {&client});
  ASSERT_EQ(messages.size(), 4u);
  Party cart(program_, "InPlaceCart", "cart:1");
  cart.give({{"action_producers", {"['s', ['client:1']]"}}});
  for (int asked : {0, 2, 4}) {  // the checkout comes after so many messages
    std::vector<std::size_t> order = {0, 1, 2, 3};
    const naive::State begin = cart.state();
    do {
      cart.back_to(begin);
      for (int i = 0; i <= 4; ++i) {
        if (i == asked) cart.give({{"checkout", {"['cart:1', 's', 4, 'client:1']"}}});
        if (i < 4) cart.deliver(messages[order[static_cast<std::size_t>(i)]].sent, client);
      }
      EXPECT_EQ(cart.said("receipt"),
                (std::set<std::string>{R"(["client:1", "s", [["milk", 1], ["tea", 5]]])"}));
    } while (std::next_permutation(order.begin(), order.end()));
    cart.back_to(begin);
  }
}

// Replicas that are sent the same by two clients end alike, whatever comes first; and a request is answered alike.
TEST_F(Coordinated, OrderedReplicasAgreeInEveryOrder) {
  apply("bloom-kvs", "kvs.rb", {"--fallback"});
  Party a(program_, "Client", "client:1"), b(program_, "Client", "client:2");
  for (Party* client : {&a, &b}) {
    client->give({{"replicas", {"['r:1']", "['r:2']"}}, {"replica_sequencer", {"['r:1']"}}});
  }
  a.give({{"write", {"[1, 'k', 'x']"}}});
  a.give({{"read", {"[2, 'k', 'r:2']"}}});
  b.give({{"write", {"[1, 'k', 'y']"}}});
  std::vector<Message> submissions = messages_to("r:1", {&a, &b});
  ASSERT_EQ(submissions.size(), 3u);
  std::vector<std::size_t> order = {0, 1, 2};
  std::size_t runs = 0;
  do {
    Party first(program_, "Replica", "r:1");
    for (std::size_t i : order) first.deliver(submissions[i].sent, *submissions[i].from);
    const std::vector<Message> numbered = messages_to("r:1", {&first}), others = messages_to("r:2", {&first});
    ASSERT_EQ(numbered.size(), 2u);
    ASSERT_EQ(others.size(), 3u);
    std::set<std::string> stores;
    for (const auto& [messages, address] : {std::pair{numbered, "r:1"}, std::pair{others, "r:2"}}) {
      std::vector<std::size_t> at(messages.size());
      for (std::size_t i = 0; i < at.size(); ++i) at[i] = i;
      std::set<std::string> here;
      do {
        Party replica(program_, "Replica", address);
        for (std::size_t i : at) replica.deliver(messages[i].sent, first);
        here.insert(replica.contents("store"));
        ++runs;
      } while (std::next_permutation(at.begin(), at.end()));
      EXPECT_EQ(here.size(), 1u);
      stores.insert(here.begin(), here.end());
    }
    EXPECT_EQ(stores.size(), 1u);
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(runs, 6u * (2 + 6));
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

class CoordinatedPoll : public Coordinated, public testing::WithParamInterface<Sealed> {};

TEST_P(CoordinatedPoll, CountsAllVotesInEveryOrder) {
  const Sealed& of = GetParam();
  write(
      "poll.rb",
      std::string(
          "require 'bud'\nclass Voter\n  include Bud\n  state do\n    interface input, :cast, [:node, ") +
          of.columns + "]\n    channel :vote, [:@node, " + of.columns +
          "]\n  end\n  bloom { vote <~ cast }\nend\nclass Count\n  include Bud\n  state do\n    channel "
          ":vote, [:@node, " +
          of.columns +
          "]\n    channel :ask, [:@node, :asker, :poll]\n    channel :reply, [:@asker, :poll, :votes]\n    "
          "table :votes, [" +
          of.columns +
          "]\n  end\n  bloom do\n    votes <= vote.payloads\n    temp :sums <= votes.group([:poll], count)\n"
          "    reply <~ (ask * sums).pairs(:poll => :poll) { |a, s| [a.asker, s.poll, s[1]] }\n  end\nend\n");
  write("poll.yaml", std::string("topology: poll.rb\nstreams: { vote: { seal: ") + of.seal + " } }\n");
  ASSERT_EQ(blazes({"apply", "poll.yaml", "-o", "out"}), 0) << err_;
  program_ = bloom::read_program({(folder_ / "out" / "poll.rb").string()});
  ASSERT_EQ(mistakes(program_, program_.diagnostics), "");

  Party voter(program_, "Voter", "voter:1"), count(program_, "Count", "count:1");
  voter.give({{"cast", of.rows}});
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
