// Aggregates over the rows that agree on some columns: one tuple for each group, the columns first.
#pragma once

#include <memory>

#include "datalog/group_keys.h"
#include "datalog/ordered_values.h"

namespace blazes::datalog {

struct AggregateOver {
  enum class Kind : std::uint8_t {
    Count,
    Sum,   // kept up to date as long as all are whole numbers, and so is
    Mean,  // a real number
    Least,
    Greatest,
    All,   // whether all values are true; whether
    Any,   // one is
    Fold,  // of all values of the group, in the order of `Pool::compare`
  } kind;
  std::vector<std::uint32_t> columns = {};  // none for a count; a fold over several gets arrays
  // All values of the group become one: for a fold, and for the others but `All` and `Any` where something is no whole number.
  Function fold = {};
};

// Not monotone. A change costs its own size; a group is gone through again, by an index, where not all values are whole numbers (or all
// texts, for the least and the greatest), and for a fold. Where a least or greatest value goes for the first time, the group is gone through
// once, and the order of its values kept from then on.
class Group : public Operator {
 public:
  Group(Relation& input, std::vector<std::uint32_t> by, std::vector<AggregateOver> aggregates, Relation& head,
        Emitter emitter, Pool& pool);

  Properties properties() const override { return {.monotone = false, .waits = true}; }
  void evaluate() override;
  void finish() override;
  void mark() override;

 protected:
  void apply(std::size_t input, std::span<const RowId> rows, int sign) override;

 private:
  struct State {
    std::int64_t rows = 0;
    bool touched = false, shown = false, again = false;
  };

  std::uint32_t group_of(const Value* row);
  void update(std::uint32_t group, const Value* row, int sign);
  void update_extreme(std::uint32_t group, std::size_t number, Value operand, int sign);
  void go_through(std::uint32_t group);
  bool sum_up(const AggregateOver& aggregate, const std::vector<Value>& values, Value& into) const;
  bool keep_order(std::uint32_t group, std::size_t number, const std::vector<Value>& values);
  Value shown_value(std::uint32_t group, std::size_t number) const;
  void write_tuple(std::uint32_t group, Value* tuple) const;
  void show(const Value* tuple, int sign);
  void refresh(bool retract);
  void release(std::uint32_t group);
  std::size_t at(std::uint32_t group, std::size_t number) const {
    return std::size_t{group} * aggregates_.size() + number;
  }

  GroupKeys groups_;
  std::vector<AggregateOver> aggregates_;
  bool folds_ = false, orders_ = false;  // one of them is a fold, a least or a greatest value
  std::vector<State> states_;            // by number of the group
  std::vector<Value> current_, shown_;   // a sum for a mean, a number of true values for `All` and `Any`
  std::vector<std::unique_ptr<OrderedValues>> values_;  // if it `orders_`, and once it was needed
  std::vector<std::uint32_t> touched_;
};

}  // namespace blazes::datalog
