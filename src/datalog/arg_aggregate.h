// Of the rows that agree on some columns, those that are picked: with the least value in another column, say.
#pragma once

#include <memory>
#include <optional>

#include "datalog/group_keys.h"
#include "datalog/ordered_values.h"

namespace blazes::datalog {

// Not monotone. A change costs its own size and that of what is picked instead, as long as what is picked are the rows with the least or
// greatest value of a column, and the values of a group are all small whole numbers, or all texts. Else a group that changes is gone
// through again by an index.
class ArgAggregate : public Operator {
 public:
  // Gets the rows of a group, in no order that means anything, and puts those that it chooses to the front. How many?
  using Pick = std::function<std::size_t(std::span<const Value*> rows)>;
  struct Extreme {
    std::uint32_t column = 0;
    bool greatest = false;
  };

  // `extreme`: what `pick` picks, if it is that.
  ArgAggregate(Relation& input, std::vector<std::uint32_t> by, std::optional<Extreme> extreme, Pick pick,
               Relation& head, Emitter emitter, Pool& pool);

  Properties properties() const override { return {.monotone = false, .waits = true}; }
  void evaluate() override;
  void finish() override;
  void mark() override;

 protected:
  void apply(std::size_t input, std::span<const RowId> rows, int sign) override;

 private:
  struct State {
    std::int64_t rows = 0;
    bool touched = false;
    bool ordered = false;                   // all its values have an order
    std::optional<Value> shown;             // the value of the rows that are shown, if they are by that
    std::vector<Value> winners;             // else their tuples, end to end
    std::unique_ptr<OrderedValues> values;  // once it was needed
  };
  struct Change {
    std::uint32_t group;
    RowId row;
    int sign;
  };

  bool better(Value a, Value b) const {
    return extreme_->greatest ? is_less(pool_, b, a) : is_less(pool_, a, b);
  }
  void count(State& state, Value value, int sign);
  std::span<const Change> changes_of(std::uint32_t group) const;
  bool is_left(std::uint32_t group, Value value);
  std::optional<Value> best(std::uint32_t group);
  std::optional<Value> next_best(std::uint32_t group);
  std::vector<Value> picked(std::uint32_t group);
  const Index& by_value() { return inputs_[0]->index(by_value_); }
  Key key_of(std::uint32_t group, Value value) const;
  void show(const Value* row, int sign);
  void show_tuples(const std::vector<Value>& tuples, int sign);
  void show_rows(std::uint32_t group, Value value, std::uint8_t mask, int sign);
  void refresh(bool retract);

  GroupKeys groups_;
  std::optional<Extreme> extreme_;
  Pick pick_;
  std::vector<std::uint32_t> by_value_;  // the columns of a group, and the one of the value
  std::vector<State> states_;            // by number of the group
  std::vector<std::uint32_t> touched_;
  std::vector<Change> changes_;
};

}  // namespace blazes::datalog
