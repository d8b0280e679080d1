// A module with all that it takes over becomes one catalog: names, schemas, overridden blocks, reads, strata, mistakes.
#include "bloom/catalog.h"

#include <gtest/gtest.h>

#include "bloom/shapes.h"
#include "support/bloom_programs.h"

namespace blazes::test {
namespace {

using namespace bloom;

struct Made {
  explicit Made(const std::string& text, const std::string& name = "M")
      : program(read_ruby(text)), catalog(make_catalog(program, program.find(name))) {}
  std::string said() const { return mistakes(program, catalog.diagnostics); }

  // "a <= b, !c(notin)": each rule with what it reads.
  std::string rules() const {
    std::string out;
    for (const Rule& rule : catalog.rules) {
      out += (out.empty() ? "" : "; ") + catalog.collections[rule.target].name + " " +
             std::string(sign_of(rule.merge));
      for (const Read& read : rule.reads)
        out += std::string(&read == &rule.reads[0] ? " " : ", ") + (read.monotone ? "" : "!") +
               catalog.collections[read.collection].name + (read.monotone ? "" : "(" + read.by + ")");
    }
    return out;
  }

  // "k, l => v"
  std::string schema(const std::string& name) const {
    const CollectionId id = catalog.find(name);
    if (!id) return "there is none";
    if (!catalog.collections[id].schema) return "unknown";
    std::string out;
    for (std::uint32_t i = 0; i < catalog.collections[id].schema->columns.size(); ++i) {
      const Schema& schema = *catalog.collections[id].schema;
      out += i == schema.keys ? " => " : i > 0 ? ", " : "";
      out += schema.columns[i].name;
    }
    return out;
  }

  std::uint32_t stratum(const std::string& name) const {
    return catalog.collections[catalog.find(name)].stratum;
  }

