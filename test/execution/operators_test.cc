// What the right side of a rule gives, operator by operator.
#include "execution/run.h"

namespace blazes::test {
namespace {

// What a rule puts into `out`, which has three columns, from a(x, y), b(x, z) and c(z).
std::string given(const std::string& source) {
  Running r(
      "class Node\n include Bud\n state do\n table :a, [:x, :y]\n table :b, [:x, :z]\n table :c, [:z]\n"
      " scratch :out, [:p, :q, :r]\n end\n bloom do\n out <= " +
      source + "\n end\nend\n");
  const std::string failure = r.tick(
      {{"a", {"[1, 10]", "[1, 11]", "[2, 20]"}}, {"b", {"[1, 'u']", "[3, 'v']"}}, {"c", {"['u']", "['w']"}}});
  return failure.empty() ? r["out"] : failure;
}

TEST(Operators, Joins) {
  EXPECT_EQ(given("(a * b).pairs(:x => :x) {|s, t| [s.x, s.y, t.z]}"), "[1, 10, \"u\"] [1, 11, \"u\"]");
  EXPECT_EQ(given("(a * b).matches {|s, t| [s.x, s.y, t.z]}"), "[1, 10, \"u\"] [1, 11, \"u\"]");
  EXPECT_EQ(given("(a * b).lefts(:x => :x)"), "[1, 10, nil] [1, 11, nil]");
  EXPECT_EQ(given("(a * b).rights(:x => :x)"), "[1, \"u\", nil]");
  EXPECT_EQ(given("(a * b).pairs {|s, t| [s.y, t.z] if s.y == 20}"), "[20, \"u\", nil] [20, \"v\", nil]");
  EXPECT_EQ(given("(a * b).pairs(:x => :x)"), "[[1, 10], [1, \"u\"], nil] [[1, 11], [1, \"u\"], nil]");
  EXPECT_EQ(given("(a * b).outer(:x => :x) {|s, t| [s.x, s.y, t.z]}"),
            "[1, 10, \"u\"] [1, 11, \"u\"] [2, 20, nil]");
  EXPECT_EQ(given("(a * b * c).combos(a.x => b.x, b.z => c.z) {|s, t, u| [s.y, t.x, u.z]}"),
            "[10, 1, \"u\"] [11, 1, \"u\"]");
  EXPECT_EQ(given("(b * c).pairs(:z => :z).flatten"), "[1, \"u\", \"u\"]");
}

TEST(Operators, JoinsOfACollectionWithItself) {
  EXPECT_EQ(given("(a * a).pairs(:x => :x) {|s, t| [s.y, t.y] if s.y < t.y}"), "[10, 11, nil]");
}

TEST(Operators, JoinsOfWhatIsJoined) {
  Running r(
      "class Node\n include Bud\n state do\n table :a, [:x, :y]\n table :b, [:x, :z]\n scratch :out, [:p, "
      ":q, :r]\n"
      " end\n bloom do\n temp :both <= (a * b).pairs(:x => :x)\n"
      " out <= (both * a).pairs {|t, u| [t[0][1], t[1][1], u.y] if u.x == 2}\n end\nend\n");
  r.tick({{"a", {"[1, 10]", "[2, 20]"}}, {"b", {"[1, 'u']"}}});
  EXPECT_EQ(r["out"], "[10, \"u\", 20]");
}

TEST(Operators, NotIn) {
  EXPECT_EQ(given("a.notin(b, :x => :x)"), "[2, 20, nil]");
  EXPECT_EQ(given("a.notin(b, :x => :x) {|s, t| s.y > 10}"), "[1, 10, nil] [2, 20, nil]");
  EXPECT_EQ(given("a.notin(b)"), "[1, 10, nil] [1, 11, nil] [2, 20, nil]");
  EXPECT_EQ(given("a.notin(a)"), "");
}

TEST(Operators, Groups) {
  EXPECT_EQ(given("a.group([:x], min(:y), max(:y))"), "[1, 10, 11] [2, 20, 20]");
  EXPECT_EQ(given("a.group([:x], sum(:y), count)"), "[1, 21, 2] [2, 20, 1]");
  EXPECT_EQ(given("a.group([:x], avg(:y))"), "[1, 10.5, nil] [2, 20.0, nil]");
  EXPECT_EQ(given("a.group([], count(:x), choose(:y))"), "[3, 10, nil]");
  EXPECT_EQ(given("a.group([:x], accum(:y), accum_pair(:x, :y))"),
            "[1, [10, 11], [[1, 10], [1, 11]]] [2, [20], [[2, 20]]]");
  EXPECT_EQ(given("a.group([:x])"), "[1, nil, nil] [2, nil, nil]");
  EXPECT_EQ(given("c.notin(c).group([], count)"), "");
  EXPECT_EQ(given("a.group([:x], count) {|t| [t[0] * 100, t[1]]}"), "[100, 2, nil] [200, 1, nil]");
}

TEST(Operators, ArgMinAndItsLike) {
  EXPECT_EQ(given("a.argmin([:x], :y)"), "[1, 10, nil] [2, 20, nil]");
  EXPECT_EQ(given("a.argmax([], :x)"), "[2, 20, nil]");
  EXPECT_EQ(given("a.argmin([], :x)"), "[1, 10, nil] [1, 11, nil]");
  EXPECT_EQ(given("a.argagg(:choose, [:x], :y)"), "[1, 10, nil] [2, 20, nil]");
}

TEST(Operators, Folds) {
  EXPECT_EQ(given("a.reduce({}) {|m, t| m.merge({t.x => (m[t.x] || 0) + t.y})}"),
            "[1, 21, nil] [2, 20, nil]");
}

TEST(Operators, FunctionsOfATuple) {
  EXPECT_EQ(given("a {|t| [t.y] if t.x == 1}"), "[10, nil, nil] [11, nil, nil]");
  EXPECT_EQ(given("a.map {|x, y| [y, x]}"), "[10, 1, nil] [11, 1, nil] [20, 2, nil]");
  EXPECT_EQ(given("a.flat_map {|t| [[t.x, 0], [t.x, 1]]}"),
            "[1, 0, nil] [1, 1, nil] [2, 0, nil] [2, 1, nil]");
  EXPECT_EQ(given("a.select {|t| t.x == 2}"), "[2, 20, nil]");
  EXPECT_EQ(given("a.reject {|t| t.x == 2}"), "[1, 10, nil] [1, 11, nil]");
  EXPECT_EQ(given("a.inspected"), "[\"[1, 10]\", nil, nil] [\"[1, 11]\", nil, nil] [\"[2, 20]\", nil, nil]");
  EXPECT_EQ(given("a.rename(:d, [:p] => [:q]) {|t| [t.q, t.p]}"), "[10, 1, nil] [11, 1, nil] [20, 2, nil]");
  EXPECT_EQ(given("a.sort {|s, t| t.y <=> s.y}.each_with_index {|t, i| [i, t.y]}"),
            "[0, 20, nil] [1, 11, nil] [2, 10, nil]");
  EXPECT_EQ(given("[[1, 2], nil, [c.length]]"), "[1, 2, nil] [2, nil, nil]");
}

TEST(Operators, TuplesMadeOfTheItemsOfAnArray) {
  EXPECT_EQ(given("a.flat_map {|t| [t.x, t.y].map {|i| [t.x, i]}}"),
            "[1, 1, nil] [1, 10, nil] [1, 11, nil] [2, 2, nil] [2, 20, nil]");
  EXPECT_EQ(given("a.flat_map {|t| [t.x, t.y].map {|i| [i] if i > 5}}"),
            "[10, nil, nil] [11, nil, nil] [20, nil, nil]");
  EXPECT_EQ(given("a.flat_map {|t| [t.x, t.y].map {|i| next if i < 5; j = i + 1; [j]}}"),
            "[11, nil, nil] [12, nil, nil] [21, nil, nil]");
  EXPECT_EQ(given("a.flat_map {|t| [[t.y, t.x]].map {|i| i}}"), "[10, 1, nil] [11, 1, nil] [20, 2, nil]");
  EXPECT_EQ(given("a.flat_map {|t| [].map {|i| [t.x]}}"), "");
  EXPECT_EQ(given("c.flat_map {|t| {t.z => 1}.map {|pair| [pair[0], pair[1]]}}"),
            "[\"u\", 1, nil] [\"w\", 1, nil]");
  EXPECT_EQ(given("a.group([:x], accum(:y)).flat_map {|g| g[1].each_slice(1).map {|some| [g[0], some.size, "
                  "some[-1]]}}"),
            "[1, 1, 10] [1, 1, 11] [2, 1, 20]");
  EXPECT_EQ(given("a.group([], accum(:y)).flat_map {|g| g[0].each_slice(2).map {|some| [some.length, "
                  "some[0], some[1]]}}"),
            "[1, 20, nil] [2, 10, 11]");
}

TEST(Operators, PartsOfATuple) {
  Running r(
      "class Node\n include Bud\n state do\n channel :c, [:@to, :k] => [:v]\n table :t, [:k] => [:v]\n"
      " table :keys, [:k]\n table :vals, [:v]\n table :all, [:k, :v]\n end\n"
      " bloom do\n all <= c.payloads\n keys <= t.keys\n vals <= t.values\n end\nend\n");
  r.tick({{"c", {"['x:1', 2, 3]"}}, {"t", {"[5, 6]"}}});
  EXPECT_EQ(r["all"] + r["keys"] + r["vals"], "[2, 3][5][6]");
}

TEST(Operators, QuestionsInBlocks) {
  EXPECT_EQ(given("a {|t| [t.y, b.length] if b.exists? {|u| u.x == t.x}}"), "[10, 2, nil] [11, 2, nil]");
  EXPECT_EQ(given("a {|t| [t.y] unless b.include?([t.x, 'u'])}"), "[20, nil, nil]");
  EXPECT_EQ(given("c {|t| [t.z, a.first.y]}"), "[\"u\", 10, nil] [\"w\", 10, nil]");
}

TEST(Operators, Temporaries) {
  Running r(
      "class Node\n include Bud\n state do\n table :a, [:x, :y]\n table :out, [:p, :q]\n end\n"
      " bloom do\n temp :sums <= a.group([:x], sum(:y))\n out <= sums {|t| [t.x, t[1]]}\n end\nend\n");
  r.tick({{"a", {"[1, 10]", "[1, 11]"}}});
  EXPECT_EQ(r["out"], "[1, 21]");
}

TEST(Operators, WhatIsNotUnderstoodIsRefused) {
  EXPECT_EQ(given("a {|t| [fetch_it(t.x)]}"),
            "calls `fetch_it`, which no file that was read defines cannot be evaluated");
}

}  // namespace
}  // namespace blazes::test
