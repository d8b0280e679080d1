#include <algorithm>

#include "bloom_naive/relational.h"

namespace blazes::naive {
namespace {

using bloom::Aggregate;
using Kind = Aggregate::Kind;

[[noreturn]] void fail(const Aggregate& aggregate, Failure::Kind kind, std::string message) {
  throw Failure{kind, aggregate.span, "`" + aggregate.name + "`: " + std::move(message)};
}

// The first is what the aggregate is of; `accum_pair` has a second one.
const Value& value_in(const Aggregate& aggregate, const Value& tuple, std::size_t index = 0) {
  if (index >= aggregate.columns.size()) fail(aggregate, Failure::Kind::Unsupported, "lacks a column");
  return column_of(tuple, aggregate.columns[index]);
}

bool less(const Aggregate& aggregate, const Value& a, const Value& b) {
  const auto order = compare(a, b);
  if (!order)
    fail(aggregate, Failure::Kind::Evaluation, inspect(a) + " and " + inspect(b) + " cannot be compared");
  return *order < 0;
}

// The smallest (or largest) of the values.
Value extreme(const Aggregate& aggregate, const std::vector<Value>& values, bool largest) {
  Value best = values.front();
  for (const Value& value : values)
    if (largest ? less(aggregate, best, value) : less(aggregate, value, best)) best = value;
  return best;
}

Value sum_of(const Aggregate& aggregate, const std::vector<Value>& values) {
  bool integers = true;
  std::int64_t whole = 0;
  double real = 0;
  for (const Value& value : values) {
    if (value.integer()) {
      if (__builtin_add_overflow(whole, *value.integer(), &whole))
        fail(aggregate, Failure::Kind::Unsupported, "the sum needs more than 64 bits");
      real += static_cast<double>(*value.integer());
    } else if (value.real()) {
      integers = false;
      real += *value.real();
    } else {
      fail(aggregate, Failure::Kind::Evaluation, inspect(value) + " is no number");
    }
  }
  return integers ? Value(whole) : Value(real);
}

Value average(const Aggregate& aggregate, const std::vector<Value>& values) {
  const Value sum = sum_of(aggregate, values);
  const double total = sum.real() ? *sum.real() : static_cast<double>(*sum.integer());
  return Value(total / static_cast<double>(values.size()));
}

Value set_of(std::vector<Value> values) {
  return bloom::lattice_in(*make_lattice(bloom::LatticeKind::Set, Value::array(std::move(values))))->held;
}

}  // namespace

Value aggregate(const Aggregate& aggregate, const std::vector<Value>& tuples) {
  if (aggregate.kind == Kind::Count) return Value(static_cast<std::int64_t>(tuples.size()));
  std::vector<Value> values, pairs;
  for (const Value& tuple : tuples) values.push_back(value_in(aggregate, tuple));
  std::ranges::sort(values, bloom::before);  // of 1 and 1.0, the first one
  const auto truthy = [](const Value& value) { return value.truthy(); };
  switch (aggregate.kind) {
    case Kind::Min: return extreme(aggregate, values, false);
    case Kind::Max: return extreme(aggregate, values, true);
    case Kind::Sum: return sum_of(aggregate, values);
    case Kind::Average: return average(aggregate, values);
    case Kind::Accumulate: return set_of(std::move(values));
    case Kind::AccumulatePair:
      for (const Value& tuple : tuples)
        pairs.push_back(Value::array({value_in(aggregate, tuple), value_in(aggregate, tuple, 1)}));
      return set_of(std::move(pairs));
    case Kind::Choose:
    case Kind::ChooseRandom: return *std::ranges::min_element(values, bloom::before);
    case Kind::BoolAnd: return Value(std::ranges::all_of(values, truthy));
    case Kind::BoolOr: return Value(std::ranges::any_of(values, truthy));
    case Kind::Count:
    case Kind::Custom: break;
  }
  fail(aggregate, Failure::Kind::Unsupported, "is defined by the program");
}

std::vector<Value> picked(const Aggregate& how, const std::vector<Value>& tuples) {
  if (how.columns.empty() && (how.kind == Kind::Choose || how.kind == Kind::ChooseRandom))
    return {*std::ranges::min_element(tuples, bloom::before)};
  if (how.kind != Kind::Min && how.kind != Kind::Max && how.kind != Kind::Choose &&
      how.kind != Kind::ChooseRandom)
    fail(how, Failure::Kind::Unsupported, "picks no tuples");
  const Value best = aggregate(how, tuples);
  std::vector<Value> chosen;
  for (const Value& tuple : tuples)
    if (equal(value_in(how, tuple), best)) chosen.push_back(tuple);
  if (how.kind == Kind::Choose || how.kind == Kind::ChooseRandom)
    return {*std::ranges::min_element(chosen, bloom::before)};
  return chosen;
}

}  // namespace blazes::naive
