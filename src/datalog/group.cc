#include "datalog/group.h"

#include <algorithm>

namespace blazes::datalog {
namespace {

using Kind = AggregateOver::Kind;

}  // namespace

Group::Group(Relation& input, std::vector<std::uint32_t> by, std::vector<AggregateOver> aggregates,
             Relation& head, Emitter emitter, Pool& pool)
    : Operator({&input}, head, std::move(emitter), pool),
      groups_(std::move(by), pool.memory()),
      aggregates_(std::move(aggregates)) {
  for (const AggregateOver& aggregate : aggregates_) folds_ = folds_ || aggregate.kind == Kind::Fold;
}

std::uint32_t Group::group_of(const Value* row) {
  const std::uint32_t group = groups_.number_of(row);
  if (group == states_.size()) {
    states_.emplace_back();
    current_.resize(current_.size() + aggregates_.size());
    shown_.resize(shown_.size() + aggregates_.size());
  }
  return group;
}

void Group::update(std::uint32_t group, const Value* row, int sign) {
  State& state = states_[group];
  state.rows += sign;
  if (!state.touched) {
    state.touched = true;
    touched_.push_back(group);
  }
  if (state.again) return;
  if (folds_) {
    state.again = true;
    return;
  }
  Value* now = current(group);
  const bool first = sign > 0 && state.rows == 1;
  for (const AggregateOver& aggregate : aggregates_) {
    Value& value = *now++;
    if (aggregate.kind == Kind::Count) continue;
    const Value operand = row[aggregate.columns[0]];
    if (first && operand.is_integer()) {
      value = operand;
      continue;
    }
    if (!both_integers(value, operand)) {
      state.again = true;
      return;
    }
    switch (aggregate.kind) {
      case Kind::Sum: {
        const std::int64_t sum = value.number() + sign * operand.number();
        value = Value::integer(sum);
        state.again = state.again || !Value::fits(sum);
        break;
      }
      case Kind::Least:
      case Kind::Greatest: {
        const bool better = aggregate.kind == Kind::Least ? operand.number() < value.number()
                                                          : operand.number() > value.number();
        if (sign > 0 && better) value = operand;
        if (sign < 0 && operand == value) state.again = true;
        break;
      }
      default: break;
    }
  }
}

void Group::apply(std::size_t, std::span<const RowId> rows, int sign) {
  const Relation& input = *inputs_[0];
  for (RowId row : rows) {
    const Value* tuple = input.row(row);
    update(group_of(tuple), tuple, sign);
  }
}

void Group::go_through(std::uint32_t group) {
  const std::vector<const Value*> rows = groups_.rows_of(group, *inputs_[0]);
  for (std::size_t i = 0; i < aggregates_.size(); ++i) {
    const AggregateOver& aggregate = aggregates_[i];
    if (aggregate.kind == Kind::Count) continue;
    std::vector<Value> values;
    for (const Value* row : rows) {
      std::vector<Value> parts;
      for (std::uint32_t column : aggregate.columns) parts.push_back(row[column]);
      values.push_back(parts.size() == 1 ? parts[0] : pool_.array(parts));
    }
    std::ranges::sort(values, [&](Value a, Value b) { return pool_.compare(a, b) < 0; });
    current(group)[i] = aggregate.fold(values);
  }
}

void Group::write_tuple(std::uint32_t group, Value* tuple) const {
  for (std::size_t i = 0; i < aggregates_.size(); ++i) {
    const Value value = current_[std::size_t{group} * aggregates_.size() + i];
    *tuple++ = aggregates_[i].kind == Kind::Count ? Value::integer(states_[group].rows) : value;
  }
}

void Group::show(const Value* tuple, int sign) {
  sink_.set_sign(sign);
  emitter_.emit(&tuple, pool_, sink_);
  sink_.offer();
}

// Brings what is shown of each group that was touched up to date; what was shown before is taken back, unless nobody has it any more.
void Group::refresh(bool retract) {
  const std::size_t width = groups_.width(), size = aggregates_.size();
  std::vector<Value> tuple(width + size);
  for (int sign : {-1, +1}) {
    for (std::uint32_t group : touched_) {
      State& state = states_[group];
      std::copy_n(groups_.key(group), width, tuple.begin());
      Value* const shown = shown_.data() + std::size_t{group} * size;
      if (sign < 0) {
        if (state.again && state.rows > 0) go_through(group);
        std::vector<Value> now(size);
        write_tuple(group, now.data());
        if (state.shown && state.rows > 0 && std::equal(now.begin(), now.end(), shown)) continue;
        std::copy_n(shown, size, tuple.begin() + static_cast<std::ptrdiff_t>(width));
        if (state.shown && retract) show(tuple.data(), -1);
        state.shown = false;
        std::ranges::copy(now, shown);
      } else if (state.rows > 0 && !state.shown) {
        state.shown = true;
        std::copy_n(shown, size, tuple.begin() + static_cast<std::ptrdiff_t>(width));
        if (retract) show(tuple.data(), +1);
      }
    }
  }
  for (std::uint32_t group : touched_) {
    states_[group].touched = states_[group].again = false;
    if (states_[group].rows == 0) release(group);
  }
  touched_.clear();
}

void Group::release(std::uint32_t group) {
  groups_.release(group);
  states_[group] = {};
}

void Group::mark() {
  Operator::mark();
  groups_.mark(pool_);
  for (const auto* values : {&current_, &shown_})
    for (Value value : *values) pool_.mark(value);
}

void Group::finish() {
  refresh(true);
  sink_.flush();
}

void Group::evaluate() {
  refresh(false);
  std::vector<Value> tuple(groups_.width() + aggregates_.size());
  for (std::uint32_t group = 0; group < states_.size(); ++group) {
    if (!states_[group].shown) continue;
    std::copy_n(groups_.key(group), groups_.width(), tuple.begin());
    std::copy_n(shown_.data() + std::size_t{group} * aggregates_.size(), aggregates_.size(),
                tuple.begin() + static_cast<std::ptrdiff_t>(groups_.width()));
    show(tuple.data(), +1);
  }
  sink_.flush();
}

}  // namespace blazes::datalog
