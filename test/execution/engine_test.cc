// The engine against the interpreter, timestep by timestep: random programs from a printed seed, and blocks over random tuples.
#include <gtest/gtest.h>

#include <random>

#include <fmt/format.h>

#include "execution/beside.h"
#include "support/bloom_programs.h"

namespace blazes::test {
namespace {

class Random {
 public:
  explicit Random(std::uint64_t seed) : random_(seed) {}
  int below(int bound) { return static_cast<int>(random_() % static_cast<std::uint64_t>(bound)); }
  bool one_in(int bound) { return below(bound) == 0; }
  template <class List>
  const auto& any(const List& list) {
    return list[static_cast<std::size_t>(below(static_cast<int>(std::size(list))))];
  }

 private:
  std::mt19937_64 random_;
};

// Collections of columns k and v, each filled from those before it, and some from themselves; tables that lose tuples.
class RandomRules {
 public:
  explicit RandomRules(std::uint64_t seed) : random_(seed) {}

  std::string text() {
    declare("interface input, :in0, [:k, :v]");
    declare("interface input, :in1, [:k, :v]");
    declare("table :given, [:k, :v]");
    names_ = {"in0", "in1", "given"};
    if (random_.one_in(4)) {
      declare("coll_expr :computed, lambda { [[budtime % 3, 1], [rand(2), 2]] }");
      names_.push_back("computed");
    }
    const int count = 3 + random_.below(5);
    for (int i = 0; i < count; ++i) add_collection(i);
    if (random_.one_in(2)) add_lattice();
    if (random_.one_in(3)) add_merged();
    declare("channel :away, [:@to, :k, :v]");
    rule(fmt::format("away <~ {} {{|t| ['b:1', t.k, t.v]}}", name()));
    return fmt::format("{}class Node\n  include Bud\n  state do\n{}  end\n  bloom do\n{}  end\nend\n",
                       classes_, state_, rules_);
  }

  naive::Inbox inbox() {
    naive::Inbox made;
    for (const char* to : {"in0", "in1", "given"})
      for (int i = random_.below(3); i > 0; --i)
        made[to].push_back(
            bloom::Value::array({bloom::Value(random_.below(4)), bloom::Value(random_.below(4))}));
    made["Time.now"] = {bloom::Value(random_.below(4) / 2.0)};
    made["rand"] = {bloom::Value(random_.below(8) / 8.0)};
    return made;
  }

 private:
  void declare(const std::string& what) { state_ += "    " + what + "\n"; }
  void rule(const std::string& what) { rules_ += "    " + what + "\n"; }
  const std::string& name() { return random_.any(names_); }

  void add_collection(int number) {
    const std::string made = fmt::format("c{}", number);
    const bool table = random_.one_in(2);
    declare(fmt::format("{} :{}, [:k, :v]", table ? "table" : "scratch", made));
    for (int i = 1 + random_.below(2); i > 0; --i)
      rule(fmt::format("{} {} {}", made, random_.one_in(5) ? "<+" : "<=", derived()));
    if (random_.one_in(3))
      rule(fmt::format("{0} <= ({0} * {1}).pairs(:v => :k) {{|a, b| [a.k, b.v]}}", made, name()));
    if (random_.one_in(6)) rule(fmt::format("{0} <= {0} {{|t| [t.v, t.k]}}", made));
    if (table && random_.one_in(2)) rule(fmt::format("{} <- {}", made, derived()));
    if (table && random_.one_in(4)) rule(fmt::format("{} <+ {}", made, derived()));
    names_.push_back(made);
    if (!random_.one_in(4)) return;
    declare(fmt::format("table :last{}, [:k] => [:v]", number));
    rule(fmt::format("last{} <+- {}.{}([:k], :v)", number, made, random_.one_in(2) ? "argmax" : "argmin"));
    if (random_.one_in(2)) rule(fmt::format("last{} <- {}", number, name()));
    names_.push_back(fmt::format("last{}", number));
  }

