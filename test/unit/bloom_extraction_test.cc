// What rules do to records becomes annotations: each operator in a module of its own, and what is expected of it by what could happen
// if records came in another order.
#include <gtest/gtest.h>

#include "analysis/analysis.h"
#include "support/bloom_flow.h"

namespace blazes::test {
namespace {

using Lines = std::vector<std::string>;

// A module with two inputs that are kept in tables, and one output.
std::string with_rules(const std::string& rules, const std::string& state = {}) {
  return "module M\n  state do\n    interface input, :a, [:id, :kind] => [:x]\n"
         "    interface input, :b, [:id] => [:y]\n    interface output, :out, [:id, :kind, :x]\n"
         "    table :ta, a.schema\n    table :tb, b.schema\n" +
         state + "  end\n  bloom do\n" + rules + "  end\nend\n";
}

Lines paths_of(const std::string& rules, const std::string& state = {}) {
  const frontend::Spec spec = read_bloom(with_rules(rules, state));
  EXPECT_EQ(mistakes(spec), "") << rules;
  return spec.variants.empty() ? Lines{} : paths(spec.variants.front().flow);
}

const std::string kKeepBoth = "ta <= a\ntb <= b\n";

TEST(BloomExtraction, ARecordThatOnlyPassesIsConfluentAndStateless) {
  EXPECT_EQ(paths_of("out <= a {|r| [r.id, r.kind, r.x + 1] if r.x > 0 }\n"), (Lines{"a -> out CR"}));
}

TEST(BloomExtraction, ATableMakesAPathWrite) {
  EXPECT_EQ(paths_of("ta <= a\nout <= ta\n"), (Lines{"a -> out CW"}));
}

TEST(BloomExtraction, StoredTablesMeetSoonerOrLater) {
  EXPECT_EQ(paths_of(kKeepBoth + "out <= (ta * tb).lefts(:id => :id)\n"),
            (Lines{"a -> out CW", "b -> out CW"}));
}

TEST(BloomExtraction, WhatAsksAStoredTableDependsOnWhenItAsks) {
  EXPECT_EQ(paths_of("tb <= b\nout <= (a * tb).lefts(:id => :id)\n"),
            (Lines{"a -> out OR{id}", "b -> out CW"}));
}

TEST(BloomExtraction, WhatHasToComeInOneTimestepDependsOnTheOrderOfBoth) {
  EXPECT_EQ(paths_of("out <= (a * b).lefts(:id => :id)\n"), (Lines{"a -> out OW{id}", "b -> out OW{id}"}));
  EXPECT_EQ(paths_of("out <= (a * b).lefts\n"), (Lines{"a -> out OW{*}", "b -> out OW{*}"}));
}

TEST(BloomExtraction, RecordsOfOneInputThatHaveToMeetDependOnTheirOrder) {
  EXPECT_EQ(paths_of("temp :same <= a\nout <= (a * same).lefts(:id => :id)\n"), (Lines{"a -> out OR{id}"}));
}

TEST(BloomExtraction, AConditionThatEquatesColumnsIsAsGoodAsAJoinThatDoes) {
  EXPECT_EQ(paths_of("out <= (a * b).pairs {|l, r| l if l.id == r.id && l.x > r.y }\n"),
            (Lines{"a -> out OW{id}", "b -> out OW{id}"}));
}

TEST(BloomExtraction, AnAntijoinMakesWhatItLeavesOutOrderSensitive) {
  EXPECT_EQ(paths_of(kKeepBoth + "out <= ta.notin(tb, :id => :id)\n"),
            (Lines{"a -> out CW", "b -> out OW{id}"}));
}

TEST(BloomExtraction, AnAggregationThatNobodyAsksForIsOrderSensitiveInItsGroups) {
  EXPECT_EQ(paths_of("ta <= a\nout <= ta.group([:id, :kind], max(:x))\n"), (Lines{"a -> out OW{id,kind}"}));
  EXPECT_EQ(paths_of("ta <= a\nout <= ta.argmax([:kind], :x)\n"), (Lines{"a -> out OW{kind}"}));
  EXPECT_EQ(paths_of("ta <= a\nsum <= ta.group(nil, count)\nout <= sum {|s| [s.n, 0, 0]}\n",
                     "    scratch :sum, [:n]\n"),
            (Lines{"a -> out OW{}"}));
}

TEST(BloomExtraction, WhoAsksForAnAggregationBearsTheOrder) {
  EXPECT_EQ(paths_of("ta <= a\nsum <= ta.group([:id, :kind], count)\nout <= (b * sum).pairs(:id => :id) "
                     "{|q, s| [s.id, s.kind, s.n]}\n",
                     "    scratch :sum, [:id, :kind] => [:n]\n"),
            (Lines{"a -> out CW", "b -> out OR{id}"}));
}

TEST(BloomExtraction, TheGateOfAnAggregationOfATimestepIsThatOfItsGroups) {
  EXPECT_EQ(paths_of("out <= a.group([:id, :kind], max(:x))\n"), (Lines{"a -> out OR{id,kind}"}));
}

TEST(BloomExtraction, TheLastWriterOfAKeyWins) {
  EXPECT_EQ(paths_of("tb <+- b\nout <= tb {|t| [t.id, 0, t.y]}\n"), (Lines{"b -> out OW{id}"}));
  EXPECT_EQ(paths_of("tb <+- b\nout <= (a * tb).lefts(:id => :id)\n"),
            (Lines{"a -> out OR{id}", "b -> out OW{id}"}));
}

TEST(BloomExtraction, ADeletionMakesAllWritersOrderSensitive) {
  EXPECT_EQ(paths_of("ta <= a\nta <- (ta * b).lefts(:id => :id)\nout <= ta\n"),
            (Lines{"a -> out OW{id}", "b -> out OW{id}"}));
}

TEST(BloomExtraction, GatesFollowColumnsThroughProjectionsAndRenames) {
  EXPECT_EQ(paths_of("moved <= a {|r| [r.x, r.kind]}\nta2 <= moved\nout <= ta2.group([:what], count)\n",
                     "    scratch :moved, [:n, :what]\n    table :ta2, [:n, :what]\n"),
            (Lines{"a -> out OW{kind}"}));
  // What is computed is no attribute of the input.
  EXPECT_EQ(paths_of("moved <= a {|r| [r.x, r.kind + 1]}\nta2 <= moved\nout <= ta2.group([:what], count)\n",
                     "    scratch :moved, [:n, :what]\n    table :ta2, [:n, :what]\n"),
            (Lines{"a -> out OW{*}"}));
}

TEST(BloomExtraction, AScratchThatIsDerivedFromTablesPersists) {
  EXPECT_EQ(
      paths_of(kKeepBoth + "both <= (ta * tb).lefts(:id => :id)\nout <= (both * tb).lefts(:id => :id)\n",
               "    scratch :both, a.schema\n"),
      (Lines{"a -> out CW", "b -> out CW"}));
}

TEST(BloomExtraction, ABlockThatLooksIntoATableAsksAllOfIt) {
  EXPECT_EQ(paths_of("tb <= b\nout <= a {|r| r unless tb.include?([r.id, r.x])}\n"),
            (Lines{"a -> out OR{*}", "b -> out CW"}));
}

TEST(BloomExtraction, LatticesOnlyGrow) {
  EXPECT_EQ(paths_of("seen <= a {|r| r.x}\nout <= seen.gt(5).when_true { [1, 1, 1] }\n", "    lmax :seen\n"),
            (Lines{"a -> out CW"}));
}

TEST(BloomExtraction, ClocksThatOnlySayWhenChangeNothing) {
  EXPECT_EQ(paths_of("ta <= a\nout <= (ta * tick).lefts\n", "    periodic :tick, 1\n"),
            (Lines{"a -> out CW"}));
}

TEST(BloomExtraction, WhatIsNotKeptMeetsATickByChance) {
  const std::string tick = "    periodic :tick, 1\n";
  const Lines chance = {"a -> out CR nondeterministic"};
  EXPECT_EQ(paths_of("out <= (a * tick).lefts\n", tick), chance);
  EXPECT_EQ(paths_of("out <= a {|r| r if tick.exists?}\n", tick), chance);
  EXPECT_EQ(paths_of("out <= a.notin(tick) {|r, t| true}\n", tick), chance);
}

TEST(BloomExtraction, WhetherWhatIsKeptIsSeenBeforeATickIsChance) {
  const std::string tick = "    periodic :tick, 1\n";
  const Lines chance = {"a -> out CW nondeterministic"};
  EXPECT_EQ(paths_of("ta <= a\nout <= ta.notin(tick) {|r, t| true}\n", tick), chance);
  EXPECT_EQ(paths_of("ta <= a\nout <= ta {|r| r unless tick.exists?}\n", tick), chance);
}

TEST(BloomExtraction, TheTimeInARecordIsNondeterministic) {
  const Lines found = paths_of("out <= a {|r| [r.id, r.kind, budtime]}\n");
  EXPECT_EQ(found, (Lines{"a -> out CR nondeterministic"}));
}

TEST(BloomExtraction, CodeThatIsNotUnderstoodIsTakenForTheWorst) {
  EXPECT_EQ(paths_of("out <= a {|r| [r.id, r.kind, Digest.of(r.x)]}\n"),
            (Lines{"a -> out OR{*} nondeterministic"}));
}

TEST(BloomExtraction, WhatIsSentAgainIsTheSame) {
  const std::string program = R"(
class Sender
  include Bud
  state do
    interface input, :say, [:to, :ident]
    channel :message, [:@to, :ident]
    channel :ack, [:@from, :ident]
    table :said, [:to, :ident]
    table :heard, [:ident]
    periodic :again, 1
  end
  bloom do
    said <= say
    heard <= ack {|a| [a.ident]}
    message <~ say
    message <~ (said.notin(heard, :ident => :ident) * again).lefts
  end
end
)";
  const frontend::Spec spec = read_bloom(program);
  ASSERT_EQ(mistakes(spec), "");
  EXPECT_EQ(paths(spec.variants.front().flow), (Lines{"say -> message CR"}));
}

TEST(BloomExtraction, AProgramIsCutAtItsChannels) {
  const std::string program = R"(
class Node
  include Bud
  state do
    interface input, :put, [:id]
    interface output, :got, [:id]
    channel :pass, [:@to, :id]
    table :peers, [:address]
  end
  bloom do
    pass <~ (put * peers).pairs {|p, m| [m.address, p.id]}
    got <= pass {|p| [p.id]}
  end
end
)";
  const frontend::Spec spec = read_bloom(program);
  ASSERT_EQ(mistakes(spec), "");
  const dataflow::Dataflow& flow = spec.variants.front().flow;
  const auto put = flow.find_component("Node.put"), pass = flow.find_component("Node.pass");
  ASSERT_TRUE(put && pass);
  EXPECT_FALSE(flow.component(put).replicated);
  EXPECT_TRUE(flow.component(pass).replicated) << "a record goes to all peers";
  EXPECT_TRUE(flow.find_stream("pass"));
}

