#include "execution/random_program.h"

#include <random>
#include <set>

#include <fmt/format.h>

namespace blazes::test {
namespace {

struct Collection {
  std::string name;
  bool table = false;
};

constexpr const char* kFront = R"(class Front
  include Bud

  state do
    interface input, :in_one, [:k, :v]
    interface input, :in_two, [:k, :v]
    channel :one, [:@to, :k, :v]
    channel :two, [:@to, :k, :v]
    table :replicas, [:address]
  end

  bloom do
    one <~ (in_one * replicas).pairs {|t, r| [r.address, t.k, t.v]}
    two <~ (in_two * replicas).pairs {|t, r| [r.address, t.k, t.v]}
  end
end

)";

// A lattice of the program's own: the largest value of each key.
constexpr const char* kLargest = R"(class Largest < Bud::Lattice
  wrapper_name :llargest

  def initialize(v={})
    @v = v
  end

  def merge(other)
    Largest.new(@v.merge(other.reveal) {|k, a, b| a > b ? a : b})
  end

  monotone :sum do
    sum = [0]
    @v.each {|k, v| sum << v}
    Bud::MaxLattice.new(sum.sum)
  end
end

)";

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  RandomProgram make(const Wanted& wanted) {
    replicas_ = wanted.replicas;
    rough_ = pick(3);
    add_input("one");
    add_input("two");
    if (chance(2) && wanted.loop) add_loop();
    if (chance(3)) add_timer();
    const int inner = 2 + pick(4);
    for (int i = 0; i < inner; ++i) add_inner(i);
    if (chance(3)) add_lattice();
    if (chance(3) && wanted.changes) change_a_table();
    add_output();
    RandomProgram made;
    made.text = lattice_;
    if (replicas_) made.text += kFront;
    made.text += fmt::format("class Node\n  include Bud\n\n  state do\n{}  end\n\n  bloom do\n{}  end\nend\n",
                             state_, rules_);
    for (int i = 0; i < wanted.arrivals; ++i) made.arrivals.push_back(arrival());
    if (timer_ && !replicas_) made.arrivals.emplace_back("timer", "[1, 1]");
    return made;
  }

 private:
  int pick(int below) { return static_cast<int>(random_() % static_cast<std::uint64_t>(below)); }
  bool chance(int one_in) { return pick(one_in) == 0; }
  const Collection& any() {
    return collections_[static_cast<std::size_t>(pick(static_cast<int>(collections_.size())))];
  }

  void declare(const std::string& what) { state_ += "    " + what + "\n"; }
  void rule(const std::string& what) { rules_ += "    " + what + "\n"; }

  void add_input(const std::string& name) {
    const bool channel = chance(2) || replicas_;
    declare(channel ? fmt::format("channel :{}, [:@to, :k, :v]", name)
                    : fmt::format("interface input, :{}, [:k, :v]", name));
    inputs_.push_back({name, channel});
    if (channel) {
      // So that every collection has the same columns.
      declare(fmt::format("scratch :{}_in, [:k, :v]", name));
      rule(fmt::format("{}_in <= {}.payloads", name, name));
    }
    collections_.push_back({channel ? name + "_in" : name});
  }

  // A channel on which the node talks to itself: its rules are cut there.
  void add_loop() {
    declare("channel :again, [:@to, :k, :v]");
    declare("scratch :again_in, [:k, :v]");
    rule(fmt::format("again <~ {}", mapped(source(2), "[ip_port, t.k, t.v]")));
    rule("again_in <= again.payloads");
    collections_.push_back({"again_in"});
  }

  // What it brings is the time, so only whether it has ticked is used.
  void add_timer() {
    timer_ = true;
    declare("periodic :timer, 1");
    if (chance(2)) return;
    declare("table :ticked, [:n]");
    rule("ticked <= timer {|t| [1]}");
    clock_ = "ticked";
  }

  void add_inner(int number) {
    Collection made{fmt::format("c{}", number), chance(2)};
    declare(fmt::format("{} :{}, [:k, :v]", made.table ? "table" : "scratch", made.name));
    const int rules = 1 + pick(2);
    for (int i = 0; i < rules; ++i)
      rule(fmt::format("{} {} {}", made.name, chance(6) ? "<+" : "<=", derived()));
    collections_.push_back(made);
    if (chance(5))  // to itself
      rule(fmt::format("{} <= ({} * {}).pairs(:v => :k) {{|a, b| [a.k, b.v]}}", made.name, made.name,
                       any().name));
  }

  void add_lattice() {
    switch (pick(5)) {
      case 0:
        declare("lmax :most");
        rule(fmt::format("most <= {} {{|t| t.v}}", any().name));
        guard_ = "most.gt(1).when_true { [t.k, t.v] }";
        break;
      case 1:
        declare("lset :members");
        rule(fmt::format("members <= {} {{|t| [t.v]}}", any().name));
        guard_ = "members.size.gt_eq(2).when_true { [t.k, t.v] }";
        declare("table :listed, [:k, :v]");
        rule("listed <= members {|v| [v, v]}");
        collections_.push_back({"listed", true});
        break;
      case 2:
        // Values of lattices within tuples, which are merged by key.
        declare(fmt::format("{} :best, [:k] => [:most]", chance(2) ? "table" : "scratch"));
        rule(fmt::format("best <= {} {{|t| [t.k, Bud::MaxLattice.new(t.v)]}}", any().name));
        declare("scratch :over, [:k, :v]");
        rule("over <= best {|t| t.most.gt(1).when_true { [t.k, 1] }}");
        collections_.push_back({"over"});
        break;
      case 3:
        lattice_ = kLargest;
        declare("llargest :largest");
        rule(fmt::format("largest <= {} {{|t| {{t.k => t.v}}}}", any().name));
        guard_ = "largest.sum.gt(2).when_true { [t.k, t.v] }";
        break;
      default:
        declare("lmap :of_key");
        rule(fmt::format("of_key <= {} {{|t| {{t.k => Bud::SetLattice.new([t.v])}}}}", any().name));
        guard_ = "of_key.at(t.k, Bud::SetLattice).contains?(t.v).when_true { [t.k, t.v] }";
    }
  }

  // And lets it be seen: beside another table, so that nothing else makes it a matter of order.
  void change_a_table() {
    for (const Collection& c : collections_) {
      if (!c.table) continue;
      if (chance(2)) {
        rule(fmt::format("{0} <- ({0} * {1}).lefts(:k => :k)", c.name, any().name));
        declare("table :beside, [:k, :v]");
        rule(fmt::format("beside <= {}", any().name));
        changed_ = fmt::format("({} * beside).pairs(:k => :k) {{|a, b| [a.v, b.v]}}", c.name);
      } else {
        declare("table :last, [:k] => [:v]");
        rule(fmt::format("last <+- {}.argmax([:k], :v)", any().name));
        changed_ = "last";
      }
      return;
    }
  }

  void add_output() {
    declare("interface output, :out, [:k, :v]");
    rule(fmt::format("out <= {}", derived()));
    if (!changed_.empty()) {
      declare("interface output, :changed, [:k, :v]");
      rule("changed <= " + changed_);
    }
    if (!guard_.empty()) {
      declare("interface output, :guarded, [:k, :v]");
      rule(fmt::format("guarded <= {} {{|t| {}}}", any().name, guard_));
    }
    if (chance(2)) {
      declare("channel :away, [:@to, :k, :v]");
      rule(fmt::format("away <~ {}", mapped(any().name, "['b:1', t.k, t.v]")));
    }
  }

  static std::string mapped(const std::string& from, const std::string& to) {
    return fmt::format("{} {{|t| {}}}", from, to);
  }

  // One of the first collections, as it is.
  std::string source(int below) { return collections_[static_cast<std::size_t>(pick(below))].name; }

  // Tuples (k, v) of what there is so far.
  std::string derived() {
    const std::string a = any().name, b = any().name;
    if (timer_ && chance(4)) return at_a_tick(a);
    if (rough_ > 0 && chance(rough_ == 1 ? 6 : 2)) return not_monotone(a, b);
    return chance(2) ? of_each(a, b) : joined(a, b);
  }

  std::string at_a_tick(const std::string& a) {
    switch (pick(4)) {
      case 0: return fmt::format("({} * {}).lefts", a, clock_);
      case 1: return mapped(a, fmt::format("[t.k, t.v] if {}.exists?", clock_));
      case 2: return mapped(a, fmt::format("[t.k, t.v] unless {}.exists?", clock_));
      default: return fmt::format("{}.notin({}) {{|t, c| true}}", a, clock_);
    }
  }

  std::string of_each(const std::string& a, const std::string& b) {
    switch (pick(7)) {
      case 0: return a;
      case 1: return mapped(a, "[t.v, t.k]");
      case 2: return mapped(a, "[t.k, t.v] if t.v > 1");
      case 3: return mapped(a, "[t.k, t.v + 1]");
      case 4: return a + ".flat_map {|t| [[t.k, t.v], [t.v, t.k]]}";
      case 5: return a + ".select {|t| t.k != t.v}";
      default: return mapped(a, fmt::format("[t.k, t.v] if {}.exists? {{|u| u.k == t.k}}", b));
    }
  }

  std::string joined(const std::string& a, const std::string& b) {
    switch (pick(6)) {
      case 0: return fmt::format("({} * {}).pairs(:k => :k) {{|a, b| [a.v, b.v]}}", a, b);
      case 1: return fmt::format("({} * {}).pairs(:k => :k) {{|a, b| [a.k, b.v]}}", a, b);
      case 2: return fmt::format("({} * {}).lefts(:v => :k)", a, b);
      case 3: return fmt::format("({} * {}).matches.rights", a, b);
      case 4: return fmt::format("({} * {}).pairs {{|a, b| [a.k, b.v] if a.k == b.v}}", a, b);
      default:
        const std::string c = any().name;
        return fmt::format(
            "({0} * {1} * {2}).combos({0}.k => {1}.k, {1}.v => {2}.v) {{|a, b, c| [a.v, c.k]}}", a, b, c);
    }
  }

  std::string not_monotone(const std::string& a, const std::string& b) {
    switch (pick(12)) {
      case 0: return fmt::format("{}.notin({}, :k => :k)", a, b);
      case 1: return fmt::format("{}.notin({})", a, b);
      case 2: return fmt::format("{}.notin({}, :k => :k) {{|t, u| t.v <= u.v}}", a, b);
      case 3: return a + ".group([:k], count)";
      case 4: return fmt::format("{}.group([:k], {}(:v))", a, chance(2) ? "max" : "sum");
      case 5: return fmt::format("{}.{}([:k], :v)", a, chance(2) ? "argmin" : "argmax");
      case 6: return a + ".argmax([], :v)";
      case 7: return mapped(a, fmt::format("[t.k, t.v] unless {}.exists? {{|u| u.k == t.k}}", b));
      case 8: return mapped(a, fmt::format("[t.k, t.v] unless {}.include?([t.k, t.v])", b));
      case 9: return fmt::format("({} * {}).outer(:k => :k) {{|a, b| [a.k, b.v || 0]}}", a, b);
      case 10: return a + ".reduce({}) {|m, t| m.merge({t.k => (m[t.k] || 0) + t.v})}";
      default: return a + ".group([], count) {|t| [0, t[0]]}";
    }
  }

  std::pair<std::string, std::string> arrival() {
    const auto& [name, is_channel] = inputs_[static_cast<std::size_t>(pick(2))];
    const bool channel = is_channel && !replicas_;
    return {(replicas_ ? "in_" : "") + name,
            fmt::format("[{}{}, {}]", channel ? "'me:1', " : "", 1 + pick(2), 1 + pick(3))};
  }

  std::mt19937_64 random_;
  bool replicas_ = false, timer_ = false;
  int rough_ = 0;  // how many of its operators are not monotone: none, few, half
  std::string clock_ = "timer";
  std::string lattice_, state_, rules_, guard_, changed_;
  std::vector<Collection> collections_;
  std::vector<std::pair<std::string, bool>> inputs_;
};

}  // namespace

RandomProgram random_program(std::uint64_t seed, const Wanted& wanted) {
  return Generator(seed).make(wanted);
}

}  // namespace blazes::test
