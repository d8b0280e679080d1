// A node that crashes again and again, with everything durable, beside one that does not: told the same, they do the same.
#include "simulate/life.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "simulate/chance.h"
#include "support/bloom_programs.h"

namespace blazes::test {
namespace {

using bloom::Value;
using simulate::Life;
using simulate::Micros;

// What is stored, what goes round, what is left to the next timestep, what is counted, what overwrites.
constexpr std::string_view kProgram = R"(
class Busy
  include Bud
  state do
    channel :word, [:@to, :n]
    loopback :round, [:n]
    table :known, [:n]
    table :last, [] => [:n]
    scratch :soon, [:n]
    table :counted, [:parity] => [:count]
    lmax :highest
    channel :answer, [:@to, :n]
  end
  bootstrap { known <= [[0]] }
  bloom do
    known <= word { |w| [w.n] }
    round <~ word { |w| [w.n * 2] if w.n < 50 }
    soon <+ round
    known <= soon { |s| [s.n + 1] }
    known <- soon
    last <+- known.argmax([], :n)
    highest <= word { |w| w.n }
    counted <+- known.group([], count) { |c| ['all', c[0]] }
    answer <~ soon { |s| ['you:1', s.n] }
  end
end
)";

class Two {
 public:
  Two() : program_(read_ruby(kProgram)), catalog_(bloom::make_catalog(program_, program_.find("Busy"))) {
    EXPECT_EQ(mistakes(program_, catalog_.diagnostics), "");
    deployment_.groups.push_back({.name = "busy", .catalog = &catalog_, .agree_on = {}});
    deployment_.members.push_back(
        {.name = "busy:1", .address = "busy:1", .group = 0, .variables = {}, .fill = {{"known", {row(-1)}}}});
    deployment_.durable = simulate::Durable::Everything;
  }

  // How often it crashed.
  int run(std::uint64_t seed) {
    simulate::Chance chance(seed);
    Life mortal(deployment_, 0, true, 1), other(deployment_, 0, false, 1);
    EXPECT_TRUE(mortal.start(0) && other.start(0));
    int crashes = 0;
    std::string sent;
    for (Micros now = 0; now < 100'000; now += 1'000) {
      for (auto messages = chance.between(0, 3); messages > 0; --messages) {
        const Value tuple = Value::array({Value("busy:1"), Value(chance.between(0, 80))});
        EXPECT_FALSE(mortal.deliver("word", tuple) || other.deliver("word", tuple));
      }
      auto step = mortal.tick(now), expected = other.tick(now);
      if (!step || !expected) {
        ADD_FAILURE() << (step ? expected : step).error().message;
        return crashes;
      }
      sent = outbox(*step);
      EXPECT_EQ(sent, outbox(*expected));
      EXPECT_EQ(contents(mortal), contents(other)) << "seed " << seed << " at " << now;
      if (!chance.happens(0.2)) continue;
      ++crashes;
      mortal.crash();
      const auto again = mortal.start(now);
      EXPECT_TRUE(again);
      // What it may not have got out comes once more.
      if (again) {
        EXPECT_EQ(outbox({.outbox = *again}), sent);
      }
    }
    return crashes;
  }

 private:
  static Value row(std::int64_t n) { return Value::array({Value(n)}); }

  std::string outbox(const runtime::Step& step) const {
    std::string text;
    for (const runtime::Sent& sent : step.outbox)
      text += fmt::format("{} {} to {}\n", catalog_.collections[sent.collection].name, inspect(sent.tuple),
                          sent.to);
    return text;
  }

  std::string contents(const Life& life) const {
    std::string text;
    for (bloom::CollectionId id : ids<bloom::CatalogCollection>(catalog_.collections.size())) {
      text += catalog_.collections[id].name + ":";
      if (const auto lattice = life.node().lattice(id))
        text += inspect(*lattice);
      else
        for (const Value& tuple : life.node().contents(id)) text += inspect(tuple);
      text += "\n";
    }
    return text;
  }

  bloom::Program program_;
  bloom::Catalog catalog_;
  simulate::Deployment deployment_;
};

TEST(Life, WithEverythingDurableACrashChangesNothing) {
  Two two;
  int crashes = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) crashes += two.run(seed);
  EXPECT_GT(crashes, 300);
}

}  // namespace
}  // namespace blazes::test
