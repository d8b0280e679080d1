// Of the rows that agree on some columns, those that a function picks: with the least value in another column, say.
#pragma once

#include "datalog/group_keys.h"

namespace blazes::datalog {

// Not monotone. A group that changes is gone through again by an index.
class ArgAggregate : public Operator {
 public:
  // Gets the rows of a group, in no order that means anything, and puts those that it chooses to the front. How many?
  using Pick = std::function<std::size_t(std::span<const Value*> rows)>;

  ArgAggregate(Relation& input, std::vector<std::uint32_t> by, Pick pick, Relation& head, Emitter emitter,
               Pool& pool);

  Properties properties() const override { return {.monotone = false, .incremental = false, .waits = true}; }
  void evaluate() override;
  void finish() override;
  void mark() override;

 protected:
  void apply(std::size_t input, std::span<const RowId> rows, int sign) override;

 private:
  struct State {
    std::vector<Value> winners;  // their tuples, end to end
    bool touched = false;
  };

  std::vector<Value> winners_of(std::uint32_t group);
  void show(const std::vector<Value>& tuples, int sign);
  void refresh(bool retract);

  GroupKeys groups_;
  Pick pick_;
  std::vector<State> states_;  // by number of the group
  std::vector<std::uint32_t> touched_;
};

}  // namespace blazes::datalog
