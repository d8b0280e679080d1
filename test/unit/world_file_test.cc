// World files: what they mean, and every mistake with its place.
#include "frontend/world/world_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "runtime/json.h"
#include "support/memory_files.h"

namespace blazes {
namespace {

using frontend::WorldFile;
using simulate::Deployment;
using test::MemoryFiles;

constexpr std::string_view kProgram = R"(
class Sender
  include Bud
  state do
    interface input, :say, [:n, :text]
    channel :word, [:@to, :n]
    table :receivers, [:address]
    table :pairs, [:key] => [:addresses]
    lmax :highest
  end
  bloom { word <~ (receivers * say).pairs { |r, s| [r.address, s.n] } }
end
class Taker
  include Bud
  state do
    channel :word, [:@to, :n]
    table :known, [:n]
  end
  bloom { known <= word { |w| [w.n] } }
end
)";

WorldFile read(std::string_view text, MemoryFiles files = {}) {
  files.put("folder/talk.rb", kProgram);
  files.put("folder/world.yaml", text);
  return frontend::read_world("folder/world.yaml", {}, files);
}

std::string mistakes(std::string_view text, const MemoryFiles& files = {}) {
  const WorldFile file = read(text, files);
  return test::mistakes(file.sources, file.diagnostics);
}

std::string said(std::string_view text) {
  const WorldFile file = read(text);
  std::string all;
  for (const auto& d : file.diagnostics)
    all += d.message + (d.hint.empty() ? "" : " (" + d.hint + ")") + "\n";
  return all;
}

std::string text_of(const runtime::Inbox& inbox) {
  std::string text;
  for (const auto& [name, tuples] : inbox) {
    text += (text.empty() ? "" : " ") + name + ":";
    for (const bloom::Value& tuple : tuples) text += runtime::json_of(tuple);
  }
  return text;
}

TEST(WorldFile, NamesNodesAndGivesThemAddresses) {
  const WorldFile file = read(R"(
world: 1
program: talk.rb
nodes:
  Sender: { instances: 2 }
  taker: { class: Taker, instances: 3, address: "10.0.0.1:5000" }
)");
  ASSERT_FALSE(file.has_mistakes()) << test::mistakes(file.sources, file.diagnostics);
  const Deployment& deployment = file.deployment;
  std::string all;
  for (const auto& member : deployment.members) all += member.name + "=" + member.address + " ";
  EXPECT_EQ(all,
            "Sender:1=Sender:1 Sender:2=Sender:2 taker:1=10.0.0.1:5000 taker:2=10.0.0.1:5001 "
            "taker:3=10.0.0.1:5002 ");
  EXPECT_EQ(deployment.groups[1].catalog->name, "Taker");
  EXPECT_EQ(deployment.links.size(), 4u);
}

TEST(WorldFile, AnAddressThatIsGivenTwiceIsAskedForAgain) {
  MemoryFiles files;
  files.put("folder/talk.rb", kProgram);
  files.put("folder/world.yaml", "program: talk.rb\nnodes: { Sender: { instances: 2 }, Taker: }\n");
  int calls = 0;
  const auto each_twice = [&calls] { return fmt::format("10.0.0.1:{}", 5000 + calls++ / 2); };
  const WorldFile file = frontend::read_world("folder/world.yaml", {.address = each_twice}, files);
  ASSERT_FALSE(file.has_mistakes()) << test::mistakes(file.sources, file.diagnostics);
  std::string all;
  for (const auto& member : file.deployment.members) all += member.address + " ";
  EXPECT_EQ(all, "10.0.0.1:5000 10.0.0.1:5001 10.0.0.1:5002 ");
  const auto always_one = [] { return std::string("10.0.0.1:5000"); };
  const WorldFile hopeless = frontend::read_world("folder/world.yaml", {.address = always_one}, files);
  EXPECT_EQ(test::mistakes(hopeless.sources, hopeless.diagnostics), "BLZ122@2:10 BLZ122@2:36");
}

TEST(WorldFile, FillsTablesWithValuesAndAddresses) {
  const WorldFile file = read(R"(
program: talk.rb
nodes:
  sender:
    class: Sender
    instances: 2
    set: { "@peers": { others of: sender }, LIMIT: 1.5, "$quiet": false, "@none": null, map: { a: "1" } }
    fill:
      receivers: { addresses of: [taker, "sender:1"] }
      pairs: [[a, { addresses of: taker }], [b, { address of: "taker:{n}" }], [c]]
      highest: 3
  taker: { class: Taker, instances: 2 }
)");
  ASSERT_FALSE(file.has_mistakes()) << test::mistakes(file.sources, file.diagnostics);
  const simulate::Member& second = file.deployment.members[1];
  EXPECT_EQ(text_of(second.fill), R"(highest:3 pairs:["a",["taker:1","taker:2"]]["b","taker:2"]["c"] )"
                                  R"(receivers:["taker:1"]["taker:2"]["sender:1"])");
  EXPECT_EQ(runtime::json_of(second.variables.at("@peers")), R"(["sender:1"])");
  EXPECT_EQ(runtime::json_of(second.variables.at("LIMIT")), "1.5");
  EXPECT_EQ(runtime::json_of(second.variables.at("$quiet")), "false");
  EXPECT_TRUE(second.variables.at("@none").is_nil());
  EXPECT_EQ(runtime::json_of(second.variables.at("@map")), R"({"a":"1"})");
}

TEST(WorldFile, LaterLinksChangeWhatEarlierOnesSay) {
  const WorldFile file = read(R"(
program: talk.rb
nodes: { Sender: , Taker: }
links:
  - { delay: 250us..1.5s, loss: 5%, resend: 1s }
  - { from: Sender, to: Taker, loss: 0.25, twice: 1%, in_order: true }
)");
  ASSERT_FALSE(file.has_mistakes()) << test::mistakes(file.sources, file.diagnostics);
  const simulate::Link &to_taker = file.deployment.link(0, 1), &back = file.deployment.link(1, 0);
  EXPECT_EQ(to_taker.delay.least, 250);
  EXPECT_EQ(to_taker.delay.most, 1'500'000);
  EXPECT_EQ(to_taker.resend, 1'000'000);
  EXPECT_EQ(to_taker.loss, 0.25);
  EXPECT_EQ(back.loss, 0.05);
  EXPECT_EQ(to_taker.twice, 0.01);
  EXPECT_EQ(back.twice, 0);
  EXPECT_TRUE(to_taker.in_order);
  EXPECT_FALSE(back.in_order);
}

TEST(WorldFile, InputsComeFromTheFileItselfAndFromOthers) {
  MemoryFiles files;
  files.put("folder/1.jsonl", "{\"say\": [[1, \"a\"]]}\n\n{}\n");
  files.put("folder/2.jsonl", "{\"say\": [[2, \"b\"]]}");
  const WorldFile file = read(R"(
program: talk.rb
nodes: { Sender: { instances: 2 }, Taker: }
inputs:
  - { to: Sender, at: 2ms, every: 500us, file: "{n}.jsonl" }
  - { to: "Sender:2", records: { say: [[3, c], [4, d]] } }
)",
                              files);
  ASSERT_FALSE(file.has_mistakes()) << test::mistakes(file.sources, file.diagnostics);
  std::string all;
  for (const simulate::Input& input : file.deployment.inputs)
    all += fmt::format("{} to {}: {}\n", input.at, input.member, text_of(*input.records));
  EXPECT_EQ(
      all,
      "2000 to 0: say:[1,\"a\"]\n2500 to 0: \n2000 to 1: say:[2,\"b\"]\n0 to 1: say:[3,\"c\"][4,\"d\"]\n");
}

