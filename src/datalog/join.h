// All combinations of rows of several relations that agree on some of their columns. With one relation: each of its rows.
#pragma once

#include <utility>

#include "datalog/operator.h"

namespace blazes::datalog {

struct ColumnOf {
  std::uint32_t input = 0, column = 0;
  friend bool operator==(ColumnOf, ColumnOf) = default;
};
struct Equality {
  ColumnOf left, right;
};

// Monotone in all inputs; a change costs what it joins with. Starts from the change and goes on with the relation of which most
// columns are known, the smaller one of two.
class Join : public Operator {
 public:
  Join(std::vector<Relation*> inputs, std::vector<Equality> on, Relation& head, Emitter emitter, Pool& pool);

  Properties properties() const override { return {}; }
  void evaluate() override;
  bool finds() const override { return !heads_.empty(); }
  bool derives(const Value* tuple) override;

 protected:
  void apply(std::size_t input, std::span<const RowId> rows, int sign) override;

 private:
  // One more relation, by an index on the columns that are known by then.
  struct Step {
    std::size_t input;
    std::vector<std::uint32_t> columns;
    std::vector<ColumnOf> from;
    const Index* index = nullptr;
    std::uint8_t mask = 0;
  };

  void plan(std::size_t first, const std::vector<Equality>& on);
  template <class Each>
  void run(std::size_t first, std::uint8_t own_mask, Each each_row_of_first);
  void extend(std::size_t step);
  void take(Step& step, RowId row, std::size_t next);
  bool agrees_with_itself(std::size_t input, const Value* row) const;

  // The tuple that is looked for stands behind the rows, as if it were one of another input.
  std::size_t head_input() const { return inputs_.size(); }

  std::vector<Equality> on_;
  std::vector<Equality> heads_;                             // columns of the head that are copies
  std::vector<std::pair<std::uint32_t, Value>> constants_;  // and those that are always the same
  std::vector<Step> find_steps_;                            // for `derives`, once it was asked
  const Value* wanted_ = nullptr;
  bool found_ = false;
  std::vector<Step> steps_;         // of the run that is going on
  std::vector<const Value*> rows_;  // found so far, and the tuple that is looked for
};

}  // namespace blazes::datalog