TEST(BloomExtraction, ARecordThatNamesItsReceiverGoesToOne) {
  const std::string program = R"(
class Node
  include Bud
  state do
    interface input, :put, [:key]
    interface output, :got, [:key]
    channel :pass, [:@to, :key]
    table :owner, [:key] => [:address]
  end
  bloom do
    pass <~ (put * owner).pairs(:key => :key) {|p, o| [o.address, p.key]}
    got <= pass {|p| [p.key]}
  end
end
)";
  const frontend::Spec spec = read_bloom(program);
  ASSERT_EQ(mistakes(spec), "");
  const dataflow::Dataflow& flow = spec.variants.front().flow;
  EXPECT_FALSE(flow.component(flow.find_component("Node.pass")).replicated);
}

TEST(BloomExtraction, OutputsOnACycleAreThere) {
  const frontend::Spec spec = read_bloom(
      "module M\n  state do\n    interface input, :edge, [:from, :to]\n    interface output, :path, [:from, "
      ":to]\n"
      "    table :known, [:from, :to]\n  end\n  bloom do\n    known <= edge\n    known <= path\n"
      "    path <= (known * edge).pairs(:to => :from) {|k, e| [k.from, e.to]}\n  end\nend\n");
  ASSERT_EQ(mistakes(spec), "");
  const dataflow::Dataflow& flow = spec.variants.front().flow;
  EXPECT_EQ(paths(flow), (Lines{"edge -> path OR{*}", "edge -> path OW{*}"}));
  EXPECT_TRUE(flow.stream(flow.find_stream("path")).is_sink());
}

