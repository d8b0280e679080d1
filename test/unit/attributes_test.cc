// Closures against a slow obvious twin.
#include "dataflow/attributes.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace blazes::dataflow {
namespace {

using Set = std::set<std::uint32_t>;

Set slow_closure(Set reached, const std::vector<std::pair<Set, Set>>& ways) {
  for (bool grown = true; grown;) {
    grown = false;
    for (const auto& [from, to] : ways)
      if (std::includes(reached.begin(), reached.end(), from.begin(), from.end()))
        for (std::uint32_t a : to) grown |= reached.insert(a).second;
  }
  return reached;
}

TEST(Attributes, ClosureAgreesWithTheSlowOne) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    AttributeSets sets;
    auto some = [&](std::size_t most) {
      Set s;
      for (std::size_t i = random() % (most + 1); i > 0; --i) s.insert(random() % 6);
      return s;
    };
    auto intern = [&](const Set& s) {
      std::vector<Attribute> members;
      for (std::uint32_t a : s) members.push_back(Attribute(a));
      return sets.intern(members);
    };
    std::vector<Dependency> dependencies;
    std::vector<std::pair<Set, Set>> ways;
    for (std::size_t i = random() % 5; i > 0; --i) {
      Set from = some(2), to = some(2);
      bool injective = random() % 2;
      dependencies.push_back({intern(from), intern(to), injective});
      ways.emplace_back(from, to);
      if (injective) ways.emplace_back(to, from);
    }
    Set start = some(3), expected = slow_closure(start, ways), got;
    for (Attribute a : closure(sets[intern(start)], dependencies, sets)) got.insert(a.index);
    EXPECT_EQ(got, expected) << "round " << round;
  }
}

TEST(Attributes, EqualSetsHaveEqualIds) {
  AttributeSets sets;
  Attribute a(0), b(1);
  EXPECT_EQ(sets.intern({a, b}), sets.intern({b, a, b}));
  EXPECT_NE(sets.intern({a}), sets.intern({b}));
  EXPECT_EQ(sets.intern({}), AttributeSets::empty());
  EXPECT_TRUE(sets.is_subset(sets.intern({a}), sets.intern({a, b})));
  EXPECT_FALSE(sets.is_subset(sets.intern({a, b}), sets.intern({a})));
}

}  // namespace
}  // namespace blazes::dataflow
