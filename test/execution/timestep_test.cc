// What a timestep does, construct by construct: the expectations are from the description of Bloom, by hand.
#include "execution/run.h"

namespace blazes::test {
namespace {

std::string node(const std::string& state, const std::string& rules, const std::string& more = "") {
  return "class Node\n include Bud\n state do\n" + state + "\n end\n" + more + "\n bloom do\n" + rules +
         "\n end\nend\n";
}

TEST(Timestep, TablesStayAndScratchesGo) {
  Running r(node("scratch :s\n table :t", "t <= s"));
  r.tick({{"s", {"[1, 2]"}}});
  EXPECT_EQ(r["s"], "[1, 2]");
  EXPECT_EQ(r["t"], "[1, 2]");
  r.tick();
  EXPECT_EQ(r["s"], "");
  EXPECT_EQ(r["t"], "[1, 2]");
}

TEST(Timestep, InstantRulesReachAFixpoint) {
  Running r(node("table :link, [:a, :b]\n table :path, [:a, :b]",
                 "path <= link\n path <= (link * path).pairs(:b => :a) {|l, p| [l.a, p.b]}"));
  r.tick({{"link", {"[1, 2]", "[2, 3]", "[3, 4]"}}});
  EXPECT_EQ(r["path"], "[1, 2] [1, 3] [1, 4] [2, 3] [2, 4] [3, 4]");
}

TEST(Timestep, DeferredMergeIsSeenInTheNextOne) {
  Running r(node("scratch :s\n scratch :later\n table :t", "later <+ s\n t <+ s"));
  r.tick({{"s", {"[1, 2]"}}});
  EXPECT_EQ(r["later"] + r["t"], "");
  r.tick();
  EXPECT_EQ(r["later"], "[1, 2]");
  EXPECT_EQ(r["t"], "[1, 2]");
  r.tick();
  EXPECT_EQ(r["later"], "");
  EXPECT_EQ(r["t"], "[1, 2]");
}

TEST(Timestep, DeletionTakesEqualTuplesFromTheNextOneOn) {
  Running r(node("scratch :gone, [:k, :v]\n table :t, [:k] => [:v]", "t <- gone"));
  r.tick({{"t", {"[1, 2]", "[3, 4]"}}, {"gone", {"[1, 2]", "[3, 5]", "[7, 7]"}}});
  EXPECT_EQ(r["t"], "[1, 2] [3, 4]");
  r.tick();
  EXPECT_EQ(r["t"], "[3, 4]");
}

TEST(Timestep, WhatIsDeletedAndMergedAtOnceIsThere) {
  Running r(node("scratch :s, [:k] => [:v]\n table :t, [:k] => [:v]", "t <+ s\n t <- s"));
  r.tick({{"t", {"[1, 2]"}}, {"s", {"[1, 2]", "[3, 4]"}}});
  r.tick();
  EXPECT_EQ(r["t"], "[1, 2] [3, 4]");
}

TEST(Timestep, UpdatesReplaceByKey) {
  for (const char* sign : {"<+-", "<-+"}) {
    Running r(node("scratch :put, [:k] => [:v]\n table :t, [:k] => [:v]", "t " + std::string(sign) + " put"));
    r.tick({{"t", {"[1, 2]", "[5, 6]"}}, {"put", {"[1, 3]", "[7, 8]"}}});
    EXPECT_EQ(r["t"], "[1, 2] [5, 6]");
    r.tick();
    EXPECT_EQ(r["t"], "[1, 3] [5, 6] [7, 8]") << sign;
  }
}

TEST(Timestep, KeyConflictsAreMistakesWithBothTuples) {
  Running r(node("scratch :s, [:k, :v]\n table :t, [:k] => [:v]", "t <= s"));
  EXPECT_EQ(r.tick({{"s", {"[1, 2]", "[1, 2]"}}}), "");
  EXPECT_EQ(r.tick({{"s", {"[1, 3]"}}}), "`t` has [1, 2] and gets [1, 3]");
  EXPECT_EQ(r.tick(), "");
  EXPECT_EQ(r["t"], "[1, 2]");

  Running twice(node("scratch :put, [:k, :v]\n table :t, [:k] => [:v]", "t <+- put {|p| [p.k, p.v]}"));
  EXPECT_EQ(twice.tick({{"put", {"[1, 2]", "[1, 3]"}}}), "`t` has [1, 2] and gets [1, 3]");
}

// What two timesteps together would make of a key is the mistake of the first one: the second is not begun with it.
TEST(Timestep, AKeyConflictWithWhatComesNextIsAMistakeAlready) {
  const char* state =
      "scratch :add, [:k, :v]\n scratch :set, [:k, :v]\n scratch :del, [:k, :v]\n table :t, [:k] => [:v]";
  const char* rules = "t <+ add\n t <+- set\n t <- del";
  Running stored(node(state, rules));
  EXPECT_EQ(stored.tick({{"add", {"[1, 2]"}}}), "");
  EXPECT_EQ(stored.tick({{"add", {"[1, 2]"}}}), "");
  EXPECT_EQ(stored.tick({{"add", {"[1, 3]"}}}), "`t` has [1, 2] and gets [1, 3]");

  Running both(node(state, rules));
  EXPECT_EQ(both.tick({{"add", {"[1, 2]", "[5, 5]"}}}), "");
  // In the place of what goes.
  EXPECT_EQ(both.tick({{"add", {"[1, 3]"}}, {"del", {"[1, 2]"}}}), "");
  EXPECT_EQ(both.tick({{"set", {"[1, 4]"}}}), "");
  EXPECT_EQ(both.tick({{"add", {"[1, 4]"}}}), "");
  EXPECT_EQ(both["t"], "[1, 4] [5, 5]");
  EXPECT_NE(both.tick({{"add", {"[1, 6]"}}, {"set", {"[1, 7]"}}}), "");

  Running lattices(node("scratch :add, [:k, :v]\n table :t, [:k] => [:v]",
                        "t <+ add { |x| [x.k, Bud::MaxLattice.new(x.v)] }"));
  EXPECT_EQ(lattices.tick({{"add", {"[1, 2]"}}}), "");
  EXPECT_EQ(lattices.tick({{"add", {"[1, 3]"}}}), "");
  EXPECT_EQ(lattices.tick(), "");
}

TEST(Timestep, TuplesAreFilledUpAndNotCutOff) {
  Running r(
      node("scratch :s, [:a]\n table :t, [:k] => [:v, :w]", "t <= s {|x| [x.a, 1]}\n t <= s {|x| nil}"));
  r.tick({{"s", {"[1]"}}});
  EXPECT_EQ(r["t"], "[1, 1, nil]");
  EXPECT_EQ(r.tick({{"t", {"[1, 2, 3, 4]"}}}), "`t` has fewer columns than [1, 2, 3, 4]");
  EXPECT_EQ(r.tick({{"t", {"5"}}}), "`t` takes arrays, not 5");
}

TEST(Timestep, ChannelsSendAtTheEndAndShowWhatCameIn) {
  Running r(node("scratch :s, [:to, :v]\n channel :c, [:@to, :v]\n table :got, [:v]",
                 "c <~ s\n got <= c {|m| [m.v]}"));
  r.tick({{"s", {"['b:2', 1]", "['me:1', 2]"}}});
  EXPECT_EQ(r.sent(), "c [\"b:2\", 1] to b:2, c [\"me:1\", 2] to me:1");
  EXPECT_EQ(r["c"] + r["got"], "");
  r.tick({{"c", {"['me:1', 2]"}}});
  EXPECT_EQ(r["c"], "[\"me:1\", 2]");
  EXPECT_EQ(r["got"], "[2]");
  EXPECT_EQ(r.sent(), "");
  EXPECT_EQ(r.tick({{"s", {"[nil, 1]"}}}), "`c` is to send [nil, 1], which has no address");
}

TEST(Timestep, LoopbacksComeBackAndTerminalsPrint) {
  Running r(node("scratch :s\n loopback :l\n table :t\n", "l <~ s\n t <= l\n stdio <~ s {|x| [x.key.to_s]}"));
  r.tick({{"s", {"[1, 2]"}}});
  EXPECT_EQ(r.sent(), "l [1, 2] to me:1, stdio [\"1\"]");
  r.tick({{"l", {"[1, 2]"}}});
  EXPECT_EQ(r["t"], "[1, 2]");
}

TEST(Timestep, SyncTablesFilesAndStoresKeepWhatTheyHave) {
  Running r(node("sync :s, :dbm, [:k] => [:v]\n file_reader :f, 'a.txt'\n scratch :seen, [:no] => [:line]",
                 "seen <= f"));
  r.tick({{"s", {"[1, 2]"}}, {"f", {"[0, 'a']", "[1, 'b']"}}});
  EXPECT_EQ(r["seen"], "[0, \"a\"] [1, \"b\"]");
  r.tick();
  EXPECT_EQ(r["s"], "[1, 2]");
  EXPECT_EQ(r["seen"], "[0, \"a\"] [1, \"b\"]");
}

TEST(Timestep, PeriodicsTickWhenTheyAreTold) {
  Running r(node("periodic :clock, 1\n table :t, [:n]", "t <= clock {|c| [budtime]}"));
  r.tick();
  r.tick({{"clock", {"[1, 0]"}}});
  r.tick();
  EXPECT_EQ(r["t"], "[1]");
}

TEST(Timestep, BootstrapRunsOnceBeforeTheFirst) {
  Running r(node("table :t\n scratch :s\n channel :c\n scratch :n, [:n]",
                 "t <- t {|x| x if x.key == 2}\n n <= [[t.length]]",
                 "bootstrap do\n t <= [[1, 1], [2, 2]]\n s <+ [[3, 3]]\n c <~ [['b:1', 5]]\n end"));
  r.tick();
  EXPECT_EQ(r["t"] + " " + r["s"] + " " + r["n"], "[1, 1] [2, 2] [3, 3] [2]");
  EXPECT_EQ(r.sent(), "c [\"b:1\", 5] to b:1");
  r.tick();
  EXPECT_EQ(r["t"] + r["s"] + " " + r["n"], "[1, 1] [1]");
  EXPECT_EQ(r.sent(), "");
}

TEST(Timestep, StrataCompleteWhatIsNotMonotone) {
  Running r(node("scratch :a, [:x]\n scratch :b, [:x]\n scratch :only, [:x]\n scratch :n, [:n]",
                 "n <= only.group([], count)\n only <= a.notin(b)\n b <= a {|t| [t.x + 1] if t.x < 3}"));
  r.tick({{"a", {"[1]", "[2]", "[5]"}}});
  EXPECT_EQ(r["b"], "[2] [3]");
  EXPECT_EQ(r["only"], "[1] [5]");
  EXPECT_EQ(r["n"], "[2]");
}

TEST(Timestep, HaltedNodesDoNothingAnyMore) {
  Running r(node("scratch :s\n table :t", "t <= s\n halt <= s {|x| [:kill] if x.key == 9}"));
  r.tick({{"s", {"[9, 1]"}}});
  EXPECT_EQ(r["t"], "[9, 1]");
  r.tick({{"s", {"[1, 1]"}}});
  EXPECT_EQ(r["t"], "");
}

TEST(Timestep, ImportedModulesHaveTheirOwnCopies) {
  Running r(
      "module Store\n state do\n interface input, :put\n interface output, :got\n table :kept\n end\n"
      " bloom :keep do\n kept <= put\n got <= kept\n end\nend\n"
      "module Twice\n include Store\n bloom :keep do\n got <= put {|p| [p.key, p.val * 2]}\n end\nend\n"
      "class Node\n include Bud\n import Store => :a\n import Twice => :b\n state { scratch :s; scratch :out "
      "}\n"
      " bloom do\n a.put <= s\n b.put <= a.got\n out <= b.got\n end\nend\n");
  r.tick({{"s", {"[1, 2]"}}});
  EXPECT_EQ(r["a.kept"], "[1, 2]");
  EXPECT_EQ(r["b.kept"], "");
  EXPECT_EQ(r["out"], "[1, 4]");
}

TEST(Timestep, EndlessRulesAreStopped) {
  Running r(node("scratch :n, [:n]", "n <= n {|x| [x.n + 1]}"));
  EXPECT_EQ(r.tick({{"n", {"[1]"}}}), "the rules derive more and more");
}

TEST(Timestep, CodeSeesTheNode) {
  Running r(node("scratch :s, [:a]\n scratch :out, [:a, :b, :c]",
                 "out <= s {|x| [ip_port, @name, double(x.a)]}", "def double(n)\n n * 2\n end"));
  r.set("@name", "'n'");
  r.tick({{"s", {"[4]"}}});
  EXPECT_EQ(r["out"], "[\"me:1\", \"n\", 8]");
  EXPECT_EQ(r.tick({{"s", {"['x', nil]"}}}), "`s` has fewer columns than [\"x\", nil]");
  EXPECT_EQ(r.tick({{"s", {"[nil]"}}}), "undefined method `*' for NilClass");
}

TEST(Timestep, OneTupleIsPutInByTwoArrows) {
  Running r(
      "class Node\n include Bud\n state do\n table :t\n end\n bootstrap do\n t << [1, 2]\n t << [3, [4]]\n "
      "end\nend\n");
  EXPECT_EQ(r.tick(), "");
  EXPECT_EQ(r["t"], "[1, 2] [3, [4]]");
}

}  // namespace
}  // namespace blazes::test
