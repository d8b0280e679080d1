#include "datalog/arg_aggregate.h"

#include <algorithm>

namespace blazes::datalog {

ArgAggregate::ArgAggregate(Relation& input, std::vector<std::uint32_t> by, std::optional<Extreme> extreme,
                           Pick pick, Relation& head, Emitter emitter, Pool& pool)
    : Operator({&input}, head, std::move(emitter), pool),
      groups_(by, pool.memory()),
      extreme_(extreme),
      pick_(std::move(pick)),
      by_value_(std::move(by)) {
  if (extreme_) by_value_.push_back(extreme_->column);
}

void ArgAggregate::apply(std::size_t, std::span<const RowId> rows, int sign) {
  for (RowId row : rows) {
    const Value* const tuple = inputs_[0]->row(row);
    const std::uint32_t group = groups_.number_of(tuple);
    if (group == states_.size()) states_.emplace_back();
    State& state = states_[group];
    if (state.rows == 0 && !state.touched) state.ordered = extreme_.has_value();
    state.rows += sign;
    if (extreme_) count(state, tuple[extreme_->column], sign);
    changes_.push_back({group, row, sign});
    if (std::exchange(state.touched, true)) continue;
    touched_.push_back(group);
  }
}

void ArgAggregate::count(State& state, Value value, int sign) {
  if (sign > 0 && (!is_ordered(value) || (state.values && !state.values->takes(value))))
    state.ordered = false;
  if (sign > 0 && state.shown && !have_order(*state.shown, value)) state.ordered = false;
  if (!state.ordered) state.values.reset();
  if (!state.values) return;
  sign > 0 ? state.values->add(value) : state.values->remove(value);
}

Key ArgAggregate::key_of(std::uint32_t group, Value value) const {
  Key key(groups_.key(group), groups_.key(group) + groups_.width());
  key.push_back(value);
  return key;
}

// Whether a row with this value stays.
bool ArgAggregate::is_left(std::uint32_t group, Value value) {
  const Key key = key_of(group, value);
  const Index& index = by_value();
  for (RowId row = index.first(key.data()); row != kNoRow; row = index.next(row))
    if (!inputs_[0]->masked(row, Relation::kDying)) return true;
  return false;
}

// They are sorted by then.
std::span<const ArgAggregate::Change> ArgAggregate::changes_of(std::uint32_t group) const {
  const auto [first, last] = std::ranges::equal_range(changes_, group, {}, &Change::group);
  return {first, last};
}

// The value of the rows that are to be shown; none if they are to be picked otherwise, or there are none.
std::optional<Value> ArgAggregate::best(std::uint32_t group) {
  State& state = states_[group];
  if (!state.ordered || state.rows == 0) return {};
  if (state.values) return state.values->first(extreme_->greatest);
  std::optional<Value> best;
  if (state.shown && is_left(group, *state.shown)) best = state.shown;
  if (!best && state.shown) return next_best(group);
  for (const Change& change : changes_of(group)) {
    if (change.sign < 0) continue;
    const Value value = inputs_[0]->row(change.row)[extreme_->column];
    if (!best)
      best = value;
    else if (!have_order(*best, value))
      return next_best(group);
    else if (better(value, *best))
      best = value;
  }
  return best ? best : next_best(group);
}

// By a look at all rows, whose order is kept from then on.
std::optional<Value> ArgAggregate::next_best(std::uint32_t group) {
  State& state = states_[group];
  auto values = std::make_unique<OrderedValues>(pool_);
  for (const Value* row : groups_.rows_of(group, *inputs_[0])) {
    const Value value = row[extreme_->column];
    if (!values->takes(value)) {
      state.ordered = false;
      return {};
    }
    values->add(value);
  }
  const Value found = values->first(extreme_->greatest);
  if (state.rows >= OrderedValues::kEnough) state.values = std::move(values);
  return found;
}

std::vector<Value> ArgAggregate::picked(std::uint32_t group) {
  std::vector<Value> winners;
  std::vector<const Value*> rows = groups_.rows_of(group, *inputs_[0]);
  if (rows.empty()) return winners;
  rows.resize(pick_(rows));
  for (const Value* row : rows) winners.insert(winners.end(), row, row + inputs_[0]->width());
  return winners;
}

void ArgAggregate::show(const Value* row, int sign) {
  sink_.set_sign(sign);
  emitter_.emit(&row, pool_, sink_);
  sink_.offer();
}

void ArgAggregate::show_tuples(const std::vector<Value>& tuples, int sign) {
  for (const Value* row = tuples.data(); row != tuples.data() + tuples.size(); row += inputs_[0]->width())
    show(row, sign);
}

void ArgAggregate::show_rows(std::uint32_t group, Value value, std::uint8_t mask, int sign) {
  const Key key = key_of(group, value);
  const Index& index = by_value();
  for (RowId row = index.first(key.data()); row != kNoRow; row = index.next(row))
    if (!inputs_[0]->masked(row, mask)) show(inputs_[0]->row(row), sign);
}

// What was shown is as wide as the rows of one value before the tick, what is to be shown as those of one value now; where it is the same
// value, only the changes are told.
void ArgAggregate::refresh(bool retract) {
  std::ranges::stable_sort(changes_, {}, &Change::group);
  for (std::uint32_t group : touched_) {
    State& state = states_[group];
    const std::optional<Value> now = best(group);
    const std::optional<Value> before = std::exchange(state.shown, now);
    std::vector<Value> winners = now ? std::vector<Value>{} : picked(group);
    winners.swap(state.winners);
    if (retract && now && now == before) {
      for (const Change& change : changes_of(group)) {
        const Value* const row = inputs_[0]->row(change.row);
        if (row[extreme_->column] == *now) show(row, change.sign);
      }
    } else if (retract && (before || now || winners != state.winners)) {
      before ? show_rows(group, *before, Relation::kFresh, -1) : show_tuples(winners, -1);
      now ? show_rows(group, *now, Relation::kDying, +1) : show_tuples(state.winners, +1);
    }
    state.touched = false;
    if (state.rows > 0) continue;
    groups_.release(group);
    state = {};
  }
  touched_.clear();
  changes_.clear();
}

void ArgAggregate::finish() {
  refresh(true);
  sink_.flush();
}

void ArgAggregate::evaluate() {
  refresh(false);
  for (std::uint32_t group = 0; group < states_.size(); ++group)
    states_[group].shown ? show_rows(group, *states_[group].shown, Relation::kDying, +1)
                         : show_tuples(states_[group].winners, +1);
  sink_.flush();
}

void ArgAggregate::mark() {
  Operator::mark();
  groups_.mark(pool_);
  for (const State& state : states_) {
    if (state.shown) pool_.mark(*state.shown);
    for (Value value : state.winners) pool_.mark(value);
  }
}

}  // namespace blazes::datalog
