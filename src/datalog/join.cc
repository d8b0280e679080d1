#include "datalog/join.h"

#include <algorithm>

namespace blazes::datalog {

Join::Join(std::vector<Relation*> inputs, std::vector<Equality> on, Relation& head, Emitter emitter,
           Pool& pool)
    : Operator(std::move(inputs), head, std::move(emitter), pool),
      on_(std::move(on)),
      rows_(inputs_.size() + 1) {
  const std::vector<Projected> copies = emitter_.copies(sink_.width());
  for (std::uint32_t column = 0; column < copies.size(); ++column) {
    const auto input = static_cast<std::uint32_t>(head_input());
    if (copies[column].row == Projected::kConstant)
      constants_.emplace_back(column, copies[column].constant);
    else if (copies[column].row != Projected::kComputed)
      heads_.push_back({{input, column}, {copies[column].row, copies[column].column}});
  }
}

bool Join::agrees_with_itself(std::size_t input, const Value* row) const {
  return std::ranges::all_of(on_, [&](const Equality& on) {
    return on.left.input != input || on.right.input != input || row[on.left.column] == row[on.right.column];
  });
}

// The order of the other relations once `first` is known.
void Join::plan(std::size_t first, const std::vector<Equality>& equalities) {
  steps_.clear();
  std::vector<bool> known(inputs_.size() + 1, false);
  known[first] = true;
  const std::size_t others = inputs_.size() - (first < inputs_.size() ? 1 : 0);
  while (steps_.size() < others) {
    Step best{.input = inputs_.size(), .columns = {}, .from = {}};
    for (std::size_t input = 0; input < inputs_.size(); ++input) {
      if (known[input]) continue;
      Step step{.input = input, .columns = {}, .from = {}};
      const auto add = [&](ColumnOf own, ColumnOf other) {
        if (own.input != input || !known[other.input]) return;
        if (std::ranges::find(step.columns, own.column) != step.columns.end() && other.input == input) return;
        step.columns.push_back(own.column);
        step.from.push_back(other);
      };
      for (const Equality& on : equalities) add(on.left, on.right), add(on.right, on.left);
      const auto better = [&](const Step& other) {
        if (step.columns.size() != other.columns.size()) return step.columns.size() > other.columns.size();
        return inputs_[input]->size() < inputs_[other.input]->size();
      };
      if (best.input == inputs_.size() || better(best)) best = std::move(step);
    }
    known[best.input] = true;
    steps_.push_back(std::move(best));
  }
}

template <class Each>
void Join::run(std::size_t first, std::uint8_t own_mask, Each each) {
  for (const Step& step : steps_)
    if (inputs_[step.input]->size(step.mask) == 0) return;
  for (Step& step : steps_)
    if (!step.columns.empty()) step.index = &inputs_[step.input]->index(step.columns);
  const Relation& relation = *inputs_[first];
  const bool within =
      std::ranges::any_of(on_, [](const Equality& on) { return on.left.input == on.right.input; });
  each([&](RowId row) {
    if (relation.masked(row, own_mask)) return;
    rows_[first] = relation.row(row);
    if (within && !agrees_with_itself(first, rows_[first])) return;
    extend(0);
    sink_.offer();
  });
}

void Join::take(Step& step, RowId row, std::size_t next) {
  const Relation& relation = *inputs_[step.input];
  if (relation.masked(row, step.mask)) return;
  rows_[step.input] = relation.row(row);
  if (!agrees_with_itself(step.input, rows_[step.input])) return;
  extend(next);
}

void Join::extend(std::size_t number) {
  if (number == steps_.size()) {
    if (wanted_)
      found_ = emits(rows_.data(), wanted_);
    else
      emitter_.emit(rows_.data(), pool_, sink_);
    return;
  }
  Step& step = steps_[number];
  if (!step.index) {
    each_row(*inputs_[step.input], step.mask, [&](RowId row) {
      if (!found_) take(step, row, number + 1);
    });
    return;
  }
  Key key;
  for (const ColumnOf& from : step.from) key.push_back(rows_[from.input][from.column]);
  for (RowId row = step.index->first(key.data()); row != kNoRow && !found_; row = step.index->next(row))
    take(step, row, number + 1);
}

void Join::apply(std::size_t input, std::span<const RowId> rows, int sign) {
  sink_.set_sign(sign);
  plan(input, on_);
  for (Step& step : steps_) step.mask = mask_of(step.input);
  run(input, Relation::kAll, [&](auto each) {
    for (RowId row : rows) each(row);
  });
  sink_.flush();
}

bool Join::derives(const Value* tuple) {
  for (const auto& [column, value] : constants_)
    if (tuple[column] != value) return false;
  if (find_steps_.empty()) {
    std::vector<Equality> on = on_;
    on.insert(on.end(), heads_.begin(), heads_.end());
    plan(head_input(), on);
    for (Step& step : steps_) {
      step.mask = Relation::kDying;
      if (!step.columns.empty()) step.index = &inputs_[step.input]->index(step.columns);
    }
    find_steps_ = steps_;
  }
  steps_.swap(find_steps_);
  rows_[head_input()] = wanted_ = tuple;
  extend(0);
  wanted_ = nullptr;
  steps_.swap(find_steps_);
  return std::exchange(found_, false);
}

void Join::evaluate() {
  std::size_t smallest = 0;
  for (std::size_t input = 1; input < inputs_.size(); ++input)
    if (inputs_[input]->size() < inputs_[smallest]->size()) smallest = input;
  sink_.set_sign(+1);
  plan(smallest, on_);
  for (Step& step : steps_) step.mask = Relation::kDying;
  run(smallest, Relation::kDying, [&](auto each) { each_row(*inputs_[smallest], Relation::kAll, each); });
  sink_.flush();
}

}  // namespace blazes::datalog
