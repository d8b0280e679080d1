// Seals that travel: whoever stands between those who seal and the barrier lets records through as they come, and seals what it has made
// of a partition when all of the partition has come, in whatever order that was.
#include "execution/party.h"
#include "execution/relayed_poll.h"

namespace blazes::test {
namespace {

using Texts = std::set<std::string>;

// Votes go over desks to a node that counts them.
constexpr const char* kCount = R"(
class Count
  include Bud
  state do
    channel :checked, [:@node, :voter, :poll]
    channel :ask, [:@node, :asker, :poll]
    channel :reply, [:@asker, :poll, :votes]
    table :votes, [:voter, :poll]
  end
  bloom do
    votes <= checked.payloads
    temp :sums <= votes.group([:poll], count)
    reply <~ (ask * sums).pairs(:poll => :poll) { |a, s| [a.asker, s.poll, s[1]] }
  end
end
)";
const std::string kPoll = std::string(kVoter) + kDesk + kCount;

class CoordinatedRelays : public Coordinated {
 protected:
  // In every order of what it is sent, what a relay says is the same: these messages to one address.
  void passes_on(Party& relay, const std::vector<Message>& messages, const std::string& to,
                 const Texts& wanted) {
    std::vector<std::size_t> order(messages.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    const naive::State begin = relay.state();
    do {
      relay.back_to(begin);
      for (std::size_t i : order) relay.deliver(messages[i].sent, *messages[i].from);
      ASSERT_EQ(said_to(relay, to), wanted);
    } while (std::next_permutation(order.begin(), order.end()));
  }

  static Texts said_to(const Party& party, const std::string& to) {
    Texts texts;
    for (const naive::Sent& s : party.sent())
      if (s.to == to) texts.insert(inspect(s.tuple));
    return texts;
  }

  // What the node says in every order of its messages, with the question at every place among them.
  std::set<Texts> replies(Party& count, const std::vector<Message>& messages, const Party& of) {
    std::set<Texts> all;
    const naive::State begin = count.state();
    for (std::size_t asked = 0; asked <= messages.size(); ++asked) {
      std::vector<std::size_t> order(messages.size());
      for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
      do {
        count.back_to(begin);
        for (std::size_t i = 0; i <= messages.size(); ++i) {
          if (i == asked) count.give({{"ask", {"['count:1', 'me:1', 'p']"}}});
          if (i < messages.size()) count.deliver(messages[order[i]].sent, of);
        }
        all.insert(count.said("reply"));
      } while (std::next_permutation(order.begin(), order.end()));
    }
    return all;
  }
};

TEST_F(CoordinatedRelays, ADeskSealsWhatItHasPassedOnWhenAllOfItHasCome) {
  apply_to(kPoll, "streams: { vote: { seal: [poll] } }\n");
  Party one(program_, "Voter", "voter:1"), two(program_, "Voter", "voter:2"),
      desk(program_, "Desk", "desk:1");
  one.give({{"cast", {"['desk:1', 'a', 'p']"}}});
  one.give({{"cast", {"['desk:1', 'b', 'p']"}}, {"vote_seal", {"['p']"}}});
  two.give({{"cast", {"['desk:1', 'c', 'p']", "['desk:1', 'c', 'q']"}}, {"vote_seal", {"['p']"}}});
  desk.give({{"nodes", {"['count:1']"}}, {"vote_producers", {"['p', ['voter:1', 'voter:2']]"}}});
  const std::vector<Message> messages = messages_to("desk:1", {&one, &two});
  ASSERT_EQ(messages.size(), 6u);  // four votes, two seals
  const std::string record = R"(["count:1", "desk:1", "checked", )";
  passes_on(desk, messages, "count:1",
            {record + R"(["p"], [["a", "p"]]])", record + R"(["p"], [["b", "p"]]])",
             record + R"(["p"], [["c", "p"]]])", record + R"(["q"], [["c", "q"]]])",
             record + R"(["p"], 3])"});
  EXPECT_NE(desk.contents("desk_held").find("\"q\""), std::string::npos);
  EXPECT_EQ(desk.contents("desk_held").find("\"p\""), std::string::npos);
  EXPECT_TRUE(desk.holds_nothing_in("desk_seals"));

  Party count(program_, "Count", "count:1");
  count.give({{"checked_producers", {"['p', ['desk:1']]"}}});
  EXPECT_EQ(replies(count, messages_to("count:1", {&desk}), desk),
            (std::set<Texts>{{R"(["me:1", "p", 3])"}}));
}

// No seal goes on, and nothing is counted, where a message is lost or a voter that is registered says nothing.
TEST_F(CoordinatedRelays, ADeskThatLacksSomethingDoesNotSeal) {
  apply_to(kPoll, "streams: { vote: { seal: [poll] } }\n");
  Party voter(program_, "Voter", "voter:1");
  voter.give({{"cast", {"['desk:1', 'a', 'p']"}}});
  voter.give({{"cast", {"['desk:1', 'b', 'p']"}}, {"vote_seal", {"['p']"}}});
  const std::vector<Message> all = messages_to("desk:1", {&voter});
  ASSERT_EQ(all.size(), 3u);
  for (std::size_t lost = 0; lost <= all.size(); ++lost) {
    std::vector<Message> messages = all;
    const bool registered = lost == all.size();
    if (!registered) messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(lost));
    Party desk(program_, "Desk", "desk:1"), count(program_, "Count", "count:1");
    desk.give({{"nodes", {"['count:1']"}},
               {"vote_producers", {registered ? "['p', ['voter:1', 'voter:2']]" : "['p', ['voter:1']]"}}});
    count.give({{"checked_producers", {"['p', ['desk:1']]"}}});
    for (const Message& m : messages) desk.deliver(m.sent, voter);
    for (const Message& m : messages_to("count:1", {&desk}))
      EXPECT_EQ(m.sent.tuple.items()->size(), 5u) << lost;
    EXPECT_TRUE(desk.holds_nothing_in("checked_sealed")) << lost;
    EXPECT_EQ(replies(count, messages_to("count:1", {&desk}), desk), (std::set<Texts>{{}})) << lost;
  }
}

// What comes again, or too late, is left out, so that the seal stays true.
TEST_F(CoordinatedRelays, WhatComesAfterItsSealHasGoneOnIsLeftOut) {
  apply_to(kPoll, "streams: { vote: { seal: { key: [poll], producers: single } } }\n");
  Party voter(program_, "Voter", "voter:1"), desk(program_, "Desk", "desk:1");
  voter.give({{"cast", {"['desk:1', 'a', 'p']"}}, {"vote_seal", {"['p']"}}});
  desk.give({{"nodes", {"['count:1']"}}});
  for (const Message& m : messages_to("desk:1", {&voter})) desk.deliver(m.sent, voter);
  EXPECT_EQ(said_to(desk, "count:1").size(), 2u);
  voter.give({{"cast", {"['desk:1', 'late', 'p']"}}});
  desk.deliver(messages_to("desk:1", {&voter}).back().sent, voter);
  EXPECT_EQ(said_to(desk, "count:1").size(), 2u);
}

constexpr const char* kSecondDesk = R"(
class Hall
  include Bud
  state do
    channel :checked, [:@node, :voter, :poll]
    channel :heard, [:@node, :voter, :poll]
    table :counts, [:address]
  end
  bloom { heard <~ (checked * counts).pairs { |v, c| [c.address, v.voter, v.poll] } }
end
)";

