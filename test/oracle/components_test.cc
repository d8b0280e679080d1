// The concrete components are what they are annotated as: shown by all orders of small inputs.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "components.h"

namespace blazes::oracle {
namespace {

struct Arrived {
  int input;
  Record record;
};

std::array<std::set<Record>, 2> sent(const Kind& k, const std::vector<Arrived>& order) {
  std::array<std::set<Record>, 2> result;
  Stores stores;
  std::vector<Emission> out;
  for (const Arrived& a : order)
    for (const PathKind& p : k.paths)
      if (p.from == a.input) step(p, a.record, 0, stores, out);
  for (const Emission& e : out) result[static_cast<std::size_t>(e.to)].insert(e.record);
  return result;
}

// Inputs of four records, spread over the inputs in every way.
template <class Visit>
void for_each_input(const Kind& k, Visit visit) {
  const std::vector<Records> some = {{record(1, 1, 1), record(1, 1, 2), record(2, 1, 1), record(1, 2, 2)},
                                     {record(1, 1, 1), record(2, 2, 1), record(2, 1, 2), record(1, 2, 1)},
                                     {record(1, 2, 1), record(1, 2, 2), record(2, 2, 2), record(2, 2, 1)}};
  for (const Records& records : some)
    for (unsigned spread = 0; spread < (k.inputs == 1 ? 1u : 16u); ++spread) {
      std::vector<Arrived> order;
      for (unsigned i = 0; i < 4; ++i) order.push_back({static_cast<int>(spread >> i & 1), records[i]});
      visit(order);
    }
}

// The outputs of each permutation that `keeps` allows are those of the first. False: some differ.
template <class Keeps>
bool order_is_irrelevant(const Kind& k, int output, Keeps keeps) {
  bool same = true;
  for_each_input(k, [&](const std::vector<Arrived>& order) {
    std::vector<int> turn = {0, 1, 2, 3};
    const auto first = sent(k, order)[static_cast<std::size_t>(output)];
    do {
      std::vector<Arrived> other;
      for (int t : turn) other.push_back(order[static_cast<std::size_t>(t)]);
      if (keeps(order, turn)) same &= sent(k, other)[static_cast<std::size_t>(output)] == first;
    } while (std::ranges::next_permutation(turn).found);
  });
  return same;
}

bool sensitive(const Kind& k, int output) {
  return std::ranges::any_of(
      k.paths, [&](const PathKind& p) { return p.to == output && !dataflow::is_confluent(p.annotation); });
}

TEST(Components, ConfluentOnesDoNotDependOnOrder) {
  for (const Kind& k : catalogue())
    for (int o = 0; o < k.outputs; ++o)
      if (!sensitive(k, o)) {
        EXPECT_TRUE(order_is_irrelevant(k, o, [](const auto&, const auto&) { return true; }))
            << k.name << " o" << o;
      }
}

// But for those that are annotated so without need, and those whose outputs do not read what they write.
TEST(Components, OrderSensitiveOnesDependOnOrder) {
  for (const Kind& k : catalogue())
    for (int o = 0; o < k.outputs; ++o) {
      bool shows = std::ranges::any_of(k.paths, [&](const PathKind& p) {
        return p.to == o && !dataflow::is_confluent(p.annotation) && p.reads && p.store >= 0 &&
               writes_store(k, p.store) && p.emit != Emit::Nothing;
      });
      if (shows) {
        EXPECT_FALSE(order_is_irrelevant(k, o, [](const auto&, const auto&) { return true; }))
            << k.name << " o" << o;
      }
    }
}

// Only the order inside a partition of the gate counts: orders that agree there give the same outputs.
TEST(Components, GatesAreTruthful) {
  for (const Kind& k : catalogue())
    for (int o = 0; o < k.outputs; ++o) {
      Mask gate = kAll;
      bool star = false;
      for (const PathKind& p : k.paths)
        if (!dataflow::is_confluent(p.annotation)) gate &= p.gate, star |= p.star;
      if (star || !sensitive(k, o)) continue;
      auto keeps = [&](const std::vector<Arrived>& order, const std::vector<int>& turn) {
        for (std::size_t i = 0; i < 4; ++i)
          for (std::size_t j = i + 1; j < 4; ++j) {
            Record x = order[static_cast<std::size_t>(turn[i])].record,
                   y = order[static_cast<std::size_t>(turn[j])].record;
            if (turn[i] > turn[j] && project(x, gate) == project(y, gate)) return false;
          }
        return true;
      };
      EXPECT_TRUE(order_is_irrelevant(k, o, keeps)) << k.name << " o" << o;
    }
}

TEST(Components, ThoseThatReadNothingShowNothingOfTheirStore) {
  for (const Kind& k : catalogue())
    for (const PathKind& p : k.paths) {
      if (p.reads || p.emit == Emit::Nothing) continue;
      Stores empty, full;
      full[0] = {.set = {record(1, 1, 1)}, .list = {record(1, 2, 1), record(2, 1, 1)}};
      std::vector<Emission> x, y;
      step(p, record(1, 1, 2), 0, empty, x);
      step(p, record(1, 1, 2), 0, full, y);
      ASSERT_EQ(x.size(), y.size()) << k.name;
      for (std::size_t i = 0; i < x.size(); ++i) EXPECT_EQ(x[i].record, y[i].record) << k.name;
    }
}

}  // namespace
}  // namespace blazes::oracle
