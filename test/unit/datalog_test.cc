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

// Who stores much and makes few new values does not go through what is stored for each few of them.
TEST(Pool, IsNotSweptMoreOftenThanPaysForLookingAtAllThatIsStored) {
  Memory memory;
  Pool pool(memory);
  constexpr std::size_t kStored = 1'000'000, kNew = 200'000;
  const Value one = pool.text("one");
  std::size_t looked_at = 0;
  for (std::size_t i = 0; i < kNew; ++i) {
    pool.text("new " + std::to_string(i));
    if (!pool.wants_sweep()) continue;
    for (std::size_t stored = 0; stored < kStored; ++stored) pool.mark(one);
    looked_at += kStored;
    pool.sweep();
    EXPECT_EQ(pool.entries(), 1u);
  }
  EXPECT_GT(looked_at, 0u);
  EXPECT_LE(looked_at, kStored + 8 * kNew);
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

// One of the two is gone when the other comes: nothing is derived from both, to be taken back in the same tick.
TEST(Engine, WhatGoesIsNotJoinedWithWhatComes) {
  for (bool scratch_first : {true, false}) {
    Engine engine;
    Relation& scratch = engine.add_relation({.name = "scratch", .width = 1, .keys = 1});
    Relation& table = engine.add_relation({.name = "table", .width = 1, .keys = 1, .stored = true});
    Relation& both = engine.add_relation({.name = "both", .width = 1, .keys = 1});
    engine.may_shrink(scratch);
    const auto inputs = scratch_first ? std::vector{&scratch, &table} : std::vector{&table, &scratch};
    engine.add<Join>(inputs, std::vector<Equality>{{{0, 0}, {1, 0}}}, both,
                     Emitter(std::vector<Projected>{{.row = 0, .column = 0, .constant = {}}}));
    const Value one = number(1), two = number(2);
    engine.put(scratch, &one);
    engine.put(scratch, &two);
    engine.tick();
    engine.put(table, &one);
    engine.tick();
    EXPECT_EQ(both.visits(), 0u);
    engine.put(scratch, &one);
    engine.tick();
    EXPECT_EQ(firsts(both), (std::set<std::int64_t>{1}));
    engine.tick();
    EXPECT_TRUE(firsts(both).empty());
  }
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

// Count up for ever: each round has a new tuple.
TEST(Engine, ARecursionThatDoesNotEndIsNamed) {
  Engine engine(SIZE_MAX, 1000);
  engine.set_place(77);
  Relation& count = engine.add_relation({.name = "count", .width = 1, .keys = 1});
  Code next;
  next.registers = 3;
  next.constants = {number(1)};
  next.functions.push_back([](std::span<const Value>) { return Value(); });
  using Op = Instruction::Op;
  next.instructions = {{.op = Op::Column, .a = 0},
                       {.op = Op::Constant, .a = 1},
                       {.op = Op::Add, .a = 2, .b = 0, .c = 1},
                       {.op = Op::EmitTuple, .b = 2, .c = 1},
                       {.op = Op::End}};
  engine.may_shrink(count);
  engine.add<Join>(std::vector{&count}, std::vector<Equality>{}, count, Emitter(std::move(next)));
  const Value one = number(1);
  engine.put(count, &one);
  try {
    engine.tick();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::Endless);
    EXPECT_EQ(error.place(), 77u);
    EXPECT_NE(std::string(error.what()).find("count"), std::string::npos);
  }
}

// The greatest of each key, whatever order they come in, and the same again when something goes.
TEST(Relation, TuplesOfOneKeyAreMergedIfTheyCanBe) {
  const auto greatest = [](Value a, Value b) {
    return both_integers(a, b) ? (a.number() < b.number() ? b : a) : Value();
  };
  std::mt19937 random(5);
  for (bool stored : {false, true}) {
    Engine engine;
    Relation& given = engine.add_relation({.name = "given", .width = 2, .keys = 2});
    Relation& best =
        engine.add_relation({.name = "best", .width = 2, .keys = 1, .stored = stored, .merge = greatest});
    Relation& copy = engine.add_relation({.name = "copy", .width = 2, .keys = 1});
    const auto columns = [] {
      return Emitter(std::vector<Projected>{{.row = 0, .column = 0, .constant = {}},
                                            {.row = 0, .column = 1, .constant = {}}});
    };
    engine.may_shrink(given);
    engine.add<Join>(std::vector{&given}, std::vector<Equality>{}, best, columns());
    engine.add<Join>(std::vector{&best}, std::vector<Equality>{}, copy, columns());
    std::unordered_map<std::int64_t, std::int64_t> expected;
    for (int tick = 0; tick < 200; ++tick) {
      if (!stored) expected.clear();
      for (std::uint32_t i = random() % 6; i > 0; --i) {
        const Value tuple[] = {number(random() % 3), number(random() % 10)};
        engine.put(given, tuple);
        auto& most = expected[tuple[0].number()];
        most = std::max(most, tuple[1].number());
      }
      engine.tick();
      for (const Relation* relation : {&best, &copy}) {
        std::unordered_map<std::int64_t, std::int64_t> found;
        for (RowId row = 0; row < relation->end(); ++row)
          if (relation->visible(row, Relation::kDying)) {
            EXPECT_TRUE(found.emplace(relation->row(row)[0].number(), relation->row(row)[1].number()).second);
          }
        EXPECT_EQ(found, expected) << relation->name() << " in tick " << tick;
      }
    }
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