TEST_F(CoordinatedRelays, SealsGoThroughTwo) {
  std::string count = kCount;
  for (std::size_t at; (at = count.find("checked")) != std::string::npos;) count.replace(at, 7, "heard");
  apply_to(std::string(kVoter) + kDesk + kSecondDesk + count, "streams: { vote: { seal: [poll] } }\n");
  Party voter(program_, "Voter", "voter:1"), desk(program_, "Desk", "desk:1"),
      hall(program_, "Hall", "hall:1"), node(program_, "Count", "count:1");
  voter.give({{"cast", {"['desk:1', 'a', 'p']"}}});
  voter.give({{"cast", {"['desk:1', 'b', 'p']"}}, {"vote_seal", {"['p']"}}});
  desk.give({{"nodes", {"['hall:1']"}}, {"vote_producers", {"['p', ['voter:1']]"}}});
  hall.give({{"counts", {"['count:1']"}}, {"checked_producers", {"['p', ['desk:1']]"}}});
  node.give({{"heard_producers", {"['p', ['hall:1']]"}}});
  const std::string record = R"(["hall:1", "desk:1", "checked", ["p"], )";
  passes_on(desk, messages_to("desk:1", {&voter}), "hall:1",
            {record + R"([["a", "p"]]])", record + R"([["b", "p"]]])", record + "2]"});
  const std::string heard = R"(["count:1", "hall:1", "heard", ["p"], )";
  passes_on(hall, messages_to("hall:1", {&desk}), "count:1",
            {heard + R"([["a", "p"]]])", heard + R"([["b", "p"]]])", heard + "2]"});
  EXPECT_EQ(replies(node, messages_to("count:1", {&hall}), hall), (std::set<Texts>{{R"(["me:1", "p", 2])"}}));
}