TEST(BloomExtraction, WhatCirculatesForEverIsASink) {
  const frontend::Spec spec = read_bloom(
      "class Gossip\n  include Bud\n  state do\n    channel :news, [:@to, :id] => [:text]\n"
      "    table :peers, [:address]\n    table :known, [:id] => [:text]\n  end\n  bloom do\n"
      "    known <+- news.payloads\n    news <~ (known * peers).pairs {|k, p| [p.address, k.id, k.text]}\n  "
      "end\nend\n");
  ASSERT_EQ(mistakes(spec), "");
  const dataflow::Dataflow& flow = spec.variants.front().flow;
  EXPECT_EQ(paths(flow), (Lines{"news -> news OW{id}"}));
  EXPECT_TRUE(flow.stream(flow.find_stream("Gossip.news->")).is_sink());
  EXPECT_TRUE(flow.component(flow.find_component("Gossip")).replicated);
}

TEST(BloomExtraction, AProgramIntoWhichNothingComesIsClean) {
  const frontend::Spec spec = read_bloom(
      "class Fixed\n  include Bud\n  state do\n    table :link, [:from, :to]\n    table :path, [:from, "
      ":to]\n  end\n"
      "  bloom do\n    path <= link\n  end\nend\n");
  EXPECT_EQ(mistakes(spec), "");
  ASSERT_EQ(spec.variants.size(), 1u);
  EXPECT_EQ(spec.variants.front().flow.streams().size(), 0u);
}

