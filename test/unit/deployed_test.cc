// What a Nimbus holds, as the text of a spec. The expected texts are those that the extractor of programs prints for the same topologies.
#include <gtest/gtest.h>

#include "frontend/storm/deployed.h"
#include "support/storm_topology.h"

namespace blazes {
namespace {

using frontend::storm::spec_of;
using test::by_fields;
using test::Part;
using test::shuffled;
using test::to_all;
using Topology = test::thrift::StormTopology;

TEST(Deployed, GroupingsAndSchemasBecomeFacts) {
  Topology t;
  t.spouts["s"] = Part().emits("default", {"k", "v"}).emits("unread", {"x"}).runs(2);
  t.bolts["a"] =
      Part().reads("s", "default", by_fields({"k"})).emits("default", {"k", "n"}).emits("late", {}).runs(3);
  t.bolts["b"] = Part().reads("a", "default", by_fields({})).reads("a", "late", shuffled()).runs(2);
  t.bolts["c"] = Part().reads("a", "default", shuffled()).reads("s", "default", to_all());
  EXPECT_EQ(spec_of(t), R"({
"blazes": 1,
"components": {
  "a": {"instances":3,"paths":[{"from":"s","to":"default"},{"from":"s","to":"late"}]},
  "b": {"instances":2,"paths":[{"from":"a","to":"effects"},{"from":"a:late","to":"effects"}]},
  "c": {"paths":[{"from":"a","to":"effects"},{"from":"s","to":"effects"}]}
},
"streams": {
  "s->a": {"schema":["k","v"],"to":"a.s","partitioned":["k"]},
  "s->c": {"schema":["k","v"],"to":"c.s"},
  "a->b": {"from":"a.default","schema":["k","n"],"to":"b.a","partitioned":[]},
  "a->c": {"from":"a.default","schema":["k","n"],"to":"c.a"},
  "a:late": {"from":"a.late","schema":[],"to":"b.a:late","shuffle":true},
  "b": {"from":"b.effects"},
  "c": {"from":"c.effects"}
}
}
)");
}

TEST(Deployed, WhatStormAddsForItsOwnEndsIsLeftOut) {
  const std::string counts = "org.apache.storm.coordination.CoordinatedBolt/coord-stream";
  Topology t;
  t.spouts["s"] = Part().emits("default", {"k"});
  t.bolts["a"] = Part().reads("s", "default", shuffled()).emits("default", {"k"}).runs(2);
  t.bolts["b"] = Part().reads("a", "default", shuffled()).runs(2);
  const std::string plain = spec_of(t);
  t.spouts["$checkpointspout"] = Part().emits("$checkpoint", {"txid", "action"});
  t.bolts["a"] = Part()
                     .reads("s", "default", shuffled())
                     .reads("$checkpointspout", "$checkpoint", to_all())
                     .emits("default", {"k"})
                     .emits("$checkpoint", {"txid", "action"})
                     .emits(counts, {"id", "count"})
                     .emits("default__punctuation", {"__punctuation"})
                     .runs(2);
  t.bolts["b"] = Part()
                     .reads("a", "default", shuffled())
                     .reads("a", "$checkpoint", to_all())
                     .reads("a", counts, shuffled())
                     .reads("a", "default__punctuation", to_all())
                     .emits("$checkpoint", {"txid", "action"})
                     .runs(2);
  EXPECT_EQ(spec_of(t), plain);
}

TEST(Deployed, AFieldWithoutANameIsNoAttribute) {
  Topology t;
  t.bolts["a"] = Part().reads("s", "default", shuffled()).emits("default", {"", "k"});
  t.bolts["b"] = Part().reads("a", "default", by_fields({""})).runs(2);
  EXPECT_NE(spec_of(t).find(R"("schema":["k"],"to":"b.a","shuffle":true)"), std::string::npos) << spec_of(t);
}

TEST(Deployed, NothingIsSpelledAsNothing) {
  EXPECT_EQ(spec_of({}), "{\n\"blazes\": 1,\n\"components\": {},\n\"streams\": {}\n}\n");
}

// The line of one component.
std::string component(const Topology& t, const std::string& name) {
  const std::string text = spec_of(t);
  const std::size_t at = text.find("  \"" + name + "\": ");
  return at == std::string::npos ? "" : text.substr(at + 2, text.find_first_of("\n", at) - at - 2);
}

TEST(Deployed, TasksCountBeforeExecutors) {
  for (const auto& [conf, instances] : std::vector<std::pair<std::string, std::string>>{
           {R"({"topology.tasks":4})", R"("instances":4,)"},
           {R"({"topology.tasks":4.9})", R"("instances":4,)"},
           {R"({"topology.tasks":1})", ""},
           {R"({"topology.tasks":-1})", ""},
           {R"({"topology.tasks":"4"})", R"("instances":3,)"},
           {R"({"topology.tasks":99999999999})", R"("instances":1215752191,)"},
           {R"({"topology.tasks":3)", R"("instances":3,)"},
           {"[4]", R"("instances":3,)"},
           {"", R"("instances":3,)"}}) {
    Topology t;
    t.bolts["a"] = Part().runs(3).conf(conf);
    EXPECT_EQ(component(t, "a"), "\"a\": {" + instances + "\"paths\":[]}") << conf;
  }
}

TEST(Deployed, ReplicasAreGuessedWhereAllGetAllAndNoFieldDeals) {
  const std::string assumed = R"("replicated":true,"assumed":["replicated"],)";
  auto guessed = [&](Part part) {
    Topology t;
    t.bolts["a"] = part;
    return component(t, "a").find(assumed) != std::string::npos;
  };
  EXPECT_TRUE(guessed(Part().runs(2).reads("s", "default", to_all())));
  EXPECT_FALSE(guessed(Part().runs(1).reads("s", "default", to_all())));
  EXPECT_TRUE(guessed(Part().runs(2).reads("s", "default", to_all()).reads("t", "default", shuffled())));
  EXPECT_FALSE(
      guessed(Part().runs(2).reads("s", "default", to_all()).reads("t", "default", by_fields({"k"}))));
  EXPECT_FALSE(guessed(Part().runs(2).reads("s", "default", to_all()).reads("t", "default", by_fields({}))));
  EXPECT_FALSE(guessed(Part().runs(2).reads("$coord", "$c", to_all()).reads("s", "default", shuffled())));
  EXPECT_TRUE(guessed(Part().runs(2).reads("s", "default", to_all()).reads("s", "$c", by_fields({"id"}))));
}

TEST(Deployed, WhatCoordinatesIsLeftOut) {
  Topology bare, coordinated;
  bare.spouts["s"] = Part().emits("default", {"word", "batch"}).runs(2);
  bare.bolts["count"] =
      Part().reads("s", "default", by_fields({"word"})).emits("default", {"word", "count"}).runs(2);
  bare.bolts["commit"] = Part().reads("count", "default", shuffled());
  coordinated.spouts["s"] =
      Part().emits("default", {"word", "batch", "blazes"}).emits("blazes_seals", {"seal"}).runs(2);
  coordinated.bolts["count"] = Part()
                                   .reads("s", "default", by_fields({"word"}))
                                   .reads("s", "blazes_seals", to_all())
                                   .emits("default", {"word", "count"})
                                   .emits("blazes_seals", {"seal"})
                                   .runs(2);
  coordinated.bolts["commit"] = Part()
                                    .reads("count", "default", shuffled())
                                    .reads("count", "blazes_seals", to_all())
                                    .emits("blazes_acks", {"id"});
  EXPECT_EQ(spec_of(coordinated), spec_of(bare));
}

TEST(Deployed, ASequencerIsLeftOut) {
  auto topology = [](bool ordered) {
    Topology t;
    t.spouts["clicks"] =
        ordered ? Part().emits("default", {"id", "blazes"}) : Part().emits("default", {"id"});
    t.spouts["asks"] = Part().emits("default", {"id"});
    Part report = Part().runs(3).emits("default", {"answer"}).reads("asks", "default", to_all());
    if (!ordered) {
      t.bolts["report"] = report.reads("clicks", "default", to_all());
      return t;
    }
    t.bolts["report"] = report.reads("blazes_order_report", "blazes_order", to_all());
    t.spouts["blazes_order_report_pulse"] = Part().emits("blazes_pulse", {});
    t.bolts["blazes_order_report"] = Part()
                                         .reads("clicks", "default", by_fields({"id"}))
                                         .reads("blazes_order_report_pulse", "blazes_pulse", to_all())
                                         .emits("blazes_order", {"batch"})
                                         .runs(3);
    return t;
  };
  EXPECT_EQ(spec_of(topology(true)), spec_of(topology(false)));
}

TEST(Deployed, NamesOfTheUserThatBeginAlikeStay) {
  Topology own;
  own.bolts["blazes"] = Part().reads("s", "default", shuffled()).emits("blazes", {"blazes", "x"});
  EXPECT_NE(spec_of(own).find(R"("blazes:blazes": {"from":"blazes.blazes","schema":["blazes","x"]})"),
            std::string::npos);
}

TEST(Deployed, NamesThatMeanTwoThingsStayTwo) {
  Topology t;
  t.spouts["a"] = Part().emits("b", {"x"});
  t.spouts["a:b"] = Part().emits("default", {"y"});
  t.bolts["c"] = Part().reads("a", "b", shuffled());
  t.bolts["d"] = Part().reads("a:b", "default", shuffled());
  const std::string text = spec_of(t);
  EXPECT_NE(text.find(R"("a:b": {"schema":["x"],"to":"c.a:b"})"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("a:b'": {"schema":["y"],"to":"d.a:b"})"), std::string::npos) << text;
}

TEST(Deployed, CharactersAreEscapedAsByTheExtractor) {
  Topology t;
  t.bolts["a/\"\\\b\f\n\r\t\x01\x7f\xc2\x80\xc2\xa0\xe2\x80\xa8\xe2\x84\x80\xf0\x9f\x98\x80\xff"] = Part();
  EXPECT_EQ(spec_of(t),
            "{\n\"blazes\": 1,\n\"components\": {\n"
            "  "
            "\"a\\/"
            "\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u007F\\u0080\xc2\xa0\\u2028\xe2\x84\x80\xf0\x9f\x98\x80\xef\xbf"
            "\xbd\": "
            "{\"paths\":[]}\n},\n\"streams\": {}\n}\n");
}

TEST(Deployed, WhatIsSenselessIsTranslatedAllTheSame) {
  Topology t;
  t.spouts["a"] = Part().emits("default", {"x", "x"}).reads("nowhere", "default", to_all());
  t.bolts["a"] =
      Part().reads("a", "default", to_all()).reads("nowhere", "default", by_fields({"x", "x"})).runs(-5);
  EXPECT_EQ(
      spec_of(t),
      "{\n\"blazes\": 1,\n\"components\": {\n"
      "  \"a\": "
      "{\"paths\":[{\"from\":\"a\",\"to\":\"effects\"},{\"from\":\"nowhere\",\"to\":\"effects\"}]}\n},\n"
      "\"streams\": {\n  \"a\": {\"from\":\"a.effects\"}\n}\n}\n");
}

}  // namespace
}  // namespace blazes