// What is sent on is made of two streams, and its columns have other names.
TEST_F(CoordinatedRelays, AKeyGoesOnUnderItsNewNamesWhenItIsOverOnAllStreams) {
  apply_to(R"(require 'bud'
class Voter
  include Bud
  state do
    interface input, :cast, [:desk, :voter, :area, :poll]
    interface input, :mail, [:desk, :voter, :area, :poll]
    channel :vote, [:@desk, :voter, :area, :poll]
    channel :letter, [:@desk, :voter, :area, :poll]
  end
  bloom do
    vote <~ cast
    letter <~ mail
  end
end
class Desk
  include Bud
  state do
    channel :vote, [:@desk, :voter, :area, :poll]
    channel :letter, [:@desk, :voter, :area, :poll]
    channel :checked, [:@node, :voter, :zone, :ballot]
    scratch :slips, [:voter, :area, :poll]
    table :nodes, [:address]
  end
  bloom do
    slips <= vote.payloads
    slips <= letter.payloads
    checked <~ (slips * nodes).pairs { |s, n| [n.address, s.voter, s.area, s.poll] }
  end
end
class Count
  include Bud
  state do
    channel :checked, [:@node, :voter, :zone, :ballot]
    channel :ask, [:@node, :asker, :zone, :ballot]
    channel :reply, [:@asker, :ballot, :votes]
    table :votes, [:voter, :zone, :ballot]
  end
  bloom do
    votes <= checked.payloads
    temp :sums <= votes.group([:zone, :ballot], count)
    reply <~ (ask * sums).pairs(:zone => :zone, :ballot => :ballot) { |a, s| [a.asker, s.ballot, s[2]] }
  end
end
)",
           "streams: { vote: { seal: [area, poll] }, letter: { seal: [area, poll] } }\n");
  Party voter(program_, "Voter", "voter:1"), desk(program_, "Desk", "desk:1"),
      count(program_, "Count", "count:1");
  voter.give({{"cast", {"['desk:1', 'a', 'north', 'p']"}},
              {"mail", {"['desk:1', 'b', 'north', 'p']", "['desk:1', 'b', 'south', 'p']"}}});
  voter.give({{"vote_seal", {"['north', 'p']", "['south', 'p']"}}, {"letter_seal", {"['north', 'p']"}}});
  desk.give({{"nodes", {"['count:1']"}},
             {"vote_producers", {"['north', 'p', ['voter:1']]", "['south', 'p', ['voter:1']]"}},
             {"letter_producers", {"['north', 'p', ['voter:1']]", "['south', 'p', ['voter:1']]"}}});
  const std::vector<Message> messages = messages_to("desk:1", {&voter});
  ASSERT_EQ(messages.size(), 6u);  // three records, three seals
  const std::string record = R"(["count:1", "desk:1", "checked", ["p", )";
  passes_on(desk, messages, "count:1",
            {record + R"("north"], [["a", "north", "p"]]])",
             record + R"("north"], [["b", "north", "p"]]])",
             record + R"("south"], [["b", "south", "p"]]])", record + R"("north"], 2])"});
}

}  // namespace
}  // namespace blazes::test
