// What `blazes apply` writes where a site is not as simple as one channel with one key: several keys, two sites on one channel, a barrier
// through which seals travel, numbers of several columns.
#include "execution/party.h"

namespace blazes::test {
namespace {

using Texts = std::set<std::string>;

// Clicks are sealed campaign by campaign, prices window by window; what is asked is about both.
constexpr const char* kTwoKeys = R"(require 'bud'
class Shop
  include Bud
  state do
    interface input, :clicked, [:node, :id, :campaign, :window]
    interface input, :priced, [:node, :id, :campaign, :window]
    channel :click, [:@node, :id, :campaign, :window]
    channel :price, [:@node, :id, :campaign, :window]
  end
  bloom do
    click <~ clicked
    price <~ priced
  end
end
class Report
  include Bud
  state do
    channel :click, [:@node, :id, :campaign, :window]
    channel :price, [:@node, :id, :campaign, :window]
    channel :ask, [:@node, :asker, :campaign, :window]
    channel :reply, [:@asker, :campaign, :window, :number]
    table :log, [:kind, :id, :campaign, :window]
  end
  bloom do
    log <= click { |c| ['click', c.id, c.campaign, c.window] }
    log <= price { |p| ['price', p.id, p.campaign, p.window] }
    temp :sums <= log.group([:campaign, :window], count)
    reply <~ (ask * sums).pairs(:campaign => :campaign, :window => :window) { |a, s| [a.asker, s.campaign, s.window, s[2]] }
  end
end
)";

class CoordinatedSites : public Coordinated {
 protected:
  // What it has said in the end, for every order of what it is sent and of what it is asked.
  std::set<Texts> outcomes_of(Party& party, const std::vector<Message>& messages, const Rows& question,
                              std::string_view collection) {
    std::set<Texts> all;
    const naive::State begin = party.state();
    std::vector<std::size_t> order(messages.size() + 1);
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    do {
      party.back_to(begin);
      for (std::size_t i : order) {
        if (i == messages.size())
          party.give(question);
        else
          party.deliver(messages[i].sent, *messages[i].from);
      }
      all.insert(party.said(collection));
    } while (std::next_permutation(order.begin(), order.end()));
    return all;
  }
};

TEST_F(CoordinatedSites, ACellIsHandedOverWhenItsPartitionOfEachStreamIsThere) {
  apply_to(kTwoKeys, "streams: { click: { seal: [campaign] }, price: { seal: [window] } }\n");
  const auto report = [&] {
    auto party = std::make_unique<Party>(program_, "Report", "report:1");
    party->give({{"click_producers", {"['c', ['shop:1']]"}}, {"price_producers", {"['w', ['shop:1']]"}}});
    return party;
  };
  Party shop(program_, "Shop", "shop:1");
  shop.give({{"clicked", {"['report:1', 1, 'c', 'w']"}}, {"priced", {"['report:1', 1, 'c', 'w']"}}});
  shop.give({{"priced", {"['report:1', 2, 'd', 'w']"}}});
  shop.give({{"click_seal", {"['c']"}}, {"price_seal", {"['w']"}}});
  const std::vector<Message> all = messages_to("report:1", {&shop});
  ASSERT_EQ(all.size(), 5u);  // three records, two seals
  const auto whole = report();
  const Rows question = {{"ask", {"['report:1', 'me:1', 'c', 'w']"}}};
  EXPECT_EQ(outcomes_of(*whole, all, question, "reply"), (std::set<Texts>{{R"(["me:1", "c", "w", 2])"}}));
  EXPECT_NE(whole->contents("report_held").find("\"d\""),
            std::string::npos);  // nobody has sealed that campaign
  EXPECT_EQ(whole->contents("report_held").find("\"c\", \"w\"]]"), std::string::npos);
  EXPECT_TRUE(whole->holds_nothing_in("report_seals"));
  EXPECT_TRUE(whole->holds_nothing_in("ask_waiting"));
  // Each of them is needed: the click and its seal, the prices of the window, even of another campaign, and their seal.
  for (std::size_t lost = 0; lost < all.size(); ++lost) {
    std::vector<Message> messages = all;
    messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(lost));
    EXPECT_EQ(outcomes_of(*report(), messages, question, "reply"), (std::set<Texts>{{}})) << lost;
  }
  // What lies in another window waits for that.
  EXPECT_EQ(outcomes_of(*report(), all, {{"ask", {"['report:1', 'me:1', 'c', 'v']"}}}, "reply"),
            (std::set<Texts>{{}}));
}

