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
  for (const AggregateOver& aggregate : aggregates_) {
    folds_ = folds_ || aggregate.kind == Kind::Fold;
    orders_ = orders_ || aggregate.kind == Kind::Least || aggregate.kind == Kind::Greatest;
  }
}

std::uint32_t Group::group_of(const Value* row) {
  const std::uint32_t group = groups_.number_of(row);
  if (group == states_.size()) {
    states_.emplace_back();
    current_.resize(current_.size() + aggregates_.size());
    shown_.resize(shown_.size() + aggregates_.size());
    if (orders_) values_.resize(current_.size());
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
  state.again = state.again || folds_;
  const bool first = sign > 0 && state.rows == 1;
  for (std::size_t number = 0; number < aggregates_.size() && !state.again; ++number) {
    const AggregateOver& aggregate = aggregates_[number];
    if (aggregate.kind == Kind::Count) continue;
    Value& value = current_[at(group, number)];
    const Value operand = row[aggregate.columns[0]];
    switch (aggregate.kind) {
      case Kind::Sum:
      case Kind::Mean: {
        if (first && operand.is_integer()) value = Value::integer(0);
        state.again = !both_integers(value, operand);
        if (state.again) break;
        const std::int64_t sum = value.number() + sign * operand.number();
        value = Value::integer(sum);
        state.again = !Value::fits(sum);
        break;
      }
      case Kind::All:
      case Kind::Any:
        if (first) value = Value::integer(0);
        value = Value::integer(value.number() + (operand.truthy() ? sign : 0));
        break;
      case Kind::Least:
      case Kind::Greatest:
        if (first && is_ordered(operand)) value = operand;
        update_extreme(group, number, operand, sign);
        break;
      default: break;
    }
  }
}

void Group::update_extreme(std::uint32_t group, std::size_t number, Value operand, int sign) {
  State& state = states_[group];
  Value& value = current_[at(group, number)];
  const bool greatest = aggregates_[number].kind == Kind::Greatest;
  if (auto& values = values_[at(group, number)]) {
    state.again = !values->takes(operand);
    if (state.again) return;
    sign > 0 ? values->add(operand) : values->remove(operand);
    if (!values->empty()) value = values->first(greatest);
    return;
  }
  state.again = !have_order(value, operand) || (sign < 0 && operand == value);
  if (state.again || sign < 0) return;
  if (greatest ? is_less(pool_, value, operand) : is_less(pool_, operand, value)) value = operand;
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
  for (std::size_t number = 0; number < aggregates_.size(); ++number) {
    const AggregateOver& aggregate = aggregates_[number];
    if (aggregate.kind == Kind::Count) continue;
    std::vector<Value> values, parts;
    for (const Value* row : rows) {
      parts.clear();
      for (std::uint32_t column : aggregate.columns) parts.push_back(row[column]);
      values.push_back(parts.size() == 1 ? parts[0] : pool_.array(parts));
    }
    if (sum_up(aggregate, values, current_[at(group, number)]) || keep_order(group, number, values)) continue;
    // Rows are listed the last one first, and often come in order.
    const auto less = [&](Value a, Value b) { return pool_.compare(a, b) < 0; };
    std::ranges::reverse(values);
    if (!std::ranges::is_sorted(values, less)) std::ranges::sort(values, less);
    current_[at(group, number)] = aggregate.fold(values);
  }
}

// Whether it is a sum of whole numbers, or of trues.
bool Group::sum_up(const AggregateOver& aggregate, const std::vector<Value>& values, Value& into) const {
  const bool truths = aggregate.kind == Kind::All || aggregate.kind == Kind::Any;
  if (!truths && aggregate.kind != Kind::Sum && aggregate.kind != Kind::Mean) return false;
  std::int64_t sum = 0;
  for (Value value : values) {
    if (!truths && !value.is_integer()) return false;
    sum += truths ? (value.truthy() ? 1 : 0) : value.number();
    if (!Value::fits(sum)) return false;
  }
  into = Value::integer(sum);
  return true;
}

// Whether it is a least or greatest value of what has an order; that is kept then, if the group is large.
bool Group::keep_order(std::uint32_t group, std::size_t number, const std::vector<Value>& all) {
  const Kind kind = aggregates_[number].kind;
  if (kind != Kind::Least && kind != Kind::Greatest) return false;
  auto& kept = values_[at(group, number)];
  kept.reset();
  auto values = std::make_unique<OrderedValues>(pool_);
  for (Value value : all) {
    if (!values->takes(value)) return false;
    values->add(value);
  }
  current_[at(group, number)] = values->first(kind == Kind::Greatest);
  if (!folds_ && states_[group].rows >= OrderedValues::kEnough) kept = std::move(values);
  return true;
}

Value Group::shown_value(std::uint32_t group, std::size_t number) const {
  const Value value = current_[at(group, number)];
  const std::int64_t rows = states_[group].rows;
  switch (aggregates_[number].kind) {
    case Kind::Count: return Value::integer(rows);
    case Kind::All: return Value::boolean(value.number() == rows);
    case Kind::Any: return Value::boolean(value.number() > 0);
    case Kind::Mean:
      if (rows == 0 || !value.is_integer()) return value;
      return pool_.real(static_cast<double>(value.number()) / static_cast<double>(rows));
    default: return value;
  }
}

void Group::write_tuple(std::uint32_t group, Value* tuple) const {
  for (std::size_t number = 0; number < aggregates_.size(); ++number) *tuple++ = shown_value(group, number);
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
  for (std::size_t number = 0; orders_ && number < aggregates_.size(); ++number)
    values_[at(group, number)].reset();
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
