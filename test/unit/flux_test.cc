// Flux files: what they say as a dataflow, and what is wrong with them.
#include <gtest/gtest.h>

#include "support/dump.h"
#include "support/memory_files.h"

namespace blazes {
namespace {

using test::mistakes;
using test::read_text;

constexpr const char* kHead =
    "name: t\n"
    "spouts: [ { id: s, className: S, parallelism: 2 } ]\n"
    "bolts:\n"
    "  - { id: a, className: A, parallelism: 3 }\n"
    "  - { id: b, className: B, parallelism: 2, numTasks: 4 }\n"
    "  - { id: c, className: C }\n"
    "streams:\n";

std::string stream(std::string_view from, std::string_view to, std::string_view grouping) {
  return "  - { from: " + std::string(from) + ", to: " + std::string(to) + ", grouping: { " +
         std::string(grouping) + " } }\n";
}
// The mistakes, or else the dataflow.
std::string dump(const frontend::Spec& spec) {
  return spec.variants.empty() ? mistakes(spec) : test::dump(spec.variants.at(0).flow);
}
frontend::Spec flux(const std::string& streams) { return read_text(kHead + streams); }

TEST(Flux, GroupingsBecomeFacts) {
  EXPECT_EQ(dump(flux(stream("s", "a", "type: SHUFFLE") + stream("s", "b", "type: FIELDS, args: [k, l]") +
                      stream("a", "b", "type: GLOBAL") + stream("a", "c", "type: DIRECT, streamId: late") +
                      stream("b", "a", "type: CUSTOM"))),
            "a x3\n  b -> default OW*\n  b -> late OW*\n  s -> default OW*\n  s -> late OW*\n"
            "b x4\n  a -> default OW*\n  s -> default OW*\n"
            "c\n  a:late -> effects OW*\n"
            "s->a:  -> a.s shuffle\n"
            "s->b:  -> b.s partitioned[k l]\n"
            "a: a.default -> b.a partitioned[]\n"
            "a:late: a.late -> c.a:late\n"
            "b: b.default -> a.b shuffle\n"
            "c: c.effects -> \n");
}

TEST(Flux, ReplicasAreGuessedWhereAllGetAllAndNoFieldDeals) {
  frontend::Spec spec = flux(stream("s", "a", "type: ALL") + stream("s", "b", "type: ALL") +
                             stream("a", "b", "type: FIELDS, args: [k]") + stream("s", "c", "type: ALL"));
  ASSERT_EQ(mistakes(spec), "");
  const dataflow::Dataflow& flow = spec.variants.at(0).flow;
  auto component = [&](std::string_view name) {
    for (dataflow::ComponentId id : flow.components())
      if (flow.name(id) == name) return flow.component(id);
    return dataflow::Component{};
  };
  EXPECT_TRUE(component("a").replicated);
  EXPECT_TRUE(component("a").replicas_assumed);
  EXPECT_FALSE(component("b").replicated);
  EXPECT_FALSE(component("c").replicated);
}

TEST(Flux, LiesBeneathAnnotations) {
  test::MemoryFiles files;
  files.put("flux.yaml", kHead + stream("s", "c", "type: SHUFFLE"));
  files.put("spec.yaml",
            "topology: flux.yaml\nc: { annotation: { label: CW } }\nstreams: { s: { seal: [batch] } }\n");
  EXPECT_EQ(dump(frontend::read_spec("spec.yaml", files)),
            "a x3\nb x4\nc\n  s -> effects CW\n"
            "s:  -> c.s seal[batch] by registry\nc: c.effects -> \n");
}

TEST(Flux, Mistakes) {
  EXPECT_EQ(mistakes(flux(stream("x", "a", "type: ALL"))), "BLZ108@8:13");
  EXPECT_EQ(mistakes(flux(stream("a", "s", "type: ALL"))), "BLZ108@8:20");  // a spout reads nothing
  EXPECT_EQ(mistakes(flux(stream("a", "b", "type: SHUFLE"))), "BLZ117@8:41");
  EXPECT_EQ(mistakes(flux(stream("a", "b", "type: FIELDS"))), "BLZ107@8:33");
  EXPECT_EQ(mistakes(flux(stream("a", "b", "args: [k]"))), "BLZ107@8:33");
  EXPECT_EQ(mistakes(flux("  - { from: a, to: b }\n  - { from: a }\n  - x\n")),
            "BLZ107@8:5 BLZ107@9:5 BLZ106@10:5");
  EXPECT_EQ(mistakes(flux(stream("a", "b", "type: ALL") + stream("a", "b", "type: NONE"))), "BLZ122@9:13");
  EXPECT_EQ(mistakes(read_text("bolts: [ { id: a }, { id: a }, { className: X }, x ]\n")),
            "BLZ122@1:27 BLZ107@1:32 BLZ106@1:50");
  EXPECT_EQ(mistakes(read_text("bolts: [ { id: a, parallelism: \"${n}\" }, { id: b, parallelism: 0 } ]\n")),
            "BLZ124@1:32 BLZ117@1:64");
  EXPECT_EQ(mistakes(read_text("name: t\ntopologySource: { className: T }\n")), "BLZ124@2:1");
}

TEST(Flux, WhatMattersAndIsNotFilledInIsRefusedByName) {
  EXPECT_EQ(mistakes(flux(stream("\"${f}\"", "\"${t}\"", "type: ALL"))), "BLZ124@8:13 BLZ124@8:25");
  EXPECT_EQ(mistakes(flux(stream("s", "a", "type: \"${g}\""))), "BLZ124@8:41");
  EXPECT_EQ(mistakes(flux(stream("s", "a", "type: FIELDS, args: [k, \"${k}\"]"))), "BLZ124@8:59");
  EXPECT_EQ(mistakes(flux(stream("s", "a", "type: ALL, streamId: \"x-${s}\""))), "BLZ124@8:56");
  EXPECT_EQ(mistakes(read_text("bolts: [ { id: \"${ENV-ID}\" } ]\n")), "BLZ124@1:16");
  EXPECT_EQ(mistakes(read_text("bolts: [ { id: a, className: \"${c}\", parallelism: \"4\" } ]\n")), "");

  const frontend::Spec spec =
      read_text("bolts: [ { id: a, parallelism: \"${ENV-N}\", numTasks: \"${n}\" } ]\n");
  ASSERT_EQ(spec.diagnostics.size(), 2u);
  EXPECT_EQ(spec.diagnostics[0].message,
            "'parallelism' is filled in when the topology is submitted, with 'ENV-N'");
  EXPECT_EQ(spec.diagnostics[0].hint, "set the variable and say --env");
  EXPECT_EQ(spec.diagnostics[1].hint, "say --property n=VALUE, or --properties FILE");
}

class FluxIncludes : public testing::Test {
 protected:
  // The dataflow of main.yaml, or what is wrong.
  std::string read(const std::string& includes, const std::string& rest = "") {
    files.put("f/main.yaml", "name: t\nincludes:\n" + includes + rest);
    return dump(frontend::read_spec("f/main.yaml", files));
  }
  static std::string include(const std::string& file, const std::string& more = "") {
    return "  - { file: " + file + more + " }\n";
  }
  test::MemoryFiles files;
};

TEST_F(FluxIncludes, AddWhatTheyHold) {
  files.put("f/parts/vertices.yaml", "spouts: [ { id: s } ]\nbolts: [ { id: a, parallelism: 2 } ]\n");
  files.put("f/streams.yaml", "streams:\n" + stream("s", "a", "type: SHUFFLE"));
  EXPECT_EQ(read(include("parts/vertices.yaml") + include("streams.yaml", ", resource: false")),
            "a x2\n  s -> effects OW*\ns:  -> a.s shuffle\na: a.effects -> \n");
}

// The first definition counts, unless a later one overrides; streams only ever add up.
TEST_F(FluxIncludes, OverrideWhereTheySaySo) {
  files.put("f/two.yaml", "spouts: [ { id: s } ]\nbolts: [ { id: a, parallelism: 2 } ]\n");
  files.put("f/three.yaml", "bolts: [ { id: a, parallelism: 3 } ]\n");
  const std::string one = "bolts: [ { id: a } ]\n";
  auto instances = [&](const std::string& includes) {
    const std::string text = read(includes, one);
    return text.substr(0, text.find('\n'));
  };
  EXPECT_EQ(instances(include("two.yaml") + include("three.yaml")), "a");
  EXPECT_EQ(instances(include("two.yaml", ", override: true") + include("three.yaml")), "a x2");
  EXPECT_EQ(instances(include("two.yaml", ", override: true") + include("three.yaml", ", override: true")),
            "a x3");

  files.put("f/streams.yaml", "streams:\n" + stream("s", "a", "type: SHUFFLE"));
  EXPECT_EQ(read(include("two.yaml") + include("streams.yaml", ", override: true"),
                 one + "streams:\n" + stream("s", "a", "type: ALL")),
            "BLZ122@2:13");
}

// As in Flux.
TEST_F(FluxIncludes, OfIncludedFilesCountForNothing) {
  files.put("f/one.yaml",
            "includes: [ { file: nowhere.yaml } ]\ntopologySource: { className: T }\nbolts: [ { id: a } ]\n");
  EXPECT_EQ(read(include("one.yaml")), "a\n");
}

TEST_F(FluxIncludes, Mistakes) {
  EXPECT_EQ(read(include("nowhere.yaml")), "BLZ120@3:13");
  EXPECT_EQ(read(include("./main.yaml")), "BLZ114@3:13");
  EXPECT_EQ(read(include("in/the.jar", ", resource: true")), "BLZ124@3:13");
  EXPECT_EQ(read(include("\"${which}\"")), "BLZ124@3:13");
  EXPECT_EQ(read("  - { override: true }\n", "bolts: [ { id: a } ]\n"), "BLZ107@3:5");
  files.put("f/x.yaml", "bolts: [ { id: a }, { id: a } ]\n");
  EXPECT_EQ(read(include("x.yaml", ", override: maybe")), "BLZ106@3:31 BLZ122@1:27");
  files.put("f/y.yaml", "spouts: [ { id: a } ]\n");
  EXPECT_EQ(read(include("y.yaml", ", override: true"), "bolts: [ { id: a } ]\n"), "BLZ122@1:17");
  std::string many;
  for (int i = 0; i < 16; ++i) {
    files.put("f/" + std::to_string(i), "config: {}\n");
    many += include(std::to_string(i));
  }
  EXPECT_EQ(read(many), "BLZ102@18:13");
}

TEST(Flux, WhatABoltThatNobodyFeedsEmitsBeginsThere) {
  EXPECT_EQ(dump(flux(stream("a", "c", "type: SHUFFLE"))),
            "a x3\nb x4\nc\n  a -> effects OW*\na:  -> c.a\nc: c.effects -> \n");
}

TEST(Flux, AComponentMayHaveItsWords) {
  EXPECT_EQ(dump(read_text("bolts: [ { from: i, to: o, label: CR } ]\n")),
            "bolts\n  i -> o CR\ni:  -> bolts.i\no: bolts.o -> \n");
}

}  // namespace
}  // namespace blazes