TEST(WorldFile, FaultsAreOfNodesOrOfAnyOfSeveral) {
  const WorldFile file = read(R"(
program: talk.rb
durable: everything
timestep: 1ms..2ms
until: 3s
nodes: { Sender: { instances: 2 }, Taker: { agree_on: [known], rate: 400000 } }
faults:
  - { crash: [Sender, "Taker:1"], at: 0..1s, for: 5ms, times: 7 }
  - { crash: Taker, at: 2s }
  - { pause: Taker, at: 1s..2s, for: 200ms..1s, times: 2 }
)");
  ASSERT_FALSE(file.has_mistakes()) << test::mistakes(file.sources, file.diagnostics);
  const Deployment& deployment = file.deployment;
  ASSERT_EQ(deployment.crashes.size(), 2u);
  EXPECT_EQ(deployment.crashes[0].of, (std::vector<std::uint32_t>{0, 1, 2}));
  EXPECT_EQ(deployment.crashes[0].times, 7u);
  EXPECT_EQ(deployment.crashes[0].at.most, 1'000'000);
  EXPECT_EQ(deployment.crashes[0].down_for->least, 5'000);
  EXPECT_FALSE(deployment.crashes[1].down_for);
  ASSERT_EQ(deployment.pauses.size(), 1u);
  EXPECT_EQ(deployment.pauses[0].of, (std::vector<std::uint32_t>{2}));
  EXPECT_EQ(deployment.pauses[0].at.least, 1'000'000);
  EXPECT_EQ(deployment.pauses[0].lasting.most, 1'000'000);
  EXPECT_EQ(deployment.pauses[0].times, 2u);
  EXPECT_EQ(deployment.durable, simulate::Durable::Everything);
  EXPECT_EQ(deployment.timestep.most, 2'000);
  EXPECT_EQ(deployment.until, 3'000'000);
  EXPECT_EQ(deployment.groups[1].agree_on.size(), 1u);
  EXPECT_EQ(deployment.groups[0].rate, 0u);
  EXPECT_EQ(deployment.groups[1].rate, 400'000u);
}

TEST(WorldFile, JsonMeansTheSame) {
  const WorldFile file =
      read(R"({"program": "talk.rb", "nodes": {"Taker": {"fill": {"known": [[1], [2]]}}}})");
  ASSERT_FALSE(file.has_mistakes()) << test::mistakes(file.sources, file.diagnostics);
  EXPECT_EQ(text_of(file.deployment.members[0].fill), "known:[1][2]");
}

TEST(WorldFile, EveryMistakeHasItsPlace) {
  EXPECT_EQ(mistakes("nods: {}\n"), "BLZ103@1:1 BLZ107@1:1");
  EXPECT_EQ(mistakes("program: talk.rb\nnodes: []\n"), "BLZ106@2:8");
  EXPECT_EQ(mistakes("nodes: { Sender: }\n"), "BLZ107@1:10");
  EXPECT_EQ(mistakes("world: 2\nuntil: soon\ntimestep: 2ms..1ms\ndurable: nothing\n"
                     "program: talk.rb\nnodes: { Sender: { instances: 0 }, b: { class: Tkaer } }\n"),
            "BLZ117@1:8 BLZ117@2:8 BLZ117@3:11 BLZ117@4:10 BLZ117@6:31 BLZ125@6:48");
  EXPECT_EQ(
      mistakes("program: talk.rb\nnodes:\n  Sender:\n    fill: { recievers: [], receivers: [[1, 2]] }\n"
               "    agree_on: [words]\n    set: { x: { address of: Taker } }\n  Taker: { instances: 2 }\n"),
      "BLZ129@4:13 BLZ128@4:40 BLZ129@5:16 BLZ117@6:29");
  EXPECT_EQ(mistakes("program: talk.rb\nnodes: { Sender: , Taker: { address: 'Sender:1' } }\n"),
            "BLZ122@2:38");
  EXPECT_EQ(mistakes("program: talk.rb\nnodes: { Sender: { rate: 0 }, Taker: { rate: 10/s } }\n"),
            "BLZ117@2:26 BLZ106@2:46");
  EXPECT_EQ(mistakes("program: talk.rb\nnodes: { Taker: { address: x, fill: { knwn: [] } }, Sender: }\n"),
            "BLZ117@2:28 BLZ129@2:39");
  EXPECT_EQ(mistakes("program: talk.rb\nnodes: { Sender: , Taker: }\nlinks:\n  - { from: Snder }\n"
                     "  - { los: 1 }\n  - { loss: 2 }\n  - { loss: 1, resend: 1s }\nfaults: { at: 1s }\n"
                     "inputs:\n  - { to: 'Sender:3', records: {} }\n  - { records: {}, file: x }\n"
                     "  - { to: Sender, file: gone.jsonl }\n  - { to: Sender, records: [{ tell: [] }] }\n"),
            "BLZ117@4:13 BLZ103@5:7 BLZ117@6:13 BLZ118@7:13 BLZ107@8:9 BLZ117@10:11 BLZ107@11:5 BLZ107@11:5 "
            "BLZ120@12:25 BLZ129@13:31");
}

TEST(WorldFile, LinesOfAFileAreCheckedToo) {
  MemoryFiles files;
  files.put("folder/lines", "{\"say\": [[1]]}\n{\"tell\": [[1]]}\n");
  constexpr std::string_view kText =
      "program: talk.rb\nnodes: { Sender: }\ninputs: { to: Sender, file: lines }\n";
  EXPECT_EQ(mistakes(kText, files), "BLZ129@3:29");
  files.put("folder/lines", "{\"say\": [[1]]}\n{\"say\"\n");
  EXPECT_EQ(mistakes(kText, files), "BLZ101@3:29");
}

TEST(WorldFile, MistakesSayWhatMayHaveBeenMeant) {
  EXPECT_EQ(said("program: talk.rb\nnodes: { a: { class: Sendr } }\n"),
            "there is no class or module 'Sendr' (did you mean 'Sender'?)\n");
  EXPECT_EQ(said("program: talk.rb\nnodes: { Sender: }\nfaults: { crash: Sendr, at: 1s }\n"),
            "there are no nodes 'Sendr' (did you mean 'Sender'?)\n");
  EXPECT_EQ(said("program: talk.rb\nnodes: { Sender: { fill: { recievers: [] } } }\n"),
            "'Sender' has no collection 'recievers' (did you mean 'receivers'?)\n");
}

TEST(WorldFile, AFaultIsACrashOrAPause) {
  const std::string head = "program: talk.rb\nnodes: { Sender: }\nfaults: ";
  EXPECT_EQ(said(head + "{ at: 1s }\n"),
            "this fault has neither 'crash' nor 'pause' (name the node that stops)\n");
  EXPECT_EQ(said(head + "{ pause: Sender, crash: Sender, at: 1s, for: 1s }\n"),
            "this fault has both 'crash' and 'pause' (make two of it)\n");
  EXPECT_EQ(said(head + "{ pause: Sender, at: 1s }\n"),
            "this pause has no 'for' (say how long the node stands still)\n");
}

TEST(WorldFile, MistakesOfAProgramAreItsOwn) {
  MemoryFiles files;
  files.put("folder/broken.rb", "class A\n  include Bud\n  bloom { x <= y }\nend\n");
  const WorldFile file = read("program: broken.rb\nnodes: { A: }\n", files);
  EXPECT_TRUE(file.has_mistakes());
  EXPECT_TRUE(file.diagnostics.empty());
  ASSERT_EQ(file.programs.size(), 1u);
  EXPECT_FALSE(file.programs[0].mistakes.empty());
}

TEST(WorldFile, TheReferencePageNamesEveryKey) {
  std::ifstream in(std::string(BLAZES_SOURCE_DIR) + "/docs/reference/worlds.md", std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  for (const frontend::KeyReference& key : frontend::world_key_reference()) {
    EXPECT_NE(page.find("`" + std::string(key.name) + "`"), std::string::npos) << key.name;
    EXPECT_FALSE(key.summary.empty()) << key.name;
  }
}

}  // namespace
}  // namespace blazes
