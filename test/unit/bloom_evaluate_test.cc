// What Ruby cannot tell us about evaluation: limits, and values themselves. (What Ruby can tell stands in bloom_ruby_test.cc.)
#include "bloom/evaluate.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/bloom_programs.h"

namespace blazes::test {
namespace {

using namespace bloom;

class Empty : public Environment {
 public:
  const std::vector<Value>& tuples(CollectionId) override { return none_; }
  std::uint32_t keys(CollectionId) override { return 1; }
  std::optional<Value> outer(const Outer&) override { return {}; }

 private:
  std::vector<Value> none_;
};

// The value of the code for a tuple [1], or the kind of the error.
std::string result_of(const std::string& code, const std::string& methods = "") {
  const Program program = read_ruby("module M\n  state { table :t, [:k] }\n" + methods +
                                    "\n  bloom { t <= t {|t| " + code + "} }\nend\n");
  const Catalog catalog = make_catalog(program, program.find("M"));
  Empty environment;
  const std::vector<Value> arguments = {Value::array({Value(1)})};
  const Evaluation result = evaluate(
      catalog, BlockId(catalog.code.blocks.size() - 1 - catalog.definitions.size()), arguments, environment);
  if (result) return inspect(*result);
  static const char* kKinds[] = {"NoMethod", "Type",   "Argument", "ZeroDivision", "Key",        "Range",
                                 "Name",     "Raised", "Overflow", "Limit",        "Unsupported"};
  return std::string(kKinds[static_cast<std::size_t>(result.error().kind)]) + " at " +
         text_at(program, result.error().span);
}

TEST(BloomEvaluate, IntegersOf64BitsAndNoMore) {
  EXPECT_EQ(result_of("9223372036854775806 + t.k"), "9223372036854775807");
  EXPECT_EQ(result_of("9223372036854775807 + t.k"), "Overflow at 9223372036854775807 + t.k");
  EXPECT_EQ(result_of("-9223372036854775808 - t.k"), "Overflow at -9223372036854775808 - t.k");
  EXPECT_EQ(result_of("-(-9223372036854775808)").substr(0, 8), "Overflow");
  EXPECT_EQ(result_of("(-9223372036854775808) / -1").substr(0, 8), "Overflow");
  EXPECT_EQ(result_of("3037000500 * 3037000500").substr(0, 8), "Overflow");
  EXPECT_EQ(result_of("2 ** 62"), "4611686018427387904");
  EXPECT_EQ(result_of("2 ** 63").substr(0, 8), "Overflow");
  EXPECT_EQ(result_of("1 << 62"), "4611686018427387904");
  EXPECT_EQ(result_of("1 << 63").substr(0, 8), "Overflow");
  EXPECT_EQ(result_of("\"99999999999999999999\".to_i").substr(0, 8), "Overflow");
}

TEST(BloomEvaluate, WorkAndSpaceAreLimited) {
  EXPECT_EQ(result_of("(1..900).map {|a| (1..900).map {|b| (1..900).map {|c| a}}}").substr(0, 5), "Limit");
  EXPECT_EQ(result_of("\"abcdefgh\" * 1000000").substr(0, 5), "Limit");
  EXPECT_EQ(result_of("(1..2000).inject([]) {|m, i| [m]}").substr(0, 5), "Limit");
  EXPECT_EQ(result_of("(1..60).inject(1) {|m, i| [m, m]}").substr(0, 5),
            "Limit");  // it doubles what there is to see
  EXPECT_EQ(result_of("f(1)", "def f(n) f(n + 1) end").substr(0, 5), "Limit");
  EXPECT_EQ(result_of("f(100)", "def f(n) n == 0 ? 0 : 1 + f(n - 1) end"), "100");
}

TEST(BloomEvaluate, WhatIsNotUnderstoodIsNoValue) {
  EXPECT_EQ(result_of("[t.k, t.k.strftime(\"%H\")]"), "Unsupported at t.k.strftime(\"%H\")");
  EXPECT_EQ(result_of("t.k == 2 ? t.k.strftime(\"%H\") : 5"), "5");
}

TEST(BloomEvaluate, ErrorsHaveThePlaceWhereTheyAre) {
  EXPECT_EQ(result_of("[t.k, t.k.upcase]"), "NoMethod at t.k.upcase");
  EXPECT_EQ(result_of("ip_port"), "Name at ip_port");
  EXPECT_EQ(result_of("@unset"), "nil");
}

TEST(BloomValue, EqualityAndKeys) {
  EXPECT_TRUE(equal(Value(1), Value(1.0)));
  EXPECT_FALSE(same_key(Value(1), Value(1.0)));
  EXPECT_FALSE(equal(Value(std::int64_t{9007199254740993}),
                     Value(9007199254740992.0)));  // one more than a double can tell
  EXPECT_FALSE(equal(Value(std::nan("")), Value(std::nan(""))));
  EXPECT_FALSE(equal(Value("a"), Value(RubySymbol{"a"})));
  const Value map = Value::map({{Value("a"), Value(1)}, {Value("b"), Value(2)}, {Value("a"), Value(3)}});
  EXPECT_EQ(inspect(map), "{\"a\"=>3, \"b\"=>2}");
  EXPECT_TRUE(equal(map, Value::map({{Value("b"), Value(2)}, {Value("a"), Value(3)}})));
}

TEST(BloomValue, ATotalOrder) {
  const std::vector<Value> rising = {Value(),
                                     Value(false),
                                     Value(true),
                                     Value(-1),
                                     Value(5),
                                     Value(-2.0),
                                     Value(0.5),
                                     Value("a"),
                                     Value("b"),
                                     Value(RubySymbol{"a"}),
                                     Value::array({}),
                                     Value::array({Value(1)}),
                                     Value::array({Value("a")}),
                                     Value::map({}),
                                     Value::map({{Value(1), Value(2)}})};
  for (std::size_t i = 0; i < rising.size(); ++i)
    for (std::size_t j = 0; j < rising.size(); ++j)
      EXPECT_EQ(before(rising[i], rising[j]), i < j) << inspect(rising[i]) << " " << inspect(rising[j]);
}

}  // namespace
}  // namespace blazes::test