  Program program;
  Catalog catalog;
};

std::string node(const std::string& state, const std::string& rules) {
  return "class M\n  include Bud\n  state do\n" + state + "\n  end\n  bloom do\n" + rules + "\n  end\nend\n";
}

TEST(BloomCatalog, ImportsHaveNamesOfTheirOwn) {
  const Made made(
      "module A\n  state { table :t, [:k] => [:v] }\n  bloom { t <= s }\nend\n"
      "module B\n  import A => :a\n  state { scratch :u, a.t.schema }\n  bloom { u <= a.t }\nend\n"
      "class M\n  include Bud\n  import B => :b\n  import A => :a\n  state { table :w, b.u.key_cols => "
      "a.t.val_cols }\n  bloom { w <= b.u }\nend\n");
  EXPECT_EQ(made.rules(), "w <= b.u; b.u <= b.a.t; a.t <= a.s; b.a.t <= b.a.s");
  EXPECT_EQ(made.schema("w"), "k => v");
  EXPECT_EQ(made.schema("b.u"), "k => v");
  EXPECT_EQ(made.catalog.rules[RuleId(1)].scope, "b.");
  EXPECT_EQ(made.said(), "BLZ129@3:16");  // `s`, once for both of its names
}

TEST(BloomCatalog, ANamedBlockReplacesTheOneOfThatName) {
  const std::string base =
      "module A\n  state do\n    table :t\n    table :u\n    table :v\n  end\n  bloom(:x) { t <= u }\n  "
      "bloom { u <= v }\nend\n";
  EXPECT_EQ(Made(base + "module M\n  include A\n  bloom(:x) { t <= v }\nend\n").rules(), "u <= v; t <= v");
  EXPECT_EQ(Made(base + "module M\n  include A\n  bloom(:x) { }\n  bloom(:y) { t <= t }\nend\n").rules(),
            "u <= v; t <= t");
  EXPECT_EQ(Made(base + "module M\n  include A\n  bloom { t <= v }\nend\n").rules(),
            "t <= u; u <= v; t <= v");
  EXPECT_EQ(Made("class N\n  include Bud\n" + base.substr(9) + "class M < N\n  bloom(:x) { v <= u }\nend\n")
                .rules(),
            "u <= v; v <= u");
}

TEST(BloomCatalog, ImportsOfOneNameByIncludedModulesAreOne) {
  const Made made(
      "module P\n  state { interface input, :i }\nend\nmodule Q\n  include P\n  state { table :t }\n  bloom "
      "{ t <= i }\nend\n"
      "module R\n  import P => :p\n  bloom { p.i <= p.i }\nend\nmodule M\n  include R\n  import Q => "
      ":p\nend\n");
  EXPECT_EQ(made.said(), "");
  EXPECT_EQ(made.rules(), "p.i <= p.i; p.t <= p.i");
}

TEST(BloomCatalog, SchemasOfWhatIsNotDeclared) {
  const Made made(
      node("table :t, [:a, :b] => [:c]\nchannel :n\nfile_reader :f, 'x'\nscratch :e, [] => [:x]",
           "temp :whole <= t\ntemp :part <= t {|r| [r.a, r.c] if r.b == 1}\ntemp :same <= t {|r| r unless "
           "r.a.nil?}\n"
           "temp :two <= (t * e).pairs\ntemp :flat <= (t * e).flatten\ntemp :sums <= t.group([:a], sum(:c))\n"
           "temp :named <= t.group([:a], sum(:c)).rename(:n, [:x] => [:y])\ntemp :vals <= t.values\ntemp "
           ":pays <= n.payloads"));
  ASSERT_EQ(made.said(), "");
  EXPECT_EQ(made.schema("n"), "address, val");
  EXPECT_EQ(made.schema("f"), "lineno => text");
  EXPECT_EQ(made.schema("e"), " => x");
  EXPECT_EQ(made.schema("whole"), "a, b => c");
  EXPECT_EQ(made.schema("part"), "c0, c1");
  EXPECT_EQ(made.schema("same"), "a, b => c");
  EXPECT_EQ(made.schema("two"), "unknown");
  EXPECT_EQ(made.catalog.collections[made.catalog.find("two")].parts.size(), 2u);
  EXPECT_EQ(made.schema("flat"), "a, b, c, x");
  EXPECT_EQ(made.schema("sums"), "a => c1");
  EXPECT_EQ(made.schema("named"), "x => y");
  EXPECT_EQ(made.schema("vals"), "c");
  EXPECT_EQ(made.schema("pays"), "val");
}

TEST(BloomCatalog, ColumnsAreFoundByNameAndByPosition) {
  const Made made(
      node("table :t, [:a, :first]\ntable :u, [:k] => [:v]\ntable :w",
           "w <= t {|r| [r.first, r[1]]}\nw <= t {|r| [r.last, r[-2]]}\nw <= t {|a, b| [a.to_s, b]}\n"
           "w <= t {|r| [u.first.v, u[[r.a]].v]}"));
  ASSERT_EQ(made.said(), "");
  std::string positions;
  for (const Expression& expression : made.catalog.code.expressions)
    if (const auto* field = std::get_if<Field>(&expression.node))
      positions += field->name + std::to_string(field->position.value_or(9)) + " ";
  EXPECT_EQ(positions, "first1 first1 first1 a0 v1 a0 v1 ");
}

TEST(BloomCatalog, ReadsAndWhetherTheyAreMonotone) {
  const auto reads = [](const std::string& rule) {
    const Made made(node(
        "table :t, [:k]\ntable :u, [:k]\ntable :v, [:k]\nlset :s\nlmax :m\nlmap :p\ndef f() u.length end",
        rule));
    return made.rules();
  };
  EXPECT_EQ(reads("t <= (u * v).lefts(:k => :k)"), "t <= u, v");
  EXPECT_EQ(reads("t <= u.notin(v)"), "t <= u, !v(notin)");
  EXPECT_EQ(reads("t <= (u * v).outer(:k => :k) {|a, b| a}"), "t <= u, !v(outer)");
  EXPECT_EQ(reads("t <+ u.group([], count)"), "t <+ !u(group)");
  EXPECT_EQ(reads("t <= u {|r| r if v.exists?}"), "t <= u, v");
  EXPECT_EQ(reads("t <= u {|r| r if v.exists? {|x| x.k == r.k} and v.include?(r)}"), "t <= u, v");
  EXPECT_EQ(reads("t <= u {|r| r unless v.exists?}"), "t <= u, !v(exists?)");
  EXPECT_EQ(reads("t <= u {|r| v.include?(r) ? r : [0]}"), "t <= u, !v(include?)");
  EXPECT_EQ(reads("t <= u {|r| [v.length]}"), "t <= u, !v(length)");
  EXPECT_EQ(reads("t <= u.reject {|r| v.include?(r)}"), "t <= u, !v(include?)");
  EXPECT_EQ(reads("t <= u.notin(t) {|a, b| v.exists?}"), "t <= u, !t(notin), !v(exists?)");
  EXPECT_EQ(reads("m <= s.size"), "m <= s");
  EXPECT_EQ(reads("m <= m + 1"), "m <= m");
  EXPECT_EQ(reads("p <= t {|r| {r.k => m}}"), "p <= t, m");
  EXPECT_EQ(reads("t <= m.gt(3).when_true { [[1]] }"), "t <= m");
  EXPECT_EQ(reads("t <= u {|r| [m.reveal]}"), "t <= u, !m(reveal)");
  EXPECT_EQ(reads("t <= u {|r| r if m > 3}"), "t <= u, !m(value)");
  EXPECT_EQ(reads("t <= u {|r| r.k =~ v.first}"), "t <= u, !v(first)");
}

TEST(BloomCatalog, Strata) {
  const Made made(node(
      "table :a\ntable :b\ntable :c\ntable :d\nscratch :e",
      "b <= a.notin(e)\nc <= b.group([:key], count)\nc <= a\nd <= (c * d).lefts\ne <+ d.notin(a)\na <= a"));
  ASSERT_EQ(made.said(), "");
  EXPECT_EQ(made.stratum("a"), 0u);
  EXPECT_EQ(made.stratum("b"), 1u);
  EXPECT_EQ(made.stratum("c"), 2u);
  EXPECT_EQ(made.stratum("d"), 2u);
  EXPECT_EQ(made.stratum("e"), 0u);  // nothing fills it within a timestep
  EXPECT_EQ(made.catalog.rules[RuleId(4)].stratum, 2u);
  EXPECT_EQ(made.catalog.strata, 3u);
}

TEST(BloomCatalog, ACircleThroughWhatIsNotMonotoneIsShown) {
  const Made made(
      node("table :log\ntable :done\nscratch :need", "log <= need\nneed <= log.notin(done)\ndone <= log"));
  ASSERT_EQ(made.said(), "BLZ131@10:13");
  const auto& said = made.catalog.diagnostics[0];
  EXPECT_EQ(said.message, "'need' depends through `notin` on 'done', which depends on it");
  ASSERT_EQ(said.notes.size(), 3u);
  EXPECT_EQ(said.notes[1].message, "'need' goes into 'log' here");
  EXPECT_EQ(Made(node("table :t\ntable :u", "t <+ u.notin(t)")).said(), "");
}

TEST(BloomCatalog, Mistakes) {
  EXPECT_EQ(Made(node("table :t", "t <= (t * t).pairs(:nope => :key)")).said(), "BLZ113@7:20");
  EXPECT_EQ(Made(node("table :t", "t <= t {|r| [r.nope]}")).said(), "BLZ113@7:16");
  EXPECT_EQ(Made(node("table :t\ntable :t", "t <= t")).said(), "BLZ122@5:7");
  EXPECT_EQ(Made(node("table :t", "t <~ t")).said(), "BLZ132@7:3");
  EXPECT_EQ(Made(node("scratch :t", "t <- t")).said(), "BLZ132@7:3");
  EXPECT_EQ(Made(node("lmax :t", "t <+- 5")).said(), "BLZ132@7:3");
  EXPECT_EQ(Made(node("periodic :t, 1", "t <= t")).said(), "BLZ132@7:3");
  EXPECT_EQ(Made(node("table :t", "t <= t {|r| [1, 2, 3]}")).said(), "BLZ128@7:6");
  EXPECT_EQ(Made(node("lnope :t", "t <= t")).said(), "BLZ127@4:1");
  EXPECT_EQ(Made("class M\n  include Bud\n  include Gone\nend\n").said(), "BLZ125@3:11");
  EXPECT_EQ(Made("module M\n  include N\nend\nmodule N\n  include M\nend\n").said(), "BLZ130@5:11");
  EXPECT_EQ(Made("module M\n  import N => :n\nend\nmodule N\n  import M => :m\nend\n").said(), "BLZ130@2:10");
  EXPECT_EQ(Made("module M\n  state { table :t, [:a, :b, :c] }\n  def f(a, b = 1) a end\n  bloom { t <= t "
                 "{|r| [f(1), f(1, "
                 "2), f()]} }\nend\n")
                .said(),
            "BLZ128@4:39");
}

TEST(BloomCatalog, AModuleMayLeaveCollectionsToOthers) {
  const Made made("module M\n  bloom { t <= u {|r| r if v.exists?} }\nend\n");
  EXPECT_EQ(made.said(), "");
  EXPECT_EQ(made.rules(), "t <= u, v");
  EXPECT_EQ(made.catalog.collections[made.catalog.find("v")].kind, CollectionKind::Undeclared);
}

TEST(BloomCatalog, MethodsAndConstantsOfTheProgram) {
  const Made made(
      "LIMIT = 3\nmodule A\n  LOCAL = LIMIT\n  PAIR = [1, :a]\n  def f(x) x + LIMIT end\n  def f2() A::PAIR "
      "end\nend\n"
      "module M\n  include A\n  state { table :t }\n  bloom { t <= t {|r| [f(r.key), f2]} }\nend\n");
  ASSERT_EQ(made.said(), "");
  ASSERT_EQ(made.catalog.definitions.size(), 2u);
  EXPECT_EQ(made.catalog.rules[RuleId(0)].opaque, 0u);
  std::size_t constants = 0;
  for (const Expression& expression : made.catalog.code.expressions)
    constants += std::holds_alternative<Outer>(expression.node);
  EXPECT_EQ(constants, 0u);
}

TEST(BloomCatalog, ImportsThatMultiplyAreStopped) {
  std::string text;
  for (int i = 0; i < 30; ++i)
    text += "module N" + std::to_string(i) + "\n  import N" + std::to_string(i + 1) + " => :a\n  import N" +
            std::to_string(i + 1) + " => :b\nend\n";
  text += "module N30\nend\nmodule M\n  include N0\nend\n";
  EXPECT_NE(Made(text).said().find("BLZ102"), std::string::npos);
}

}  // namespace
}  // namespace blazes::test
