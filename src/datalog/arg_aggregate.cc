#include "datalog/arg_aggregate.h"

#include <algorithm>

namespace blazes::datalog {

ArgAggregate::ArgAggregate(Relation& input, std::vector<std::uint32_t> by, Pick pick, Relation& head,
                           Emitter emitter, Pool& pool)
    : Operator({&input}, head, std::move(emitter), pool),
      by_(std::move(by)),
      pick_(std::move(pick)),
      slots_(pool.memory()) {}

std::uint32_t ArgAggregate::group_of(const Value* row) {
  Value own[kMaxWidth];
  const auto width = static_cast<std::uint32_t>(by_.size());
  for (std::uint32_t i = 0; i < width; ++i) own[i] = row[by_[i]];
  const std::uint32_t hash = hash_of(own, width);
  const std::uint32_t found = slots_.find(hash, [&](std::uint32_t group) {
    return std::equal(own, own + width, keys_.begin() + static_cast<std::ptrdiff_t>(group) * width);
  });
  if (found != Slots::kNone) return found;
  auto made = static_cast<std::uint32_t>(states_.size());
  if (free_.empty()) {
    states_.emplace_back();
    keys_.resize(keys_.size() + width);
  } else {
    made = free_.back();
    free_.pop_back();
  }
  std::copy_n(own, width, keys_.begin() + static_cast<std::ptrdiff_t>(made) * width);
  slots_.add(hash, made);
  return made;
}

void ArgAggregate::apply(std::size_t, std::span<const RowId> rows, int) {
  for (RowId row : rows) {
    const std::uint32_t group = group_of(inputs_[0]->row(row));
    if (std::exchange(states_[group].touched, true)) continue;
    touched_.push_back(group);
  }
}

std::vector<Value> ArgAggregate::winners_of(std::uint32_t group) {
  Relation& input = *inputs_[0];
  std::vector<Value> winners;
  std::vector<const Value*> rows;
  const Index& index = input.index(by_);
  const Value* key = keys_.data() + std::size_t{group} * by_.size();
  for (RowId row = index.first(key); row != kNoRow; row = index.next(row))
    if (!input.masked(row, Relation::kDying)) rows.push_back(input.row(row));
  if (rows.empty()) return winners;
  rows.resize(pick_(rows));
  for (const Value* row : rows) winners.insert(winners.end(), row, row + input.width());
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
    if (!state.winners.empty()) continue;
    const auto width = static_cast<std::uint32_t>(by_.size());
    slots_.remove(hash_of(keys_.data() + std::size_t{group} * width, width), group);
    free_.push_back(group);
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
  for (Value value : keys_) pool_.mark(value);
  for (const State& state : states_)
    for (Value value : state.winners) pool_.mark(value);
}

}  // namespace blazes::datalog
