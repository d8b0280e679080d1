// How much a timestep does that changes one tuple: in rows that are looked at and tuples that are derived, not in time. It must not depend on how much
// is stored.
#include <gtest/gtest.h>

#include <functional>
#include <iostream>

#include <fmt/format.h>

#include "runtime/node.h"
#include "support/bloom_programs.h"

namespace blazes::test {
namespace {

constexpr int kFew = 1'000, kMany = 100'000;

struct Change {
  std::string collection;
  std::vector<std::int64_t> tuple;
};

struct Case {
  std::string name, state, rules;
  std::string stored;                                             // the collection that holds many
  std::function<std::vector<std::int64_t>(int size, int i)> row;  // each of its tuples
  // What comes in, one in a timestep, with two timesteps for each: what it changes may take effect in the next one.
  std::function<std::vector<Change>(int size)> changes;
};

class Stored {
 public:
  Stored(const Case& made, int size)
      : program_(
            read_ruby(fmt::format("class Node\n include Bud\n state do\n{}\n end\n bloom do\n{}\n end\nend\n",
                                  made.state, made.rules))),
        catalog_(bloom::make_catalog(program_, bloom::main_modules(program_).back())) {
    EXPECT_EQ(mistakes(program_, catalog_.diagnostics), "");
    auto node = runtime::Node::make(catalog_, {.identity = {.address = "me:1"}});
    if (!node) throw std::logic_error(node.error().front().message);
    node_ = std::move(*node);
    for (int i = 0; i < size; ++i) put({made.stored, made.row(size, i)});
    tick();
    tick();
  }

  void put(const Change& change) {
    std::vector<datalog::Value> tuple;
    for (std::int64_t number : change.tuple) tuple.push_back(datalog::Value::integer(number));
    node_->engine().put(node_->relation(catalog_.find(change.collection)), tuple.data());
  }

  std::uint64_t tick() {
    const std::uint64_t before = node_->engine().work();
    EXPECT_TRUE(node_->tick({}));
    return node_->engine().work() - before;
  }

 private:
  bloom::Program program_;
  bloom::Catalog catalog_;
  std::unique_ptr<runtime::Node> node_;
};

// The work of the most expensive change but the first two, which are one of each kind: what is kept in an order is ordered then.
std::uint64_t most_work(const Case& made, int size) {
  Stored node(made, size);
  std::uint64_t most = 0;
  int number = 0;
  for (const Change& change : made.changes(size)) {
    node.put(change);
    const std::uint64_t work = node.tick() + node.tick();
    if (++number > 2) most = std::max(most, work);
  }
  return most;
}

std::vector<std::int64_t> pair_of(int, int i) { return {i, i}; }
// All in one group, with different values.
std::vector<std::int64_t> one_group(int, int i) { return {0, i}; }

const std::string kLosing = "  table :t, [:k, :v]\n  scratch :gone, [:k, :v]\n";

Case of_group(const std::string& name, const std::string& source) {
  return {name,
          kLosing + "  scratch :out, [:a, :b]\n",
          "  t <- gone\n  out <= " + source,
          "t",
          one_group,
          [](int size) {
            return std::vector<Change>{
                {"gone", {0, 0}}, {"gone", {0, size - 1}}, {"gone", {0, 1}}, {"gone", {0, size - 2}},
                {"t", {0, -1}},   {"t", {0, size}},        {"gone", {0, 5}}, {"t", {0, 5}}};
          }};
}

const Case kCases[] = {
    {"deletion", kLosing, "  t <- gone", "t", pair_of,
     [](int size) {
       return std::vector<Change>{{"gone", {0, 0}}, {"gone", {size - 1, size - 1}}, {"t", {0, 0}}};
     }},
    {"update", "  table :t, [:k] => [:v]\n  scratch :s, [:k] => [:v]\n", "  t <+- s", "t", pair_of,
     [](int size) {
       return std::vector<Change>{{"s", {0, 9}}, {"s", {size / 2, 7}}, {"s", {size, 7}}};
     }},
    of_group("count", "t.group([:k], count)"),
    of_group("sum", "t.group([:k], sum(:v))"),
    of_group("avg", "t.group([:k], avg(:v))"),
    of_group("min", "t.group([:k], min(:v))"),
    of_group("max", "t.group([:k], max(:v))"),
    of_group("choose", "t.group([:k], choose(:v))"),
    of_group("bool_and", "t.group([:k], bool_and(:v))"),
    of_group("bool_or", "t.group([:k], bool_or(:v))"),
    of_group("argmin", "t.argmin([:k], :v)"),
    of_group("argmax", "t.argmax([:k], :v)"),
    {"antijoin", kLosing + "  table :b, [:k]\n  scratch :open, [:k]\n  scratch :out, [:k, :v]\n",
     "  t <- gone\n  b <- open\n  out <= t.notin(b, :k => :k)", "t", pair_of,
     [](int size) {
       return std::vector<Change>{
           {"b", {3}}, {"b", {size / 2}}, {"open", {3}}, {"gone", {7, 7}}, {"t", {size, 0}}};
     }},
    {"join", kLosing + "  table :b, [:k, :w]\n  scratch :out, [:k, :v, :w]\n",
     "  t <- gone\n  out <= (t * b).pairs(:k => :k) {|x, y| [x.k, x.v, y.w]}", "t", pair_of,
     [](int size) {
       return std::vector<Change>{{"b", {3, 1}}, {"b", {size / 2, 1}}, {"gone", {3, 3}}, {"t", {3, 4}}};
     }},
    // Chains of ten, of which one loses a link and gets another one.
    {"recursion", "  table :link, [:a, :b]\n  scratch :gone, [:a, :b]\n  scratch :path, [:a, :b]\n",
     "  link <- gone\n  path <= link\n  path <= (link * path).pairs(:b => :a) {|l, p| [l.a, p.b]}", "link",
     [](int, int i) -> std::vector<std::int64_t> {
       return {i + i / 10, i + i / 10 + 1};
     },
     [](int size) {
       return std::vector<Change>{{"gone", {4, 5}},
                                  {"link", {4, 5}},
                                  {"gone", {26, 27}},
                                  {"link", {26, 27}},
                                  {"link", {2 * size, 2 * size + 1}}};
     }},
    {"recursion with what is excluded",
     "  table :link, [:a, :b]\n  table :closed, [:b]\n  scratch :open, [:b]\n  scratch :path, [:a, :b]\n",
     "  closed <- open\n  path <= link.notin(closed, :b => :b)\n"
     "  path <= (link * path).pairs(:b => :a) {|l, p| [l.a, p.b]}",
     "link",
     [](int, int i) -> std::vector<std::int64_t> {
       return {i + i / 10, i + i / 10 + 1};
     },
     [](int) {
       return std::vector<Change>{{"closed", {5}}, {"open", {5}}, {"closed", {27}}, {"open", {27}}};
     }},
};

TEST(Work, OfOneTupleDoesNotDependOnHowMuchIsStored) {
  for (const Case& made : kCases) {
    const std::uint64_t few = most_work(made, kFew), many = most_work(made, kMany);
    EXPECT_GT(few, 0u) << made.name;
    EXPECT_LE(many, 2 * few) << made.name;
    std::cout << fmt::format("{}: {} with {}, {} with {}\n", made.name, few, kFew, many, kMany);
  }
}

TEST(Work, ATickWithoutChangesDoesNothing) {
  for (const Case& made : kCases) EXPECT_EQ(Stored(made, kFew).tick(), 0u) << made.name;
}

}  // namespace
}  // namespace blazes::test
