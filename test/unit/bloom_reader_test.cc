// A Ruby text becomes modules, statements and expressions: what the reader makes of each construct, and of what is broken.
#include <gtest/gtest.h>

#include "bloom/program.h"
#include "bloom/walk.h"
#include "support/bloom_programs.h"

namespace blazes::test {
namespace {

using namespace bloom;

// The statements of one module with these lines of Bloom in it.
struct Rules {
  explicit Rules(const std::string& lines)
      : program(read_ruby("module M\n  bloom do\n" + lines + "\n  end\nend\n")) {}
  const Statement& operator[](std::size_t i) const {
    return program.modules[Id<Module>(0)].blocks.at(0).statements.at(i);
  }
  std::size_t size() const { return program.modules[Id<Module>(0)].blocks.at(0).statements.size(); }
  const Relation& source(std::size_t i) const { return program.code[(*this)[i].source]; }
  template <class Operator>
  const Operator& source(std::size_t i) const {
    return std::get<Operator>(source(i).node);
  }
  std::string said() const { return mistakes(program, program.diagnostics); }
  Program program;
};

TEST(BloomReader, OperatorsReachItAsSignsOfTheRightSide) {
  const Rules rules("a <= b\na <+ b\na <~ b\na <- b\na <+- b\na <-+ b\ny.a <~ b {|x| x}\na <- b.notin(c)");
  ASSERT_EQ(rules.said(), "");
  const std::vector<Merge> expected = {Merge::Instant, Merge::Deferred, Merge::Async, Merge::Delete,
                                       Merge::Update,  Merge::Update,   Merge::Async, Merge::Delete};
  ASSERT_EQ(rules.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(rules[i].merge, expected[i]) << i;
  EXPECT_EQ(rules[6].target, "y.a");
  EXPECT_EQ(text_at(rules.program, rules[4].sign), "<+-");
  EXPECT_EQ(rules.source<Scan>(4).path, "b");
  EXPECT_TRUE(std::holds_alternative<Apply>(rules.source(6).node));
  EXPECT_TRUE(std::holds_alternative<NotIn>(rules.source(7).node));
}

TEST(BloomReader, ASignBeforeADigitIsPartOfTheNumber) {
  const Rules rules("a <+ 5\na <= -7\na <+5\na <-5");
  EXPECT_EQ(rules.said(), "BLZ126@5:1 BLZ126@6:1");
  ASSERT_EQ(rules.size(), 2u);
  EXPECT_EQ(rules[0].merge, Merge::Deferred);
  EXPECT_EQ(rules[1].merge, Merge::Instant);
}

TEST(BloomReader, ALargerRightSideNeedsParentheses) {
  const Rules rules("a <- b + c\na <- (b + c)");
  EXPECT_EQ(rules.said(), "BLZ126@3:1");
  EXPECT_EQ(rules.size(), 1u);
}

TEST(BloomReader, ABlockAfterTempBelongsToTheSource) {
  const Rules rules(
      "temp :x <= (a * b).pairs(:k => :v) do |l, r|\n  [l, r]\nend\ntemp :y <= a.notin(b) do |l, r|\n  l == "
      "r\nend");
  ASSERT_EQ(rules.said(), "");
  EXPECT_TRUE(rules[0].temporary);
  EXPECT_EQ(rules[0].target, "x");
  const Apply& map = rules.source<Apply>(0);
  EXPECT_TRUE(map.block);
  EXPECT_EQ(std::get<Join>(rules.program.code[map.input].node).method, Join::Method::Pairs);
  EXPECT_TRUE(rules.source<NotIn>(1).block);
}

TEST(BloomReader, JoinsAndTheirColumns) {
  const Rules rules(
      "r <= (a * y.b * c).combos(a.x => y.b.z, :p => :q)\nr <= (a * b).matches.lefts\nr <= (a * "
      "b).pairs([a.x, b.y])");
  const Join& join = rules.source<Join>(0);
  ASSERT_EQ(join.inputs.size(), 3u);
  ASSERT_EQ(join.on.size(), 2u);
  EXPECT_EQ(join.on[0].right.collection, "y.b");
  EXPECT_EQ(join.on[0].right.column, "z");
  EXPECT_EQ(join.on[1].left.column, "p");
  EXPECT_EQ(rules.source<Join>(1).method, Join::Method::Lefts);
  EXPECT_TRUE(rules.source<Join>(1).natural);
  EXPECT_EQ(rules.source<Join>(2).on.at(0).left.collection, "a");
}

TEST(BloomReader, Aggregations) {
  const Rules rules(
      "r <= a.group([:x, a.y], sum(:z), count, accum_pair(:p, :q))\nr <= a.group(nil, max(:z)) {|t| t}\n"
      "r <= a.argagg(:choose, [:x], :y)\nr <= a.argmin([], :y)\nr <= a.reduce({}) {|m, t| m}");
  ASSERT_EQ(rules.said(), "");
  const Group& group = rules.source<Group>(0);
  EXPECT_EQ(group.by.size(), 2u);
  ASSERT_EQ(group.aggregates.size(), 3u);
  EXPECT_EQ(group.aggregates[1].kind, Aggregate::Kind::Count);
  EXPECT_EQ(group.aggregates[2].columns.size(), 2u);
  EXPECT_EQ(rules.source<ArgAggregate>(2).aggregate.kind, Aggregate::Kind::Choose);
  EXPECT_EQ(rules.source<ArgAggregate>(3).aggregate.kind, Aggregate::Kind::Min);
  EXPECT_TRUE(rules.source<Reduce>(4).start);
}

TEST(BloomReader, WrongArguments) {
  EXPECT_EQ(Rules("r <= a.notin").said(), "BLZ128@3:6");
  EXPECT_EQ(Rules("r <= a.argmin([:x])").said(), "BLZ128@3:6");
}

TEST(BloomReader, DeclarationsAndSchemas) {
  const Program program = read_ruby(
      "module M\n  state do\n    interface input, :i, [:a, :@b] => [:c]\n    table :t\n"
      "    table :u, i.key_cols + [:x] => y.z.cols[1..-1]\n    scratch :v, t.schema\n"
      "    periodic :p, 0.5\n    lmax :m\n    lfoo :n\n  end\nend\n");
  ASSERT_EQ(mistakes(program, program.diagnostics), "");
  const auto& all = program.modules[Id<Module>(0)].collections;
  ASSERT_EQ(all.size(), 7u);
  EXPECT_EQ(all[0].kind, CollectionKind::InterfaceInput);
  EXPECT_TRUE(all[0].schema->keys[1].location);
  EXPECT_FALSE(all[1].schema);
  EXPECT_EQ(all[2].schema->keys.size(), 2u);
  EXPECT_EQ(all[2].schema->values[0].name, "y.z");
  EXPECT_EQ(all[2].schema->values[0].first, 1);
  EXPECT_TRUE(all[3].schema->whole);
  EXPECT_EQ(all[4].arguments.size(), 1u);
  EXPECT_EQ(all[6].lattice, "lfoo");
}

TEST(BloomReader, WhatIsNotUnderstoodHasAPlaceAndAReason) {
  const Program program = read_ruby(
      "class M\n  include Bud\n  state { table :t }\n  bloom do\n    t <= t {|x| [x.key, "
      "x.val.strftime(\"%H\")]}\n"
      "    t <= t {|x| [x.key + 1, nobody]}\n    t <= t {|x| x if x.key =~ /a/}\n    t <= t {|x| x}\n  "
      "end\nend\n");
  ASSERT_EQ(program.files.size(), 1u);
  EXPECT_EQ(program.files[0].blocks, 4u);
  EXPECT_EQ(program.files[0].understood, 1u);
  ASSERT_EQ(program.files[0].opaque.size(), 3u);
  EXPECT_EQ(text_at(program, program.files[0].opaque[0].span), "x.val.strftime(\"%H\")");
  EXPECT_EQ(text_at(program, program.files[0].opaque[1].span), "nobody");
  EXPECT_EQ(program.files[0].opaque[2].reason, "uses the operator `=~`");
}

TEST(BloomReader, AMethodThatCallsWhatIsNotUnderstoodIsNotUnderstood) {
  const Program program = read_ruby(
      "module M\n  state { table :t }\n  def f(x) g(x) end\n  def g(x) h(x) + 1 end\n  def h(x) puts x end\n"
      "  def k(x) x end\n  bloom do\n    t <= t {|x| [f(x.key)]}\n    t <= t {|x| [k(x.key)]}\n  end\nend\n");
  EXPECT_EQ(program.files[0].blocks, 6u);  // two in rules, four methods that they call
  EXPECT_EQ(program.files[0].understood, 2u);
}

TEST(BloomReader, BrokenTextIsReadAsFarAsItGoes) {
  const std::string whole =
      "module A\n  state { table :t }\n  bloom do\n    t <= t\n    t <= t {|x| [x.key, x.val]}\n  end\nend\n";
  const Program cut = read_ruby(whole + whole.substr(0, 60));
  EXPECT_NE(mistakes(cut, cut.diagnostics).find("BLZ101"), std::string::npos);
  ASSERT_TRUE(cut.find("A"));
  EXPECT_EQ(cut.modules[cut.find("A")].blocks.at(0).statements.size(), 2u);
  for (std::size_t length = 0; length < whole.size(); ++length) read_ruby(whole.substr(0, length));
}

TEST(BloomReader, BadFiles) {
  EXPECT_NE(mistakes(read_ruby("module A\xff\nend\n"), read_ruby("module A\xff\nend\n").diagnostics)
                .find("BLZ101@1:9"),
            std::string::npos);
  const Program utf16 =
      read_ruby(std::string_view("\xff\xfe"
                                 "m\0",
                                 4));
  EXPECT_EQ(mistakes(utf16, utf16.diagnostics), "BLZ101@1:1");
  const Program large = read_ruby(std::string(kMaxFileSize + 1, '\n'));
  EXPECT_EQ(mistakes(large, large.diagnostics), "BLZ102@1:1");
  const Program none = read_program({"there/is/no.rb"});
  EXPECT_EQ(mistakes(none, none.diagnostics), "BLZ120@0:0");
}

TEST(BloomReader, FilesThatRequireEachOther) {
  MemoryFiles files;
  files.put("a/main.rb",
            "require 'b/one'\nrequire_relative 'two'\nrequire 'nowhere'\nrequire_relative 'gone'\nclass M\n  "
            "include Bud\n  include One\nend\n");
  files.put("b/one.rb", "require 'a/main'\nmodule One\n  state { table :t }\nend\n");
  files.put("a/two.rb", "module Two\nend\n");
  const Program program = read_program({"a/main.rb"}, {}, files);
  EXPECT_EQ(mistakes(program, program.diagnostics), "BLZ120@4:18");
  ASSERT_EQ(program.files.size(), 3u);
  EXPECT_TRUE(program.files[0].main);
  EXPECT_FALSE(program.files[1].main);
  ASSERT_EQ(program.missing.size(), 1u);
  EXPECT_EQ(program.missing[0].path, "nowhere");
  EXPECT_EQ(program.modules[Id<Module>(0)].name, "One");  // what is required comes first
}

TEST(BloomReader, TenThousandLinesAndDeepNesting) {
  std::string lines;
  for (int i = 0; i < 10'000; ++i) lines += "a <= b {|x| [x.k, " + std::to_string(i) + "]}\n";
  EXPECT_EQ(Rules(lines).size(), 10'000u);
  for (const auto& [open, close] : std::vector<std::pair<std::string, std::string>>{
           {"[", "]"}, {"(", ")"}, {"x.map {|y| ", "}"}, {"-", ""}, {"{1 => ", "}"}}) {
    std::string deep;
    for (int i = 0; i < 20'000; ++i) deep += open;
    deep += "1";
    for (int i = 0; i < 20'000; ++i) deep += close;
    const Rules rules("a <= b {|x| " + deep + "}");
    EXPECT_NE(rules.said().find("BLZ102"), std::string::npos) << open;
  }
}

}  // namespace
}  // namespace blazes::test
