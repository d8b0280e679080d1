// What is computed from its inputs as wholes, by a function of the caller's: anew in each tick in which one of them changed.
#pragma once

#include "datalog/operator.h"

namespace blazes::datalog {

class Whole : public Operator {
 public:
  // Writes tuples of the head's width, end to end.
  using Compute = std::function<void(std::vector<Value>& tuples)>;

  // `always`: in every tick, because it reads more than its inputs.
  Whole(std::vector<Relation*> inputs, Compute compute, bool always, Relation& head, Pool& pool)
      : Operator(std::move(inputs), head, Emitter(std::vector<Projected>{}), pool),
        compute_(std::move(compute)),
        always_(always) {}

  // The caller may know that it is monotone all the same, which it has to be where its head is derived from itself.
  Properties properties() const override { return {.monotone = false, .incremental = false, .waits = true}; }
  void evaluate() override;
  void finish() override;
  bool always() const override { return always_; }
  void mark() override;

 protected:
  void apply(std::size_t, std::span<const RowId>, int) override { stale_ = true; }

 private:
  void write(const std::vector<Value>& tuples, int sign);

  Compute compute_;
  bool always_, stale_ = true;
  std::vector<Value> shown_;
};

}  // namespace blazes::datalog
