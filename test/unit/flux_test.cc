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
  EXPECT_EQ(mistakes(read_text("name: t\nincludes: [ { resource: true, file: f.yaml } ]\n")), "BLZ124@2:1");
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
