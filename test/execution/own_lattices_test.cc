// Lattices that a program defines: what its class says, on the interpreter and on the engine.
#include "execution/run.h"

namespace blazes::test {
namespace {

// The greatest number of each name, refused where it is negative; with methods of both kinds, and helpers.
constexpr const char* kScores = R"(class Scores < Bud::Lattice
  wrapper_name :lscores

  def initialize(given={})
    given.each {|name, score| reject_input(given) unless score.class <= Integer && score >= 0}
    @v = given
    @best = nil
  end

  def merge(other)
    both = @v.merge(other.reveal) {|name, mine, theirs| mine > theirs ? mine : theirs}
    Scores.new(both)
  end

  monotone :best do
    @best = compute_best if @best.nil?
    Bud::MaxLattice.new(@best)
  end

  morph :of do |name|
    Bud::MaxLattice.new(@v[name])
  end

  monotone :by_score do
    raise Bud::Error, "nobody has scored" if @v.empty?
    groups = {}
    @v.each do |name, score|
      groups[score] ||= 0
      groups[score] += 1
    end
    Bud::SetLattice.new(groups.to_a)
  end

  private
  def compute_best
    return nil if @v.size <= 0
    @v.each do |name, score|
      return 100 if score >= 100
    end
    @v.values.max
  end
end
)";

std::string node(const std::string& state, const std::string& rules) {
  return std::string(kScores) + "class Node\n include Bud\n state do\n" + state + "\n end\n bloom do\n" +
         rules + "\n end\nend\n";
}

TEST(OwnLattices, AreMadeMergedAndAsked) {
  Running r(node("scratch :game, [:name, :score]\n lscores :all\n lmax :best\n lmax :of_kim\n lset :groups",
                 "all <= game {|g| {g.name => g.score}}\n best <= all.best\n of_kim <= all.of('kim')\n"
                 " groups <= game {|g| Scores.new({g.name => g.score}).by_score}"));
  EXPECT_EQ(r.tick(), "");
  EXPECT_EQ(r["all"], "{}");
  EXPECT_EQ(r["best"], "nil");
  EXPECT_EQ(r.tick({{"game", {"['kim', 3]", "['lee', 5]"}}}), "");
  EXPECT_EQ(r["all"], "{\"kim\"=>3, \"lee\"=>5}");
  EXPECT_EQ(r["best"], "5");
  EXPECT_EQ(r["of_kim"], "3");
  EXPECT_EQ(r["groups"], "[[3, 1], [5, 1]]");
  EXPECT_EQ(r.tick({{"game", {"['kim', 2]", "['max', 120]"}}}), "");
  EXPECT_EQ(r["all"], "{\"kim\"=>3, \"lee\"=>5, \"max\"=>120}");
  EXPECT_EQ(r["best"], "100");
}

TEST(OwnLattices, SayWhatTheyRefuse) {
  Running r(node("scratch :game, [:name, :score]\n lscores :all\n lset :groups",
                 "all <= game {|g| {g.name => g.score}}\n groups <= game {|g| Scores.new({}).by_score if "
                 "g.score == 7}"));
  EXPECT_EQ(r.tick({{"game", {"['kim', 3]"}}}), "");
  EXPECT_EQ(r.tick({{"game", {"['kim', -1]"}}}),
            "`all` cannot take {\"kim\"=>-1}: {\"kim\"=>-1} is not accepted");

  Running raises(node("scratch :game, [:name, :score]\n lset :groups",
                      "groups <= game {|g| Scores.new({}).by_score if g.score == 7}"));
  EXPECT_EQ(raises.tick({{"game", {"['kim', 7]"}}}), "nobody has scored");
}

TEST(OwnLattices, InTuplesAndMapsAreMerged) {
  Running r(
      node("scratch :game, [:day, :name, :score]\n table :days, [:day] => [:scores]\n lmap :map\n"
           " scratch :good, [:day]",
           "days <= game {|g| [g.day, Scores.new({g.name => g.score})]}\n"
           " map <= game {|g| {g.day => Scores.new({g.name => g.score})}}\n"
           " good <= days {|d| d.scores.best.gt(4).when_true { [d.day] }}"));
  EXPECT_EQ(r.tick({{"game", {"[1, 'kim', 3]", "[2, 'kim', 4]"}}}), "");
  EXPECT_EQ(r["good"], "");
  EXPECT_EQ(r.tick({{"game", {"[1, 'lee', 5]", "[2, 'kim', 2]"}}}), "");
  EXPECT_EQ(r["days"], "[1, <lscores: {\"kim\"=>3, \"lee\"=>5}>] [2, <lscores: {\"kim\"=>4}>]");
  EXPECT_EQ(r["map"], "{1=><lscores: {\"kim\"=>3, \"lee\"=>5}>, 2=><lscores: {\"kim\"=>4}>}");
  EXPECT_EQ(r["good"], "[1]");
}

// Of a class that does what cannot be followed, the program is refused before it runs.
std::string refused(const std::string& body) {
  const bloom::Program program =
      read_ruby("class L < Bud::Lattice\n wrapper_name :lown\n" + body +
                "end\nclass Node\n include Bud\n state { lown :l }\n bloom { l <= l }\nend\n");
  const bloom::Catalog catalog = bloom::make_catalog(program, bloom::main_modules(program).back());
  const auto made = runtime::Node::make(catalog, {});
  return made ? "" : made.error().front().message;
}

TEST(OwnLattices, WhatCannotBeFollowedIsRefused) {
  const std::string merge = "def merge(o)\n L.new(@v)\n end\n";
  EXPECT_EQ(refused("def initialize(v=nil)\n @v = v\n end\n" + merge), "");
  EXPECT_EQ(refused(merge), "the lattice `lown` cannot be run: this lattice has no `initialize`");
  EXPECT_EQ(refused("def initialize(v=nil)\n @v = v\n end\n"),
            "the lattice `lown` cannot be run: this lattice has no `merge`");
  EXPECT_EQ(refused("def initialize(v=nil)\n @v = v\n @w = 1\n end\n" + merge),
            "the lattice `lown` cannot be run: lets a lattice keep more than `@v`");
  EXPECT_EQ(refused("def initialize(v=nil)\n @v = v\n end\n def merge(o)\n @v = o.reveal\n end\n"),
            "the lattice `lown` cannot be run: changes the value of a lattice in place");
  EXPECT_EQ(
      refused("def initialize(v=nil)\n @v = v\n end\n" + merge + "def m\n h = @v\n h[1] = 2\n h\n end\n"),
      "the lattice `lown` cannot be run: changes what others may have too");
  EXPECT_EQ(refused("def initialize(v=nil)\n @v = v\n end\n" + merge + "def m(h)\n h << 2\n end\n"),
            "the lattice `lown` cannot be run: changes what others may have too");
}

}  // namespace
}  // namespace blazes::test
