// A program that takes too much is told so, with the rule that is to blame: it neither hangs nor takes the machine.
#include <gtest/gtest.h>

#include "runtime/node.h"
#include "support/bloom_programs.h"

namespace blazes::test {
namespace {

// The failure of the first timestep that fails.
runtime::Failure failure_of(const std::string& text, runtime::NodeOptions options,
                            const std::vector<runtime::Inbox>& inboxes, std::string* blamed) {
  const bloom::Program program = read_ruby(text);
  const bloom::Catalog catalog = bloom::make_catalog(program, bloom::main_modules(program).back());
  EXPECT_EQ(mistakes(program, catalog.diagnostics), "");
  auto node = runtime::Node::make(catalog, std::move(options));
  if (!node) return node.error().front();
  for (const runtime::Inbox& inbox : inboxes) {
    auto step = (*node)->tick(inbox);
    if (step) continue;
    const auto& source = program.sources.all().back();
    const Span span = step.error().span;
    if (span) *blamed = std::string(source.text->view().substr(span.place.offset - source.base));
    return step.error();
  }
  return {runtime::Failure::Kind::Type, {}, "it does not fail"};
}

bloom::Value pair(int a, int b) { return bloom::Value::array({bloom::Value(a), bloom::Value(b)}); }

TEST(Limits, ARuleThatCountsUpForEverIsNamed) {
  std::string blamed;
  const runtime::Failure failure = failure_of(
      "class Node\n include Bud\n state do\n interface input, :start, [:n]\n scratch :other, [:n]\n scratch "
      ":n, [:n]\n"
      " end\n bloom do\n other <= start\n n <= start\n n <= n {|x| [x.n + 1]}\n end\nend\n",
      {.rounds_limit = 500}, {{{"start", {bloom::Value::array({bloom::Value(1)})}}}}, &blamed);
  EXPECT_EQ(failure.kind, runtime::Failure::Kind::Endless);
  EXPECT_NE(failure.message.find("new tuples in n,"), std::string::npos) << failure.message;
  EXPECT_TRUE(blamed.starts_with("n <= n {|x| [x.n + 1]}")) << blamed;
}

TEST(Limits, AsManyRoundsAsAreNeededAreNoMistake) {
  runtime::Inbox chain;
  for (int i = 0; i < 400; ++i) chain["link"].push_back(pair(i, i + 1));
  std::string blamed;
  const runtime::Failure failure = failure_of(
      "class Node\n include Bud\n state do\n interface input, :link, [:a, :b]\n scratch :reached, [:n]\n"
      " end\n bloom do\n reached <= link {|l| [l.b] if l.a == 0}\n"
      " reached <= (reached * link).pairs(:n => :a) {|r, l| [l.b]}\n end\nend\n",
      {.rounds_limit = 500}, {chain}, &blamed);
  EXPECT_EQ(failure.message, "it does not fail");
}

TEST(Limits, MemoryThatIsNotThereIsNotTaken) {
  std::vector<runtime::Inbox> inboxes(20);
  for (int step = 0; step < 20; ++step)
    for (int i = 0; i < 500; ++i)
      inboxes[static_cast<std::size_t>(step)]["a"].push_back(pair(step * 500 + i, i));
  std::string blamed;
  const runtime::Failure failure = failure_of(
      "class Node\n include Bud\n state do\n interface input, :a, [:k, :v]\n table :kept, [:k, :v]\n"
      " table :both, [:k, :l, :text]\n end\n bloom do\n kept <= a\n"
      " both <= (kept * kept).pairs {|x, y| [x.k, y.k, \"#{x.k} and #{y.k}\"]}\n end\nend\n",
      {.memory_limit = 64 << 20}, inboxes, &blamed);
  EXPECT_EQ(failure.kind, runtime::Failure::Kind::Memory);
  EXPECT_EQ(failure.message, "this takes more than 64 MiB of memory");
}

}  // namespace
}  // namespace blazes::test