constexpr const char* kVotes = R"(require 'bud'
class Voter
  include Bud
  state do
    interface input, :cast, [:node, :voter, :poll]
    channel :vote, [:@node, :voter, :poll]
  end
  bloom { vote <~ cast }
end
)";

std::string counting(const std::string& name, const std::string& ask, const std::string& more = {},
                     const std::string& rules = {}) {
  return "class " + name + R"(
  include Bud
  state do
    channel :vote, [:@node, :voter, :poll]
    channel :)" +
         ask + R"(, [:@node, :asker, :poll]
    channel :)" +
         ask + R"(_reply, [:@asker, :poll, :votes]
    table :votes, [:voter, :poll]
)" + more +
         R"(  end
  bloom do
    votes <= vote.payloads
    temp :sums <= votes.group([:poll], count)
    )" + ask +
         "_reply <~ (" + ask + R"( * sums).pairs(:poll => :poll) { |a, s| [a.asker, s.poll, s[1]] }
)" + rules +
         R"(  end
end
)";
}

// Two barriers behind one channel: each gets what is sent to it.
TEST_F(CoordinatedSites, TwoSitesOnOneChannelBothHearOfIt) {
  apply_to(kVotes + counting("Count", "ask") + counting("Tally", "query"),
           "streams:\n  \"Voter.vote->Count.vote\": { seal: [poll] }\n  \"Voter.vote->Tally.vote\": { seal: "
           "[poll] }\n");
  Party voter(program_, "Voter", "voter:1");
  voter.give({{"cast", {"['count:1', 'a', 'p']", "['count:1', 'b', 'p']", "['tally:1', 'a', 'p']"}}});
  voter.give({{"vote_seal", {"['p']"}}});
  for (const auto& [module, ask, number] : {std::tuple{"Count", "ask", "2"}, {"Tally", "query", "1"}}) {
    const std::string address = std::string(module == std::string("Count") ? "count" : "tally") + ":1";
    Party node(program_, module, address);
    const std::string prefix = module == std::string("Count") ? "vote" : "vote_2";
    node.give({{prefix + "_producers", {"['p', ['voter:1']]"}}});
    const std::vector<Message> messages = messages_to(address, {&voter});
    EXPECT_EQ(outcomes_of(node, messages, {{ask, {"['" + address + "', 'me:1', 'p']"}}},
                          std::string(ask) + "_reply"),
              (std::set<Texts>{{std::string("[\"me:1\", \"p\", ") + number + "]"}}));
  }
}