  void add_lattice() {
    if (random_.one_in(2)) {
      // The sum of the greatest value of each key, as a lattice of its own.
      classes_ =
          "class Sums < Bud::Lattice\n  wrapper_name :lsums\n  def initialize(v={})\n    @v = v\n  end\n"
          "  def merge(o)\n    Sums.new(@v.merge(o.reveal) {|k, a, b| a > b ? a : b})\n  end\n"
          "  monotone :sum do\n    all = [0]\n    @v.each {|k, n| all << n}\n"
          "    Bud::MaxLattice.new(all.sum)\n  end\nend\n";
      declare("lsums :sums");
      rule(fmt::format("sums <= {} {{|t| {{t.k => t.v}}}}", name()));
      declare("scratch :summed, [:k, :v]");
      rule(fmt::format("summed <= {} {{|t| sums.sum.gt(2).when_true {{ [t.k, t.v] }}}}", name()));
      names_.push_back("summed");
    }
    declare("lmax :most");
    declare("lset :members");
    rule(fmt::format("most <= {} {{|t| t.v}}", name()));
    rule(fmt::format("members <= {} {{|t| [t.v]}}", name()));
    declare("scratch :guarded, [:k, :v]");
    rule(fmt::format("guarded <= {} {{|t| most.gt(1).when_true {{ [t.k, t.v] }}}}", name()));
  }

  // Tuples that hold values of lattices, one of each key, filled from themselves too.
  void add_merged() {
    declare(fmt::format("{} :best, [:k] => [:most, :all]", random_.one_in(2) ? "table" : "scratch"));
    const std::string made = "[t.k, Bud::MaxLattice.new(t.v), Bud::SetLattice.new([t.v])]";
    rule(fmt::format("best <= {} {{|t| {}}}", name(), made));
    rule(fmt::format("best {} {} {{|t| {}}}", random_.one_in(3) ? "<+" : "<=", name(), made));
    if (random_.one_in(2))
      rule(fmt::format("best <= ({} * best).pairs(:k => :k) {{|a, b| [a.v, b.most.min_of(a.k), b.all]}}",
                       name()));
    declare("scratch :over, [:k, :v]");
    rule("over <= best {|t| t.most.gt(1).when_true { [t.k, 1] }}");
    rule("over <= best {|t| t.all.size.gt(1).when_true { [t.k, 2] }}");
    names_.push_back("over");
  }

  std::string derived() {
    const std::string a = name(), b = name();
    switch (random_.below(22)) {
      case 0: return a;
      case 1: return fmt::format("{} {{|t| [t.v, t.k]}}", a);
      case 2: return fmt::format("{} {{|t| [t.k, t.v] if t.v > 1}}", a);
      case 3: return fmt::format("{} {{|k, v| [k, v - 1] unless v == 0}}", a);
      case 4: return fmt::format("({} * {}).pairs(:k => :k) {{|a, b| [a.v, b.v]}}", a, b);
      case 5: return fmt::format("({0} * {0}).pairs(:k => :v) {{|a, b| [a.k, b.v]}}", a);
      case 6: return fmt::format("({} * {}).lefts(:v => :k)", a, b);
      case 7:
        return fmt::format("({} * {} * {}).combos {{|a, b, c| [a.k, c.v] if a.v == b.k}}", a, b, name());
      case 8: return fmt::format("{}.notin({}, :k => :k)", a, b);
      case 9: return fmt::format("{}.notin({})", a, b);
      case 10: return fmt::format("{}.notin({}, :k => :k) {{|l, r| l.v <= r.v}}", a, b);
      case 11: return fmt::format("{0}.notin({0}, :k => :v)", a);
      case 12: return fmt::format("{}.group([:k], count)", a);
      case 13: return fmt::format("{}.group([:k], {}(:v))", a, random_.one_in(2) ? "max" : "sum");
      case 14: return fmt::format("{}.group([:v], min(:k)) {{|t| [t[1], t[0]]}}", a);
      case 15: return fmt::format("{}.{}([:k], :v)", a, random_.one_in(2) ? "argmin" : "argmax");
      case 16: return fmt::format("({} * {}).outer(:k => :k) {{|a, b| [a.k, b.v || 0]}}", a, b);
      case 17:
        return fmt::format("{} {{|t| [t.k, t.v] {} {}.exists? {{|u| u.k == t.k}}}}", a,
                           random_.one_in(2) ? "if" : "unless", b);
      case 18: return fmt::format("{}.map {{|t| [t.k]}}.group([:c0], count)", a);
      case 19: return fmt::format("{} {{|t| [t.k, rand(3)] if Time.now > 0.5}}", a);
      case 20: return fmt::format("{}.rename(:other, [:p] => [:q]).group([:p], sum(:q))", a);
      default: return fmt::format("{}.reduce({{}}) {{|m, t| m.merge({{t.k => (m[t.k] || 0) + t.v}})}}", a);
    }
  }