TEST(BloomExtraction, AProgramWithoutOutputsShowsWhatItHolds) {
  EXPECT_EQ(paths_of("ta <= a\n"), (Lines{"a -> ta CW"}));
}

TEST(BloomExtraction, ThePlaceOfAPathIsThatOfTheOperator) {
  const std::string text = with_rules(kKeepBoth + "out <= ta.notin(tb, :id => :id)\n");
  const frontend::Spec spec = read_bloom(text);
  const dataflow::Dataflow& flow = spec.variants.front().flow;
  for (dataflow::PathId id : flow.paths()) {
    if (flow.path(id).confluent()) continue;
    const auto& source = spec.sources.all().back();
    EXPECT_EQ(source.text->view().substr(flow.path(id).place.offset - source.base, 5), "notin");
    EXPECT_EQ(flow.details(id).because.front().span.length, 5u);
  }
}

TEST(BloomExtraction, AComponentOfASpecCanBeAModule) {
  MemoryFiles files;
  files.put("store.rb", with_rules("tb <+- b\nout <= (a * tb).lefts(:id => :id)\n"));
  files.put("spec.yaml",
            "components:\n  Store: { bloom: \"store.rb#M\", replicated: true }\n"
            "  Client:\n    paths: { from: out, to: shown, label: CR }\n");
  const frontend::Spec spec = read_with_programs("spec.yaml", files);
  ASSERT_EQ(mistakes(spec), "");
  const dataflow::Dataflow& flow = spec.variants.front().flow;
  EXPECT_EQ(paths(flow), (Lines{"a -> out OR{id}", "b -> out OW{id}", "out -> shown CR"}));
  EXPECT_TRUE(flow.component(flow.find_component("Store")).replicated);
  EXPECT_TRUE(flow.find_stream("out")) << "connected by name";
}

TEST(BloomExtraction, PathsBesideAModuleReplaceWhatIsExtracted) {
  MemoryFiles files;
  files.put("store.rb", with_rules("tb <+- b\nout <= (a * tb).lefts(:id => :id)\n"));
  files.put("spec.yaml",
            "components:\n  Store: { bloom: \"store.rb#M\", paths: { from: b, to: out, label: CW } }\n");
  const frontend::Spec spec = read_with_programs("spec.yaml", files);
  ASSERT_EQ(mistakes(spec), "");
  EXPECT_EQ(paths(spec.variants.front().flow), (Lines{"a -> out OR{id}", "b -> out CW"}));
}

TEST(BloomExtraction, ASpecCanAnnotateAProgram) {
  MemoryFiles files;
  files.put("store.rb", with_rules(kKeepBoth + "out <= ta.notin(tb, :id => :id)\n"));
  files.put("spec.yaml", "topology: store.rb\nstreams: { a: { seal: [id] }, b: { seal: [id] } }\n");
  const frontend::Spec spec = read_with_programs("spec.yaml", files);
  ASSERT_EQ(mistakes(spec), "");
  const dataflow::Dataflow& flow = spec.variants.front().flow;
  const auto label = analysis::analyse(flow, analysis::Coordination::promised(flow));
  EXPECT_EQ(label.label(flow.find_stream("out")).contents, analysis::Contents::Async);
}

TEST(BloomExtraction, MistakesOfProgramsStandInTheProgram) {
  MemoryFiles files;
  files.put("bad.rb", "class A\n  include Bud\n  bloom do\n    t <= u\n  end\nend\n");
  files.put(
      "spec.yaml",
      "components: { A: { bloom: \"bad.rb#A\" }, B: { bloom: \"bad.rb#B\" }, C: { bloom: \"bad.py\" } }\n");
  const frontend::Spec spec = read_with_programs("spec.yaml", files);
  EXPECT_TRUE(spec.variants.empty());
  diagnostics::Locator locator(spec.sources);
  Lines where;
  for (const auto& d : spec.diagnostics)
    where.push_back(fmt::format("{} {}", d.rule->id, locator.locate(d.place).file));
  EXPECT_EQ(where, (Lines{"BLZ108 spec.yaml", "BLZ117 spec.yaml", "BLZ129 bad.rb", "BLZ129 bad.rb"}));
}

}  // namespace
}  // namespace blazes::test
