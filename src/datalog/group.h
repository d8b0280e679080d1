// Aggregates over the rows that agree on some columns: one tuple for each group, the columns first.
#pragma once

#include "datalog/group_keys.h"

namespace blazes::datalog {

struct AggregateOver {
  enum class Kind : std::uint8_t {
    Count,
    Sum,  // kept up to date as long as all are whole numbers
    Least,
    Greatest,
    Fold,  // of all values of the group, in the order of `Pool::compare`
  } kind;
  std::vector<std::uint32_t> columns = {};  // none for a count; a fold over several gets arrays
  // All values of the group become one: for a fold, and for the others where something is no whole number.
  Function fold = {};
};

// Not monotone. A change costs its own size; a group is gone through again, by an index, where a least or greatest value went, where not
// all values are whole numbers, and for a fold.
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
  void go_through(std::uint32_t group);
  void write_tuple(std::uint32_t group, Value* tuple) const;
  void show(const Value* tuple, int sign);
  void refresh(bool retract);
  void release(std::uint32_t group);
  Value* current(std::uint32_t group) { return current_.data() + std::size_t{group} * aggregates_.size(); }

  GroupKeys groups_;
  std::vector<AggregateOver> aggregates_;
  bool folds_ = false;
  std::vector<State> states_;  // by number of the group
  std::vector<Value> current_, shown_;
  std::vector<std::uint32_t> touched_;
};

}  // namespace blazes::datalog