  Random random_;
  std::string classes_, state_, rules_;
  std::vector<std::string> names_;
};

#ifdef BLAZES_SANITIZED
constexpr std::uint64_t kPrograms = 100;
#else
constexpr std::uint64_t kPrograms = 1000;
#endif

TEST(Engine, RandomProgramsAreEvaluatedAsFromScratch) {
  std::size_t stratified = 0, failures = 0;
  for (std::uint64_t seed = 1; seed <= kPrograms && failures < 5; ++seed) {
    RandomRules random(seed);
    const std::string text = random.text();
    const bloom::Program program = read_ruby(text);
    ASSERT_EQ(mistakes(program, program.diagnostics), "") << text;
    const bloom::Catalog catalog = bloom::make_catalog(program, bloom::main_modules(program).back());
    if (!catalog.diagnostics.empty()) continue;  // a circle through what is not monotone
    ++stratified;
    const naive::Node node{.catalog = catalog, .address = "me:1"};
    naive::State state = naive::start(node);
    Beside engine(catalog, node);
    ASSERT_EQ(engine.refused(), "") << text;
    for (int step = 0; step < 8; ++step) {
      const naive::Inbox inbox = random.inbox();
      const auto expected = naive::tick(node, state, inbox);
      const std::string differences = engine.tick(inbox, expected);
      EXPECT_EQ(differences, "") << "seed " << seed << ", timestep " << step << "\n" << text;
      failures += !differences.empty();
      if (!expected || !differences.empty()) break;
      state = expected->after;
    }
  }
  EXPECT_GT(stratified, kPrograms / 3);
}

// Every aggregate while tuples come and go, of groups whose values are numbers, texts, both kinds of numbers, or arrays; large ones too.
TEST(Engine, AggregatesAreKeptAsTuplesComeAndGo) {
  const bloom::Program program = read_ruby(R"(class Node
  include Bud
  state do
    table :t, [:g, :k, :v]
    scratch :gone, [:g, :k, :v]
    scratch :ends, [:g] => [:least, :most, :any, :n]
    scratch :sums, [:g] => [:sum, :mean]
    scratch :sets, [:g] => [:all, :each, :some]
    scratch :least, [:g, :k, :v]
    scratch :most, [:g, :k, :v]
    scratch :one, [:g, :k, :v]
    scratch :of_all, [:least, :n]
  end
  bloom do
    t <- gone
    ends <= t.group([:g], min(:v), max(:v), choose(:v), count)
    sums <= (t {|x| x if x.g == 0 or x.g == 2}).group([:g], sum(:v), avg(:v))
    sets <= t.group([:g], accum(:v), bool_and(:k), bool_or(:k))
    least <= t.argmin([:g], :v)
    most <= t.argmax([:g], :v)
    one <= t.argagg(:choose, [:g], :v)
    of_all <= (t {|x| x if x.g == 0}).group([], min(:v), count)
  end
end
)");
  ASSERT_EQ(mistakes(program, program.diagnostics), "");
  const bloom::Catalog catalog = bloom::make_catalog(program, bloom::main_modules(program).back());
  ASSERT_EQ(mistakes(program, catalog.diagnostics), "");
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Random random(seed);
    const naive::Node node{.catalog = catalog, .address = "me:1"};
    naive::State state = naive::start(node);
    Beside engine(catalog, node);
    ASSERT_EQ(engine.refused(), "");
    const auto tuple = [&] {
      const int group = random.below(4), number = random.below(seed % 2 ? 60 : 6);
      const bloom::Value value = group == 0   ? bloom::Value(number)
                                 : group == 1 ? bloom::Value(fmt::format("v{}", number))
                                 : group == 2
                                     ? (number % 2 ? bloom::Value(number) : bloom::Value(number * 0.5))
                                     : bloom::Value::array({bloom::Value(number % 3), bloom::Value(number)});
      const bloom::Value key = random.one_in(5) ? bloom::Value(false) : bloom::Value(random.below(3));
      return bloom::Value::array({bloom::Value(group), key, value});
    };
    for (int step = 0; step < 40; ++step) {
      naive::Inbox inbox;
      for (int i = random.below(step < 15 ? 25 : 6); i > 0; --i) inbox["t"].push_back(tuple());
      // What is there is more likely to be hit.
      for (const bloom::Value& known : state.next[catalog.find("t")].tuples)
        if (random.one_in(step < 20 ? 20 : 4)) inbox["gone"].push_back(known);
      const auto expected = naive::tick(node, state, inbox);
      ASSERT_TRUE(expected) << expected.error().message;
      ASSERT_EQ(engine.tick(inbox, expected), "") << "seed " << seed << ", timestep " << step;
      state = expected->after;
    }
  }
}

// A block that is compiled gives what the evaluator gives, for tuples of all kinds.
TEST(Engine, BlocksAreCompiledToWhatTheyMean) {
  static constexpr const char* kBlocks[] = {
      "{|t| [t.a + t.b, t.a - t.b, t.a * t.b]}",
      "{|t| [t.a / t.b, t.a % t.b]}",
      "{|t| [t.a == t.b, t.a != t.b, t.a <=> t.b]}",
      "{|t| [t.a < t.b, t.a >= t.b]}",
      "{|t| [!t.a, t.a && t.b, t.a || t.b]}",
      "{|t| [t.a ? t.b : 7, (t.b if t.a)]}",
      "{|t| [case t.a when 1, 2 then 'few' when 'x' then t.b else nil end]}",
      "{|t| ['#{t.a}-#{t.b}', t.a.to_s, t.a.inspect]}",
      "{|t| [[t.a, [t.b]], {t.a => t.b}, t]}",
      "{|t| x = t.a; y = [x, t.b]; [y, y.length, y.first]}",
      "{|t| x = 1 if t.a; [x, t.b]}",
      "{|a, b| [b, a, nil]}",
      "{|t| [t.a.length, t.b.nil?]}",
      "{|t| [[t.a, t.b].map {|x| [x]}, [t.a, t.b].include?(1)]}",
      "{|t| next [1] if t.a == 1; [t.b, 2]}",
      "{|t| [t.a[0], t.a[1], t.b[70000]]}",
      "{|t| [-t.a, t.b.abs]}",
      "{|t| [:s, 1.5, 'text'] if t.a == :s or t.b == 1.0}",
  };
  static const std::vector<std::string> kValues = {"nil",
                                                   "true",
                                                   "false",
                                                   "0",
                                                   "1",
                                                   "2",
                                                   "-3",
                                                   "1152921504606846975",
                                                   "1152921504606846976",
                                                   "-1152921504606846977",
                                                   "9223372036854775807",
                                                   "1.0",
                                                   "0.5",
                                                   "'x'",
                                                   "''",
                                                   "'1'",
                                                   ":s",
                                                   "[1, 'x']",
                                                   "[]",
                                                   "{1 => 2}"};
  std::string literals;
  for (const std::string& value : kValues) literals += "[" + value + "], ";
  const bloom::Program all = read_ruby(
      "class V\n include Bud\n state { table :out, [:v] }\n bloom { out <= [" + literals + "] }\nend");
  const bloom::Catalog values = bloom::make_catalog(all, bloom::main_modules(all).back());
  const naive::Node holder{.catalog = values, .address = ""};
  const auto held = naive::tick(holder, naive::start(holder), {});
  ASSERT_TRUE(held);
  std::vector<bloom::Value> list;
  for (const bloom::Value& tuple : held->contents[values.find("out")].tuples)
    list.push_back((*tuple.items())[0]);
  ASSERT_EQ(list.size(), kValues.size());
  for (const char* block : kBlocks) {
    const std::string text = std::string(
                                 "class Node\n include Bud\n state do\n  interface input, :i, [:a, :b]\n"
                                 "  scratch :out, [:x, :y, :z]\n end\n bloom { out <= i ") +
                             block + " }\nend\n";
    const bloom::Program program = read_ruby(text);
    ASSERT_EQ(mistakes(program, program.diagnostics), "") << text;
    const bloom::Catalog catalog = bloom::make_catalog(program, bloom::main_modules(program).back());
    const naive::Node node{.catalog = catalog, .address = "me:1"};
    for (const bloom::Value& a : list)
      for (const bloom::Value& b : list) {
        Beside engine(catalog, node);
        const naive::Inbox inbox = {{"i", {bloom::Value::array({a, b})}}};
        EXPECT_EQ(engine.tick(inbox, naive::tick(node, naive::start(node), inbox)), "")
            << block << " of " << inspect(a) << ", " << inspect(b);
      }
  }
}

}  // namespace
}  // namespace blazes::test
