// That all orders and groups of delivery are tried, and nothing else: their numbers are known.
#include "execution/explore.h"

#include <gtest/gtest.h>

#include "execution/run.h"

namespace blazes::test {
namespace {

class Explored {
 public:
  explicit Explored(const std::string& state, const std::string& rules)
      : program_(read_ruby(
            "class Node\n include Bud\n state do\n interface input, :one, [:k]\n table :out, [:k]\n" + state +
            "\n end\n bloom do\n" + rules + "\n end\nend\n")),
        catalog_(bloom::make_catalog(program_, bloom::main_modules(program_).back())) {
    EXPECT_EQ(mistakes(program_, catalog_.diagnostics), "");
    add_node("a:1");
  }

  void add_node(const std::string& address) {
    deployment_.nodes.push_back({.catalog = catalog_, .address = address});
    deployment_.watched.insert({deployment_.nodes.size() - 1, "out"});
  }
  Arrival& comes(int record) {
    return deployment_.arrivals.emplace_back(
        Arrival{.node = 0, .collection = "one", .tuple = bloom::Value::array({bloom::Value(record)})});
  }
  Exploration run(std::size_t most_worlds = 1000) { return explore(deployment_, most_worlds); }

 private:
  bloom::Program program_;
  bloom::Catalog catalog_;
  Deployment deployment_;
};

TEST(Explore, EveryWayToPutRecordsIntoTimesteps) {
  const double ordered_partitions[] = {1, 1, 3, 13, 75};
  for (int records = 1; records <= 4; ++records) {
    Explored e("", "out <= one");
    for (int i = 0; i < records; ++i) e.comes(i);
    const Exploration found = e.run();
    EXPECT_EQ(found.schedules, ordered_partitions[records]);
    EXPECT_EQ(found.outcomes.size(), 1u);
    EXPECT_TRUE(found.complete);
  }
}

// What comes in the first timestep is any of the records, but not none.
TEST(Explore, EveryOutcomeIsFound) {
  for (int records = 1; records <= 4; ++records) {
    Explored e("table :began, [:x]", "began <+ one {|t| [1]}\n out <= one {|t| [t.k] unless began.exists?}");
    for (int i = 0; i < records; ++i) e.comes(i);
    EXPECT_EQ(e.run().outcomes.size(), (1u << records) - 1);
  }
}

TEST(Explore, PartitionsComeWhole) {
  Explored e("table :began, [:x]", "began <+ one {|t| [1]}\n out <= one {|t| [t.k] unless began.exists?}");
  for (int i = 0; i < 4; ++i) e.comes(i).partition = i < 2 ? "x" : "y";
  const Exploration found = e.run();
  EXPECT_EQ(found.outcomes.size(), 3u);  // one of them, the other, or both
}

TEST(Explore, TurnsAreTakenOneByOne) {
  Explored e("table :began, [:x]", "began <+ one {|t| [1]}\n out <= one {|t| [t.k] unless began.exists?}");
  for (int i = 1; i <= 4; ++i) e.comes(i).turn = i;
  const Exploration found = e.run();
  ASSERT_EQ(found.outcomes.size(), 1u);
  EXPECT_EQ(found.outcomes.begin()->at({0, "out"}), (std::set<std::string>{"[1]"}));
}

TEST(Explore, NodesThatNeverStopTalkingShowWhatTheyShow) {
  Explored e("channel :ball, [:@to, :k]",
             "ball <~ one {|t| ['b:1', t.k]}\n out <= ball {|b| [b.k]}\n"
             " ball <~ ball {|b| [ip_port == 'a:1' ? 'b:1' : 'a:1', b.k]}");
  e.add_node("b:1");
  e.comes(7);
  const Exploration found = e.run();
  ASSERT_EQ(found.outcomes.size(), 1u);
  EXPECT_EQ(found.outcomes.begin()->at({0, "out"}), (std::set<std::string>{"[7]"}));
  EXPECT_EQ(found.outcomes.begin()->at({1, "out"}), (std::set<std::string>{"[7]"}));
}

TEST(Explore, WhatIsDeferredComesByItself) {
  Explored e("scratch :later, [:k]\n scratch :last, [:k]", "later <+ one\n last <+ later\n out <= last");
  e.comes(7);
  const Exploration found = e.run();
  ASSERT_EQ(found.outcomes.size(), 1u);
  EXPECT_EQ(found.outcomes.begin()->at({0, "out"}), (std::set<std::string>{"[7]"}));
}

TEST(Explore, FailuresShowNoOutcome) {
  Explored e("table :only, [] => [:k]", "only <= one\n out <= one");
  e.comes(1);
  e.comes(2);
  const Exploration found = e.run();
  EXPECT_EQ(found.outcomes.size(), 0u);
  EXPECT_EQ(found.failures,
            (std::set<std::string>{"`only` has [1] and gets [2]", "`only` has [2] and gets [1]"}));
}

TEST(Explore, TooManyWorldsAreNotAll) {
  Explored e("", "out <= one");
  for (int i = 0; i < 4; ++i) e.comes(i);
  const Exploration found = e.run(5);
  EXPECT_FALSE(found.complete);
  EXPECT_EQ(found.outcomes.size(), 0u);
}

}  // namespace
}  // namespace blazes::test
