#include "datalog/arg_aggregate.h"

#include <algorithm>

namespace blazes::datalog {

ArgAggregate::ArgAggregate(Relation& input, std::vector<std::uint32_t> by, Pick pick, Relation& head,
                           Emitter emitter, Pool& pool)
    : Operator({&input}, head, std::move(emitter), pool),
      groups_(std::move(by), pool.memory()),
      pick_(std::move(pick)) {}

void ArgAggregate::apply(std::size_t, std::span<const RowId> rows, int) {
  for (RowId row : rows) {
    const std::uint32_t group = groups_.number_of(inputs_[0]->row(row));
    if (group == states_.size()) states_.emplace_back();
    if (std::exchange(states_[group].touched, true)) continue;
    touched_.push_back(group);
  }
}

std::vector<Value> ArgAggregate::winners_of(std::uint32_t group) {
  std::vector<Value> winners;
  std::vector<const Value*> rows = groups_.rows_of(group, *inputs_[0]);
  if (rows.empty()) return winners;
  rows.resize(pick_(rows));
  for (const Value* row : rows) winners.insert(winners.end(), row, row + inputs_[0]->width());
  return winners;
}

void ArgAggregate::show(const std::vector<Value>& tuples, int sign) {
  sink_.set_sign(sign);
  for (const Value* row = tuples.data(); row != tuples.data() + tuples.size(); row += inputs_[0]->width()) {
    emitter_.emit(&row, pool_, sink_);
    sink_.offer();
  }
}

void ArgAggregate::refresh(bool retract) {
  for (std::uint32_t group : touched_) {
    std::vector<Value> now = winners_of(group);
    State& state = states_[group];
    if (retract && now != state.winners) {
      show(state.winners, -1);
      show(now, +1);
    }
    state.winners = std::move(now);
    state.touched = false;
    if (state.winners.empty()) groups_.release(group);
  }
  touched_.clear();
}

void ArgAggregate::finish() {
  refresh(true);
  sink_.flush();
}

void ArgAggregate::evaluate() {
  refresh(false);
  for (const State& state : states_) show(state.winners, +1);
  sink_.flush();
}

void ArgAggregate::mark() {
  Operator::mark();
  groups_.mark(pool_);
  for (const State& state : states_)
    for (Value value : state.winners) pool_.mark(value);
}

}  // namespace blazes::datalog
