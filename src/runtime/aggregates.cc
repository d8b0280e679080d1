#include "runtime/aggregates.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/values.h"

namespace blazes::runtime {
namespace {

using bloom::Value;
using Kind = bloom::Aggregate::Kind;
using Values = std::vector<Value>;

[[noreturn]] void fail(const bloom::Aggregate& aggregate, std::string message) {
  throw datalog::Error(datalog::Error::Kind::Code, fmt::format("`{}`: {}", aggregate.name, message),
                       aggregate.span.place.offset);
}

bool less(const bloom::Aggregate& aggregate, const Value& a, const Value& b) {
  const auto order = compare(a, b);
  if (!order) fail(aggregate, inspect(a) + " and " + inspect(b) + " cannot be compared");
  return *order < 0;
}

Value extreme(const bloom::Aggregate& aggregate, const Values& values, bool largest) {
  Value best = values.front();
  for (const Value& value : values)
    if (largest ? less(aggregate, best, value) : less(aggregate, value, best)) best = value;
  return best;
}

Value sum_of(const bloom::Aggregate& aggregate, const Values& values) {
  bool integers = true;
  std::int64_t whole = 0;
  double real = 0;
  for (const Value& value : values) {
    if (value.integer()) {
      if (__builtin_add_overflow(whole, *value.integer(), &whole))
        fail(aggregate, "the sum needs more than 64 bits");
      real += static_cast<double>(*value.integer());
    } else if (value.real()) {
      integers = false;
      real += *value.real();
    } else {
      fail(aggregate, inspect(value) + " is no number");
    }
  }
  return integers ? Value(whole) : Value(real);
}

Value mean_of(const bloom::Aggregate& aggregate, const Values& values) {
  const Value sum = sum_of(aggregate, values);
  return Value((sum.real() ? *sum.real() : static_cast<double>(*sum.integer())) /
               static_cast<double>(values.size()));
}

Value set_of(Values values) {
  std::ranges::sort(values, bloom::before);
  const auto twice = std::ranges::unique(
      values, [](const Value& a, const Value& b) { return !bloom::before(a, b) && !bloom::before(b, a); });
  values.erase(twice.begin(), twice.end());
  return Value::array(std::move(values));
}

Value folded(const bloom::Aggregate& aggregate, Values values) {
  const auto truthy = [](const Value& value) { return value.truthy(); };
  switch (aggregate.kind) {
    case Kind::Min: return extreme(aggregate, values, false);
    case Kind::Max: return extreme(aggregate, values, true);
    case Kind::Sum: return sum_of(aggregate, values);
    case Kind::Average: return mean_of(aggregate, values);
    case Kind::Accumulate:
    case Kind::AccumulatePair: return set_of(std::move(values));
    case Kind::Choose:
    case Kind::ChooseRandom: return *std::ranges::min_element(values, bloom::before);
    case Kind::BoolAnd: return Value(std::ranges::all_of(values, truthy));
    case Kind::BoolOr: return Value(std::ranges::any_of(values, truthy));
    case Kind::Count: return Value(static_cast<std::int64_t>(values.size()));
    case Kind::Custom: break;
  }
  fail(aggregate, "is defined by the program");
}

// Whether values of this kind, and what is in them, come one after the other here as in the engine: whole numbers and reals do not.
bool is_in_order(const datalog::Pool& pool, datalog::Value value) {
  using Kind = datalog::Value::Kind;
  if (value.kind() == Kind::Array)
    return std::ranges::all_of(pool.items_of(value),
                               [&](datalog::Value item) { return is_in_order(pool, item); });
  return value.kind() != Kind::Real && value.kind() != Kind::Box;
}

// What is sorted becomes an array of what differs.
datalog::Value own_set(datalog::Pool& pool, std::span<const datalog::Value> sorted) {
  std::vector<datalog::Value> set(sorted.begin(), sorted.end());
  set.erase(std::ranges::unique(set).begin(), set.end());
  return pool.array(set);
}

datalog::AggregateOver::Kind kind_of(const bloom::Aggregate& aggregate) {
  switch (aggregate.kind) {
    case Kind::Count: return datalog::AggregateOver::Kind::Count;
    case Kind::Sum: return datalog::AggregateOver::Kind::Sum;
    case Kind::Average: return datalog::AggregateOver::Kind::Mean;
    case Kind::Min:
    case Kind::Choose:
    case Kind::ChooseRandom: return datalog::AggregateOver::Kind::Least;
    case Kind::Max: return datalog::AggregateOver::Kind::Greatest;
    case Kind::BoolAnd: return datalog::AggregateOver::Kind::All;
    case Kind::BoolOr: return datalog::AggregateOver::Kind::Any;
    default: return datalog::AggregateOver::Kind::Fold;
  }
}

}  // namespace

datalog::AggregateOver aggregate_over(const CompileContext& context, const bloom::Aggregate& aggregate,
                                      std::vector<std::uint32_t> columns) {
  return {
      kind_of(aggregate), std::move(columns), [context, aggregate](std::span<const datalog::Value> values) {
        const bool sets = aggregate.kind == Kind::Accumulate || aggregate.kind == Kind::AccumulatePair;
        if (sets && std::ranges::all_of(values, [&](auto value) { return is_in_order(context.pool, value); }))
          return own_set(context.pool, values);
        Values all;
        for (datalog::Value value : values) all.push_back(unpacked(context.pool, value));
        std::ranges::sort(all, bloom::before);
        return packed(context.pool, folded(aggregate, std::move(all)));
      }};
}

bool can_pick(const bloom::Aggregate& aggregate) {
  const bool chooses = aggregate.kind == Kind::Choose || aggregate.kind == Kind::ChooseRandom;
  return chooses ||
         ((aggregate.kind == Kind::Min || aggregate.kind == Kind::Max) && !aggregate.columns.empty());
}

std::optional<datalog::ArgAggregate::Extreme> extreme_of(const bloom::Aggregate& aggregate,
                                                         const std::vector<std::uint32_t>& columns) {
  if (aggregate.kind != Kind::Min && aggregate.kind != Kind::Max) return {};
  return datalog::ArgAggregate::Extreme{columns.at(0), aggregate.kind == Kind::Max};
}

datalog::ArgAggregate::Pick pick_of(const CompileContext& context, const bloom::Aggregate& aggregate,
                                    std::vector<std::uint32_t> columns, std::uint32_t width) {
  const bool one = aggregate.kind == Kind::Choose || aggregate.kind == Kind::ChooseRandom;
  return [context, aggregate, columns, width, one](std::span<const datalog::Value*> rows) -> std::size_t {
    std::size_t chosen = rows.size();
    if (!columns.empty()) {
      Values values;
      for (const datalog::Value* row : rows) values.push_back(unpacked(context.pool, row[columns[0]]));
      const Value best = folded(aggregate, values);
      chosen = 0;
      for (std::size_t i = 0; i < rows.size(); ++i)
        if (equal(values[i], best)) std::swap(rows[chosen++], rows[i]);
    }
    if (!one || chosen == 0) return chosen;
    const auto tuple = [&](const datalog::Value* row) { return unpacked_tuple(context.pool, row, width); };
    std::swap(rows[0], *std::ranges::min_element(rows.first(chosen), bloom::before, tuple));
    return 1;
  };
}

}  // namespace blazes::runtime
