// What lattices hold, and what their methods give.
#include <fmt/format.h>

#include "execution/run.h"

namespace blazes::test {
namespace {

// What is in `out`, of the kind that is named, when `a` has been given some values in turn.
std::string grown(const std::string& kind, const std::string& out, const std::string& rule,
                  const std::vector<std::string>& values) {
  Running r("class Node\n include Bud\n state do\n " + kind + " :a\n " + out +
            " :out\n end\n bloom do\n out <= " + rule + "\n end\nend\n");
  std::string failure = r.tick();
  for (const std::string& value : values)
    if (failure.empty()) failure = r.tick({{"a", {value}}});
  return failure.empty() ? r["out"] : failure;
}

TEST(Lattices, HoldNothingAtFirst) {
  EXPECT_EQ(grown("lmax", "lmax", "a", {}), "nil");
  EXPECT_EQ(grown("lbool", "lbool", "a", {}), "false");
  EXPECT_EQ(grown("lset", "lset", "a", {}), "[]");
  EXPECT_EQ(grown("lmap", "lmap", "a", {}), "{}");
}

TEST(Lattices, OnlyGrow) {
  EXPECT_EQ(grown("lmax", "lmax", "a", {"5", "3"}), "5");
  EXPECT_EQ(grown("lmin", "lmin", "a", {"5", "3", "4"}), "3");
  EXPECT_EQ(grown("lbool", "lbool", "a", {"true", "false"}), "true");
  EXPECT_EQ(grown("lset", "lset", "a", {"[2, 1]", "[3, 1]"}), "[1, 2, 3]");
  EXPECT_EQ(grown("lbag", "lbag", "a", {"{'x' => 2}", "{'x' => 1, 'y' => 1}"}), "{\"x\"=>2, \"y\"=>1}");
  EXPECT_EQ(
      grown("lmap", "lmap", "a", {"{'x' => Bud::MaxLattice.new(2)}", "{'x' => Bud::MaxLattice.new(1)}"}),
      "{\"x\"=><lmax: 2>}");
}

TEST(Lattices, RefuseWhatTheyCannotHold) {
  EXPECT_EQ(grown("lset", "lset", "a", {"5"}), "`a` cannot take 5");
  EXPECT_EQ(grown("lpset", "lpset", "a", {"[-1]"}), "`a` cannot take [-1]");
  EXPECT_EQ(grown("lbag", "lbag", "a", {"{'x' => 0}"}), "`a` cannot take {\"x\"=>0}");
  EXPECT_EQ(grown("lmap", "lmap", "a", {"{'x' => 1}"}), "`a` cannot take {\"x\"=>1}");
  EXPECT_EQ(grown("lmax", "lmax", "a", {"1", "'x'"}), "`a` cannot take \"x\"");
  EXPECT_EQ(grown("lmax", "lmin", "a", {"1"}), "`out` cannot take <lmax: nil>");
}

TEST(Lattices, Bounds) {
  EXPECT_EQ(grown("lmax", "lbool", "a.gt(5)", {"5"}), "false");
  EXPECT_EQ(grown("lmax", "lbool", "a.gt(5)", {}), "false");
  EXPECT_EQ(grown("lmax", "lbool", "a.gt_eq(5)", {"5"}), "true");
  EXPECT_EQ(grown("lmin", "lbool", "a.lt(5)", {"6"}), "false");
  EXPECT_EQ(grown("lmin", "lbool", "a.lt_eq(5)", {"5"}), "true");
  EXPECT_EQ(grown("lmax", "lmax", "a + 2", {"5"}), "7");
  EXPECT_EQ(grown("lmax", "lmax", "a + 2", {}), "nil");
  EXPECT_EQ(grown("lmin", "lmin", "a - 2", {"5"}), "3");
  EXPECT_EQ(grown("lmax", "lmax", "a.min_of(3)", {"5"}), "3");
  EXPECT_EQ(grown("lmin", "lmin", "a.max_of(3)", {"5"}), "5");
}

TEST(Lattices, Sets) {
  EXPECT_EQ(grown("lset", "lmax", "a.size", {"[1, 2]"}), "2");
  EXPECT_EQ(grown("lset", "lbool", "a.contains?(2)", {"[1, 2]"}), "true");
  EXPECT_EQ(grown("lset", "lset", "a.intersect(Bud::SetLattice.new([2, 3]))", {"[1, 2]"}), "[2]");
  EXPECT_EQ(grown("lset", "lset", "a.product(Bud::SetLattice.new([7])) {|x, y| x + y}", {"[1, 2]"}),
            "[8, 9]");
  EXPECT_EQ(grown("lset", "lset", "a.pro {|x| x * 2 if x > 1}", {"[1, 2]"}), "[4]");
  EXPECT_EQ(grown("lset", "lset", "a {|x| x + 1}", {"[1, 2]"}), "[2, 3]");
  EXPECT_EQ(grown("lset", "lset", "a.filter {|x| x > 1}", {"[1, 2]"}), "[2]");
  EXPECT_EQ(grown("lpset", "lmax", "a.pos_sum", {"[1, 2]"}), "3");
  EXPECT_EQ(grown("lset", "lmap", "a.group_count([0])", {"[['x', 1], ['x', 2], ['y', 1]]"}),
            "{[\"x\"]=><lmax: 2>, [\"y\"]=><lmax: 1>}");
}

TEST(Lattices, Bags) {
  EXPECT_EQ(grown("lbag", "lmax", "a.size", {"{'x' => 2, 'y' => 1}"}), "3");
  EXPECT_EQ(grown("lbag", "lmax", "a.multiplicity('z')", {"{'x' => 2}"}), "0");
  EXPECT_EQ(grown("lbag", "lbool", "a.contains?('x')", {"{'x' => 2}"}), "true");
  EXPECT_EQ(grown("lbag", "lbag", "a.intersect(Bud::BagLattice.new({'x' => 1, 'z' => 1}))", {"{'x' => 2}"}),
            "{\"x\"=>1}");
  EXPECT_EQ(grown("lbag", "lbag", "a + Bud::BagLattice.new({'x' => 1, 'z' => 1})", {"{'x' => 2}"}),
            "{\"x\"=>3, \"z\"=>1}");
}

TEST(Lattices, Maps) {
  const std::string map = "{'x' => Bud::SetLattice.new([1]), 'y' => Bud::SetLattice.new([1, 2])}";
  EXPECT_EQ(grown("lmap", "lmax", "a.size", {map}), "2");
  EXPECT_EQ(grown("lmap", "lset", "a.key_set", {map}), "[\"x\", \"y\"]");
  EXPECT_EQ(grown("lmap", "lbool", "a.key?('z')", {map}), "false");
  EXPECT_EQ(grown("lmap", "lset", "a.at('y', Bud::SetLattice)", {map}), "[1, 2]");
  EXPECT_EQ(grown("lmap", "lset", "a.at('z', Bud::SetLattice)", {map}), "[]");
  EXPECT_EQ(grown("lmap", "lmap", "a.apply(:size)", {map}), "{\"x\"=><lmax: 1>, \"y\"=><lmax: 2>}");
  EXPECT_EQ(grown("lmap", "lset", "a.apply(:size).apply(:gt, 1).filter.key_set", {map}), "[\"y\"]");
  EXPECT_EQ(
      grown("lmap", "lmap", "a.intersect(Bud::MapLattice.new({'x' => Bud::SetLattice.new([7])}))", {map}),
      "{\"x\"=><lset: [1, 7]>}");
}

// The order of vector clocks.
TEST(Lattices, MapsAreBelowOthers) {
  const auto clock = [](const std::string& of) {
    std::string made = "Bud::MapLattice.new({";
    for (std::size_t i = 0; i + 1 < of.size(); i += 2)
      made += fmt::format("{}'{}' => Bud::MaxLattice.new({})", i ? ", " : "", of[i], of[i + 1]);
    return made + "})";
  };
  const auto below = [&](const std::string& a, const std::string& b) {
    Running r("class Node\n include Bud\n state { scratch :out, [:v] }\n bloom { out <= [[" + clock(a) +
              ".lt_eq(" + clock(b) + ").reveal]] }\nend\n");
    EXPECT_EQ(r.tick(), "");
    return r["out"];
  };
  EXPECT_EQ(below("x1y2", "x1y2"), "[true]");
  EXPECT_EQ(below("x1y2", "x1y5z0"), "[true]");
  EXPECT_EQ(below("", "x1"), "[true]");
  EXPECT_EQ(below("x1y2", "x1y1"), "[false]");
  EXPECT_EQ(below("x1y2", "x7"), "[false]");
}

TEST(Lattices, ThresholdsGiveTuples) {
  Running r(
      "class Node\n include Bud\n state do\n channel :c, [:@to] => [:v]\n lset :votes\n scratch :vote, "
      "[:who]\n end\n"
      " bloom do\n votes <= vote {|v| [v.who]}\n"
      " c <~ votes.size.gt_eq(2).when_true { [['b:1', 'done']] }\n end\nend\n");
  r.tick({{"vote", {"['x']"}}});
  EXPECT_EQ(r.sent(), "");
  r.tick({{"vote", {"['y']"}}});
  EXPECT_EQ(r.sent(), "c [\"b:1\", \"done\"] to b:1");
}

TEST(Lattices, InTuplesAreMergedByKey) {
  Running r(
      "class Node\n include Bud\n state do\n table :link, [:a, :b] => [:cost]\n table :best, [:a, :b] => "
      "[:cost]\n end\n"
      " bloom do\n best <= link {|l| [l.a, l.b, Bud::MinLattice.new(l.cost)]}\n"
      " best <= (link * best).pairs(:b => :a) {|l, p| [l.a, p.b, p.cost + l.cost]}\n end\nend\n");
  r.tick({{"link", {"[1, 2, 5]", "[2, 3, 5]", "[1, 3, 100]", "[3, 1, 1]"}}});
  EXPECT_EQ(r["best"],
            "[1, 1, <lmin: 11>] [1, 2, <lmin: 5>] [1, 3, <lmin: 10>] [2, 1, <lmin: 6>] [2, 2, <lmin: 11>] "
            "[2, 3, <lmin: 5>] [3, 1, <lmin: 1>] [3, 2, <lmin: 6>] [3, 3, <lmin: 11>]");
}

TEST(Lattices, GoToAndFromCollections) {
  Running r(
      "class Node\n include Bud\n state do\n table :t\n lset :s\n lset :rows\n table :out\n lmap :m\n table "
      ":pairs\n end\n"
      " bootstrap do\n rows <= [[7, 8]]\n end\n"
      " bloom do\n s <= t\n out <= s {|v| [v, 5]}\n out <= rows\n m <= t {|x| {x.key => "
      "Bud::MaxLattice.new(x.val)}}\n"
      " pairs <= m.to_collection {|k, v| [k, v]}\n end\nend\n");
  r.tick({{"t", {"[3, 4]"}}});
  EXPECT_EQ(r["s"], "[3, 4]");
  EXPECT_EQ(r["out"], "[3, 5] [4, 5] [7, 8]");
  EXPECT_EQ(r["pairs"], "[3, <lmax: 4>]");
}

TEST(Lattices, DeferredMergesComeLater) {
  Running r(
      "class Node\n include Bud\n state do\n lmax :a\n scratch :s, [:v]\n end\n bloom do\n a <+ s {|t| "
      "t.v}\n end\nend\n");
  r.tick({{"s", {"[4]"}}});
  EXPECT_EQ(r["a"], "nil");
  r.tick();
  EXPECT_EQ(r["a"], "4");
}

// Merging depends neither on the order nor on how often.
TEST(Lattices, Laws) {
  for (const char* kind : {"lmax", "lmin", "lbool", "lset", "lpset", "lbag", "lmap"}) {
    const std::string name = kind;
    const std::vector<std::string> texts =
        name == "lbool"  ? std::vector<std::string>{"true", "false"}
        : name == "lbag" ? std::vector<std::string>{"{}", "{1 => 2}", "{1 => 1, 2 => 3}", "{2 => 4}"}
        : name == "lmap"
            ? std::vector<std::string>{"{}", "{1 => Bud::MaxLattice.new(3)}", "{2 => Bud::MaxLattice.new(1)}",
                                       "{1 => Bud::MaxLattice.new(2), 2 => Bud::MaxLattice.new(5)}"}
        : name.ends_with("set") ? std::vector<std::string>{"[]", "[1]", "[2, 3]", "[1, 3]"}
                                : std::vector<std::string>{"nil", "1", "2.5", "-3"};
    std::vector<bloom::Value> values;
    for (const std::string& text : texts)
      if (name != "lpset" || text.find('-') == std::string::npos)
        values.push_back(*bloom::make_lattice(*bloom::lattice_of_wrapper(name), Running::value(text)));
    for (const auto& a : values)
      for (const auto& b : values) {
        const auto ab = *merge(a, b);
        EXPECT_TRUE(equal(ab, *merge(b, a))) << inspect(a) << inspect(b);
        EXPECT_TRUE(equal(ab, *merge(ab, a)) && equal(ab, *merge(ab, b))) << inspect(a) << inspect(b);
        for (const auto& c : values) EXPECT_TRUE(equal(*merge(ab, c), *merge(a, *merge(b, c)))) << inspect(c);
      }
  }
}

}  // namespace
}  // namespace blazes::test
