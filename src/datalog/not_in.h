// The rows of one relation that have no match in another: equal in some columns and, if there is a condition, accepted by it.
#pragma once

#include "datalog/join.h"

namespace blazes::datalog {

// Monotone in the first input, not in the second. A change of the first costs a look-up, one of the second what it matches; with a
// condition, also what else has the same columns. The emitter gets the row and one of nils, as wide as the second input's.
class NotIn : public Operator {
 public:
  using Condition = std::function<bool(const Value* row, const Value* other)>;

  NotIn(Relation& input, Relation& excluded, std::vector<Equality> on, Condition condition, Relation& head,
        Emitter emitter, Pool& pool);

  Properties properties() const override { return {.monotone = false}; }
  bool monotone_in(std::size_t input) const override { return input == 0; }
  void evaluate() override;
  bool finds() const override { return !known_.empty(); }
  bool derives(const Value* tuple) override;

 protected:
  void apply(std::size_t input, std::span<const RowId> rows, int sign) override;
  std::vector<std::size_t> order() const override { return {1, 0}; }

 private:
  bool has_match(const Value* row, std::uint8_t mask);
  void emit(const Value* row);
  void exclude(std::span<const RowId> rows, int sign);

  std::vector<std::uint32_t> columns_[2];
  Condition condition_;
  std::vector<Value> nils_;
  std::vector<Projected> copies_;     // what the columns of the head are
  std::vector<std::uint32_t> known_;  // columns of the first input that are among them
};

}  // namespace blazes::datalog
