// Plans: the published remedies, what a plan may propose, and the bounds on the search.
#include "synthesis/plan.h"

#include <gtest/gtest.h>

#include "support/spec_text.h"
#include "synthesis/advice.h"

namespace blazes::synthesis {
namespace {

using analysis::Contents;
using analysis::Mechanism;
using dataflow::Dataflow;
using test::flow_of;

std::string word_count(const std::string& tweets) {
  return R"(
Splitter: { annotation: { from: tweets, to: words, label: CR } }
Count: { annotation: { from: words, to: counts, label: OW, subscript: [word, batch] } }
Commit: { annotation: { from: counts, to: db, label: CW } }
streams: { tweets: { )" +
         tweets + " } }\n";
}

std::string poor(const std::string& clicks, const std::string& gate, const std::string& rest = "") {
  return R"(
components:
  Report:
    replicated: true
    paths:
      - { from: click, to: response, label: CW }
      - { from: request, to: response, label: OR, gate: )" +
         gate + R"( }
  Cache:
    replicated: true
    paths:
      - { from: request, to: response, label: CR }
      - { from: response, to: response, label: CW }
      - { from: request, to: request, label: CR, state: none }
streams:
  clicks: { to: Report.click)" +
         clicks + R"( }
  questions: { to: Cache.request }
  asks: { from: Cache.request, to: Report.request }
  replies: { from: Report.response, to: Cache.response }
  gossip: { from: Cache.response, to: Cache.response }
  answers: { from: Cache.response }
)" + rest;
}

Contents after(const Plan& plan, const Dataflow& flow, std::string_view sink) {
  return plan.after.label(flow.find_stream(sink)).contents;
}

std::vector<std::string_view> names(const std::vector<dataflow::StreamId>& streams, const Dataflow& flow) {
  std::vector<std::string_view> names;
  for (dataflow::StreamId s : streams) names.push_back(flow.name(s));
  return names;
}

using Names = std::vector<std::string_view>;

TEST(Plan, WordCountSealedOnBatchIsSealed) {
  Dataflow flow = flow_of(word_count("seal: [batch]"));
  Plan plan = choose(flow);
  ASSERT_TRUE(plan.satisfies);
  ASSERT_EQ(plan.strategies.size(), 1u);
  const Strategy& s = plan.strategies[0];
  EXPECT_EQ(s.mechanism, Mechanism::Sealing);
  EXPECT_EQ(flow.name(flow.site(s.site).component), "Count");
  ASSERT_EQ(s.streams.size(), 1u);
  EXPECT_EQ(flow.name(s.streams[0].stream), "words");
  ASSERT_EQ(s.forwarders.size(), 1u);
  EXPECT_EQ(flow.name(s.forwarders[0]), "Splitter");
  EXPECT_TRUE(s.stateful.empty());
  EXPECT_EQ(names(s.origins, flow), Names{"tweets"});
  EXPECT_TRUE(s.waits.empty());
  EXPECT_EQ(s.removes, Contents::Run);
  EXPECT_EQ(s.leaves, Contents::Async);
  EXPECT_EQ(after(plan, flow, "db"), Contents::Async);
}

// What a forwarder keeps matters where it is kept of what is passed on, and not where another input fills it.
TEST(Plan, NamesForwardersThatKeepState) {
  auto stateful = [](const std::string& paths) {
    Dataflow flow = flow_of("components:\n  Forwarder:\n    paths:\n" + paths + R"(
  Count: { paths: [ { from: words, to: counts, label: OW, gate: [word, batch] } ] }
streams:
  tweets: { to: Forwarder.tweets, seal: [batch] }
  words: { from: Forwarder.words, to: Count.words }
  counts: { from: Count.counts }
)");
    Plan plan = choose(flow);
    EXPECT_EQ(plan.strategies.size(), 1u);
    std::vector<std::string> names;
    for (const Strategy& s : plan.strategies)
      for (dataflow::ComponentId id : s.stateful) names.emplace_back(flow.name(id));
    return names;
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(stateful("      - { from: tweets, to: words, label: CW, per_record: true }\n"),
            Names{"Forwarder"});
  EXPECT_EQ(stateful("      - { from: tweets, to: words, label: CR, state: none }\n"
                     "      - { from: tweets, to: log, label: CW }\n"),
            Names{"Forwarder"});
  EXPECT_EQ(stateful("      - { from: tweets, to: words, label: CR, state: none }\n"
                     "      - { from: table, to: changes, label: CW }\n"),
            Names{});
}

TEST(Plan, WordCountNumberedInBatchesIsSequenced) {
  Dataflow flow = flow_of(word_count("sequence: [batch]"));
  Plan plan = choose(flow);
  ASSERT_TRUE(plan.satisfies);
  ASSERT_EQ(plan.strategies.size(), 1u);
  EXPECT_EQ(plan.strategies[0].mechanism, Mechanism::Sequencing);
  EXPECT_EQ(names(plan.strategies[0].origins, flow), Names{"tweets"});
  EXPECT_TRUE(plan.strategies[0].waits.empty());
  EXPECT_EQ(after(plan, flow, "db"), Contents::Async);
}

TEST(Plan, WordCountWithoutPromisesHasNoPlan) {
  Dataflow flow = flow_of(word_count("rate: 10"));
  Plan plan = choose(flow);
  EXPECT_FALSE(plan.satisfies);
  EXPECT_TRUE(plan.strategies.empty());
  // An order made at run time would change nothing for a component that is not replicated.
  EXPECT_TRUE(plan.fallback.empty());
  EXPECT_EQ(after(plan, flow, "db"), Contents::Run);
  ASSERT_EQ(plan.refusals.size(), 1u);
  EXPECT_EQ(plan.refusals[0].why, Refusal::Why::NoOrderBeforeTheRun);
}

TEST(Plan, PoorFallsBackOnDynamicOrdering) {
  Dataflow flow = flow_of(poor("", "[id]"));
  Plan plan = choose(flow);
  EXPECT_FALSE(plan.satisfies);
  EXPECT_TRUE(plan.strategies.empty());
  ASSERT_EQ(plan.fallback.size(), 1u);
  const Strategy& s = plan.fallback[0];
  EXPECT_EQ(s.mechanism, Mechanism::DynamicOrdering);
  EXPECT_EQ(flow.name(flow.site(s.site).component), "Report");
  EXPECT_EQ(s.removes, Contents::Diverge);
  EXPECT_EQ(s.leaves, Contents::Run);
  EXPECT_EQ(dataflow::sorted_names(s.scope, flow.attribute_sets(), flow.names()),
            std::vector<std::string_view>{"id"});
  EXPECT_TRUE(s.origins.empty());
  EXPECT_TRUE(s.waits.empty());
  EXPECT_EQ(after(plan, flow, "answers"), Contents::Run);
}

TEST(Plan, ReplicasThatAgreeAreEnoughForDynamicOrdering) {
  Dataflow flow = flow_of(poor("", "[id]", "require: { answers: replicas-agree }\n"));
  Plan plan = choose(flow);
  ASSERT_TRUE(plan.satisfies);
  ASSERT_EQ(plan.strategies.size(), 1u);
  EXPECT_EQ(plan.strategies[0].mechanism, Mechanism::DynamicOrdering);
}

TEST(Plan, NothingIsDoneForASinkThatAcceptsAnything) {
  Dataflow flow = flow_of(poor("", "[id]", "require: { answers: anything }\n"));
  Plan plan = choose(flow);
  EXPECT_TRUE(plan.satisfies);
  EXPECT_TRUE(plan.strategies.empty());
  EXPECT_EQ(after(plan, flow, "answers"), Contents::Diverge);
}

TEST(Plan, CampaignIsSealed) {
  Dataflow flow = flow_of(poor(", seal: { key: [campaign], producers: single }", "[id, campaign]"));
  Plan plan = choose(flow);
  ASSERT_TRUE(plan.satisfies);
  ASSERT_EQ(plan.strategies.size(), 1u);
  const Strategy& s = plan.strategies[0];
  EXPECT_EQ(s.mechanism, Mechanism::Sealing);
  ASSERT_EQ(s.streams.size(), 1u) << "the requests wait, but nobody seals them";
  EXPECT_EQ(names(s.waits, flow), Names{"asks"});
  EXPECT_EQ(names(s.origins, flow), Names{"clicks"});
  EXPECT_FALSE(s.streams[0].asks_producers);
  EXPECT_TRUE(s.forwarders.empty());
}

TEST(Plan, OneByOneAgreesWithAllCombinations) {
  for (const std::string& text :
       {word_count("seal: [batch]"), word_count("sequence: [batch]"), word_count("rate: 10"),
        poor("", "[id]"), poor("", "[id]", "require: { answers: replicas-agree }\n"),
        poor(", seal: [id]", "[id]")}) {
    Dataflow flow = flow_of(text);
    Plan all = choose(flow), one_by_one = choose(flow, {.combinations = 0});
    EXPECT_EQ(all.satisfies, one_by_one.satisfies) << text;
    EXPECT_DOUBLE_EQ(all.cost.total, one_by_one.cost.total) << text;
  }
}

TEST(Advice, NamesTheSealForPoor) {
  Dataflow flow = flow_of(poor("", "[id]"));
  AdviceList list = advise(flow, choose(flow));
  ASSERT_FALSE(list.advice.empty());
  EXPECT_TRUE(list.complete);
  for (const Advice& a : list.advice) EXPECT_TRUE(a.plan.satisfies);
  EXPECT_EQ(to_string(list.advice[0].promises.at(0), flow), "seal clicks on id");
}

TEST(Advice, NamesTheDependency) {
  Dataflow flow = flow_of(poor(", seal: [user]", "[session]"));
  AdviceList list = advise(flow, choose(flow));
  bool found = false;
  for (const Advice& a : list.advice)
    found |= a.promises.size() == 1 && to_string(a.promises[0], flow) == "dependency session -> user";
  EXPECT_TRUE(found);
}

TEST(Advice, NamesTheUniqueKey) {
  Dataflow flow = flow_of(R"(
components: { Last: { paths: [ { from: update, to: row, label: OW, gate: [id] } ] } }
streams: { updates: { to: Last.update }, rows: { from: Last.row } }
)");
  AdviceList list = advise(flow, choose(flow));
  std::vector<std::string> said;
  for (const Advice& a : list.advice)
    if (a.promises.size() == 1) said.push_back(to_string(a.promises[0], flow));
  EXPECT_NE(std::ranges::find(said, "unique updates on id"), said.end());
  EXPECT_NE(std::ranges::find(said, "seal updates on id"), said.end());
  EXPECT_NE(std::ranges::find(said, "order updates on id"), said.end());
}

TEST(Promise, IsReadAsItIsWritten) {
  Dataflow flow = flow_of(poor("", "[id, campaign]"));
  for (std::string text :
       {"seal clicks on campaign", "order clicks on id", "order clicks", "unique clicks on id, user",
        "sequence clicks on batch", "partition clicks on id", "dependency session -> user",
        "dependency a, b <-> c", "gate Report.request -> response on id"}) {
    auto promise = parse_promise(text, flow);
    ASSERT_TRUE(promise) << promise.error().message;
    EXPECT_EQ(to_string(*promise, flow), text);
  }
  for (std::string text : {"", "seal", "seal clicks", "seal nowhere on id", "melt clicks on id",
                           "dependency a", "gate Report.click -> response on id"})
    EXPECT_FALSE(parse_promise(text, flow)) << text;
}

}  // namespace
}  // namespace blazes::synthesis
