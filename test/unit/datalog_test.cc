// The parts of the engine by themselves: the hash table, the pool, relations that change, the limit of memory.
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <unordered_map>

#include "datalog/engine.h"
#include "datalog/join.h"

namespace blazes::datalog {
namespace {

Value number(std::int64_t n) { return Value::integer(n); }

TEST(Slots, FindWhatIsThereAndNothingElse) {
  Memory memory;
  Slots slots(memory);
  std::unordered_map<std::uint32_t, std::uint32_t> expected;  // from a number to its hash
  std::mt19937 random(7);
  for (int i = 0; i < 20'000; ++i) {
    const std::uint32_t chosen = random() % 500;
    // Few hashes, so that runs are long and wrap around.
    const std::uint32_t hash = chosen % 13 == 0 ? 0xffffffffu : chosen * 7 % 31;
    if (expected.contains(chosen)) {
      slots.remove(expected[chosen], chosen);
      expected.erase(chosen);
    } else {
      slots.add(hash, chosen);
      expected[chosen] = hash;
    }
    ASSERT_EQ(slots.size(), expected.size());
    const std::uint32_t asked = random() % 500;
    const std::uint32_t asked_hash = asked % 13 == 0 ? 0xffffffffu : asked * 7 % 31;
    const std::uint32_t found = slots.find(asked_hash, [&](std::uint32_t other) { return other == asked; });
    ASSERT_EQ(found, expected.contains(asked) ? asked : Slots::kNone);
  }
}

TEST(Pool, KeepsEachThingOnce) {
  Memory memory;
  Pool pool(memory);
  const Value text = pool.text("storm");
  EXPECT_EQ(pool.text(std::string("sto") + "rm"), text);
  EXPECT_NE(pool.symbol("storm"), text);
  EXPECT_NE(pool.real(1.0), pool.integer(1));
  EXPECT_EQ(pool.integer_of(pool.integer(INT64_MIN)), INT64_MIN);
  EXPECT_EQ(pool.integer_of(pool.integer(-5)), -5);
  const Value items[] = {text, number(1)};
  EXPECT_EQ(pool.array(items), pool.array(items));
  EXPECT_NE(pool.array(items), pool.box(items));
}

TEST(Pool, ForgetsWhatIsNotMarked) {
  Memory memory;
  Pool pool(memory);
  const Value inner = pool.text("inner"), gone = pool.text("gone");
  const Value kept = pool.array(std::vector{inner});
  const std::size_t used = memory.used();
  pool.mark(kept);
  pool.sweep();
  EXPECT_LT(memory.used(), used);
  EXPECT_EQ(pool.text_of(inner), "inner");
  EXPECT_EQ(pool.text("inner"), inner);
  EXPECT_EQ(pool.text("new"), gone);  // its place is taken
}

std::set<std::int64_t> firsts(const Relation& relation) {
  std::set<std::int64_t> found;
  for (RowId row = 0; row < relation.end(); ++row)
    if (relation.visible(row, Relation::kDying)) found.insert(relation.row(row)[0].number());
  return found;
}

TEST(Engine, WhatIsPutIntoAScratchIsThereForOneTick) {
  Engine engine;
  Relation& scratch = engine.add_relation({.name = "scratch", .width = 1, .keys = 1});
  Relation& table = engine.add_relation({.name = "table", .width = 1, .keys = 1, .stored = true});
  engine.may_shrink(scratch);
  engine.add<Join>(std::vector{&scratch}, std::vector<Equality>{}, table,
                   Emitter(std::vector<Projected>{{.row = 0, .column = 0, .constant = {}}}));
  const Value one = number(1), two = number(2);
  engine.put(scratch, &one);
  engine.tick();
  EXPECT_EQ(firsts(scratch), (std::set<std::int64_t>{1}));
  engine.put(scratch, &two);
  engine.tick();
  EXPECT_EQ(firsts(scratch), (std::set<std::int64_t>{2}));
  EXPECT_EQ(firsts(table), (std::set<std::int64_t>{1, 2}));
  engine.tick();
  EXPECT_TRUE(firsts(scratch).empty());
  EXPECT_EQ(firsts(table), (std::set<std::int64_t>{1, 2}));
}

TEST(Engine, TwoTuplesOfOneKeyAreAConflictThatNamesBoth) {
  Engine engine;
  Relation& table = engine.add_relation({.name = "table", .width = 2, .keys = 1, .stored = true});
  const Value first[] = {number(1), number(10)}, second[] = {number(1), number(20)};
  engine.put(table, first);
  engine.tick();
  engine.put(table, second);
  try {
    engine.tick();
    FAIL();
  } catch (const KeyConflict& conflict) {
    EXPECT_EQ(conflict.relation, "table");
    EXPECT_EQ(conflict.other[1], number(10));
    EXPECT_EQ(conflict.fresh[1], number(20));
  }
}

TEST(Engine, MemoryHasALimit) {
  Engine engine(1 << 20);
  Relation& table = engine.add_relation({.name = "table", .width = 2, .keys = 2, .stored = true});
  Relation& pairs = engine.add_relation({.name = "pairs", .width = 2, .keys = 2});
  engine.add<Join>(std::vector{&table, &table}, std::vector<Equality>{}, pairs,
                   Emitter(std::vector<Projected>{{.row = 0, .column = 0, .constant = {}},
                                                  {.row = 1, .column = 0, .constant = {}}}));
  for (int i = 0; i < 1000; ++i) {
    const Value tuple[] = {number(i), number(0)};
    engine.put(table, tuple);
  }
  try {
    engine.tick();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::Memory);
  }
}

}  // namespace
}  // namespace blazes::datalog
