// Coordinated programs in every order and every grouping of what is delivered: their sealed outputs have one outcome, where the program as it
// was has several.
#include <gtest/gtest.h>

#include <deque>
#include <filesystem>
#include <iostream>

#include <fmt/format.h>

#include "execution/explore.h"
#include "execution/relayed_poll.h"
#include "execution/run.h"
#include "support/cli_fixture.h"

namespace blazes::test {
namespace {

namespace fs = std::filesystem;

const fs::path kExamples = fs::path(BLAZES_SOURCE_DIR) / "examples";

constexpr const char* kCounter = R"(
class Counter
  include Bud
  state do
    channel :checked, [:@node, :voter, :poll]
    interface input, :question, [:poll]
    interface output, :answer, [:poll] => [:votes]
    table :votes, [:voter, :poll]
    scratch :sums, [:poll] => [:votes]
  end
  bloom do
    votes <= checked.payloads
    sums <= votes.group([:poll], count)
    answer <= (question * sums).rights(:poll => :poll)
  end
end
)";

class World {
 public:
  explicit World(const fs::path& file) : program_(bloom::read_program({file.string()})) {
    EXPECT_EQ(mistakes(program_, program_.diagnostics), "");
  }

  World& node(const std::string& module, const std::string& address, const Rows& setup) {
    catalogs_.push_back(bloom::make_catalog(program_, program_.find(module)));
    deployment_.nodes.push_back({.catalog = catalogs_.back(), .address = address});
    deployment_.setup.push_back(Running::inbox_of(setup));
    return *this;
  }

  // At the last node, where `shown` is watched.
  World& asks(const std::string& collection, const std::string& row, const std::string& shown) {
    const std::size_t node = deployment_.nodes.size() - 1;
    deployment_.arrivals.push_back({node, collection, Running::value(row)});
    deployment_.watched.insert({node, shown});
    return *this;
  }

  // What is seen in each outcome.
  std::set<std::string> outcomes() {
    const Exploration found = explore(deployment_, 60'000);
    for (const std::string& text : found.failures) ADD_FAILURE() << text;
    EXPECT_TRUE(found.complete);
    std::cout << fmt::format("{} worlds, {:.3g} schedules, {} outcomes\n", found.worlds, found.schedules,
                             found.outcomes.size());
    std::set<std::string> all;
    for (const Outcome& outcome : found.outcomes) {
      std::string text;
      for (const auto& [place, texts] : outcome)
        for (const std::string& t : texts) text += t;
      all.insert(text);
    }
    return all;
  }

 private:
  bloom::Program program_;
  std::deque<bloom::Catalog> catalogs_;
  Deployment deployment_;
};

class CoordinatedWorlds : public CliFixture {
 protected:
  // Where the coordinated program is.
  fs::path apply(const fs::path& example, std::vector<std::string> options) {
    for (const auto& entry : fs::directory_iterator((kExamples / example).parent_path()))
      fs::copy_file(entry.path(), folder_ / entry.path().filename());
    options.insert(options.begin(), {"apply", example.filename().string(), "-o", "out"});
    EXPECT_EQ(blazes(options), 0) << err_;
    return (folder_ / "out" / example.filename()).replace_extension(".rb");
  }
};

// An ad that is clicked at two servers: how often is known when both have sealed its campaign. As it was, a reporting server that has no
// click yet says nothing.
TEST_F(CoordinatedWorlds, TheSealedAdNetworkHasOneOutcome) {
  const auto outcomes = [&](const fs::path& program, bool coordinated) {
    World world(program);
    for (const char* server : {"1", "2"}) {
      Rows rows = {{"reporters", {"['report:1']"}}, {"clicked", {fmt::format("[{}, 'ad', 'c', 1]", server)}}};
      if (coordinated) rows["click_seal"] = {"['c']"};
      world.node("AdServer", fmt::format("ad:{}", server), rows);
    }
    Rows registry;
    if (coordinated) registry["click_producers"] = {"['c', ['ad:1', 'ad:2']]"};
    world.node("Campaign", "report:1", registry);
    return world.asks("request", "['report:1', 'cache:1', 'me:1', 1, 'ad', 'c', 1]", "response").outcomes();
  };
  EXPECT_EQ(outcomes(apply("bloom-ad-network/adnet.yaml", {"--variant", "CAMPAIGN"}), true).size(), 1u);
  EXPECT_GT(outcomes(kExamples / "bloom-ad-network" / "adnet.rb", false).size(), 1u);
}

TEST_F(CoordinatedWorlds, TheSealedCartHasOneOutcome) {
  const auto outcomes = [&](const fs::path& program, bool coordinated) {
    World world(program);
    if (coordinated) {
      world.node("SummedCartSealingSender", "client:1",
                 {{"action_out", {"['cart:1', 's', 1, 'tea', 2]", "['cart:1', 's', 2, 'tea', 3]"}},
                  {"action_seal", {"['s']"}}});
      world.node("SummedCart", "cart:1", {{"action_producers", {"['s', ['client:1']]"}}});
    } else {
      world.node("SummedCart", "cart:1", {});
      world.asks("action", "['cart:1', 's', 1, 'tea', 2]", "receipt");
      world.asks("action", "['cart:1', 's', 2, 'tea', 3]", "receipt");
    }
    return world.asks("checkout", "['cart:1', 's', 3, 'me:1']", "receipt").outcomes();
  };
  const fs::path coordinated = apply("bloom-carts/summed.rb", {"--what-if", "seal action on session"});
  EXPECT_EQ(outcomes(coordinated, true), (std::set<std::string>{R"(["me:1", "s", [["tea", 5]]])"}));
  EXPECT_GT(outcomes(kExamples / "bloom-carts" / "summed.rb", false).size(), 1u);
}

// A vote and its seal go over a desk, which seals what it has passed on.
TEST_F(CoordinatedWorlds, TheRelayedPollHasOneOutcome) {
  write("poll.rb", std::string(kVoter) + kDesk + kCounter);
  ASSERT_EQ(blazes({"apply", "poll.rb", "-o", "out", "--what-if", "seal vote on poll"}), 0) << err_;
  const auto outcomes = [&](const std::string& file, bool coordinated) {
    World world(folder_ / file);
    Rows cast = {{"cast", {"['desk:1', 'a', 'p']", "['desk:1', 'b', 'p']"}}},
         desk = {{"nodes", {"['node:1']"}}}, node;
    if (coordinated) {
      cast["vote_seal"] = {"['p']"};
      desk["vote_producers"] = {"['p', ['voter:1']]"};
      node["checked_producers"] = {"['p', ['desk:1']]"};
    }
    world.node("Voter", "voter:1", cast).node("Desk", "desk:1", desk).node("Counter", "node:1", node);
    return world.asks("question", "['p']", "answer").outcomes();
  };
  EXPECT_EQ(outcomes("out/poll.rb", true), (std::set<std::string>{R"(["p", 2])"}));
  EXPECT_GT(outcomes("poll.rb", false).size(), 1u);
}

}  // namespace
}  // namespace blazes::test