// A site whose records travel on: the barrier seals what it has handed over.
TEST_F(CoordinatedSites, ABarrierPassesSealsOn) {
  const std::string hall =
      counting("Hall", "ask", "    channel :heard, [:@next, :voter, :poll]\n    table :counts, [:address]\n",
               "    heard <~ (vote * counts).pairs { |v, c| [c.address, v.voter, v.poll] }\n");
  std::string count = counting("Count", "query");
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"channel :vote,", "channel :heard,"},
                                 {"votes <= vote.payloads", "votes <= heard.payloads"}})
    count.replace(count.find(from), from.size(), to);
  apply_to(kVotes + hall + count, "streams: { vote: { seal: [poll] } }\n");
  Party voter(program_, "Voter", "voter:1"), node(program_, "Hall", "hall:1"),
      last(program_, "Count", "count:1");
  voter.give({{"cast", {"['hall:1', 'a', 'p']"}}});
  voter.give({{"cast", {"['hall:1', 'b', 'p']"}}, {"vote_seal", {"['p']"}}});
  node.give({{"counts", {"['count:1']"}}, {"vote_producers", {"['p', ['voter:1']]"}}});
  const std::vector<Message> messages = messages_to("hall:1", {&voter});
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(outcomes_of(node, messages, {{"ask", {"['hall:1', 'me:1', 'p']"}}}, "ask_reply"),
            (std::set<Texts>{{R"(["me:1", "p", 2])"}}));
  last.give({{"heard_producers", {"['p', ['hall:1']]"}}});
  const std::vector<Message> heard = messages_to("count:1", {&node});
  ASSERT_EQ(heard.size(), 2u);  // all of a partition is handed over at once, and goes on in one parcel
  EXPECT_EQ(outcomes_of(last, heard, {{"query", {"['count:1', 'me:1', 'p']"}}}, "query_reply"),
            (std::set<Texts>{{R"(["me:1", "p", 2])"}}));
}

// A number of two columns: the first counts for more, although the numbers of the second go the other way.
TEST_F(CoordinatedSites, NumbersOfTwoColumnsAreComparedOneAfterTheOther) {
  apply_to(R"(require 'bud'
class Client
  include Bud
  state do
    interface input, :write, [:replica, :day, :number, :key, :value]
    interface input, :read, [:replica, :client, :day, :number, :key]
    channel :put, [:@replica, :day, :number, :key, :value]
    channel :get, [:@replica, :client, :day, :number, :key]
  end
  bloom do
    put <~ write
    get <~ read
  end
end
class Replica
  include Bud
  state do
    channel :put, [:@replica, :day, :number, :key, :value]
    channel :get, [:@replica, :client, :day, :number, :key]
    channel :found, [:@client, :key, :value]
    table :store, [:key] => [:value]
  end
  bloom do
    store <+- put { |p| [p.key, p.value] }
    found <~ (get * store).pairs(:key => :key) { |g, s| [g.client, s.key, s.value] }
  end
end
)",
           "streams: { put: { sequence: [day, number] }, get: { sequence: [day, number] } }\n");
  Party a(program_, "Client", "client:1"), b(program_, "Client", "client:2");
  a.give({{"write", {"['r:1', 1, 9, 'k', 'x']"}}, {"replica_pass", {"[3, 0]"}}});
  b.give({{"write", {"['r:1', 2, 1, 'k', 'y']"}},
          {"read", {"['r:1', 'client:2', 2, 5, 'k']"}},
          {"replica_pass", {"[3, 0]"}}});
  const std::vector<Message> messages = messages_to("r:1", {&a, &b});
  ASSERT_EQ(messages.size(), 5u);
  Party replica(program_, "Replica", "r:1");
  replica.give({{"replica_producers", {"[['client:1', 'client:2']]"}}});
  std::size_t orders = 0;
  const auto all = outcomes(replica, messages, "found", orders);
  EXPECT_EQ(all, (std::set<Texts>{{R"(["client:2", "k", "y"])"}}));
  EXPECT_EQ(replica.contents("store"), R"(["k", "y"])");
  // Whatever is lost, nobody is told what the store held: the read waits for its turn, or has been lost itself.
  for (std::size_t lost = 0; lost < messages.size(); ++lost) {
    Party other(program_, "Replica", "r:1");
    other.give({{"replica_producers", {"[['client:1', 'client:2']]"}}});
    std::vector<Message> rest = messages;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(lost));
    EXPECT_EQ(outcomes(other, rest, "found", orders), (std::set<Texts>{{}})) << lost;
  }
}

}  // namespace
}  // namespace blazes::test
