#include "datalog/operator.h"

#include <algorithm>
#include <numeric>

namespace blazes::datalog {

std::vector<std::size_t> Operator::order() const {
  std::vector<std::size_t> order(inputs_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t input) {
    return inputs_[input]->fresh().size() + inputs_[input]->dying().size();
  });
  return order;
}

void Operator::feed() {
  const auto changed = [](const Relation* input) {
    return !input->fresh().empty() || !input->dying().empty();
  };
  if (std::ranges::none_of(inputs_, changed)) return;
  const bool all = properties().waits || !head_keeps;
  constexpr std::uint8_t kBefore = Relation::kFresh, kLeft = Relation::kFresh | Relation::kDying,
                         kAfter = Relation::kDying;
  masks_.assign(inputs_.size(), head_keeps ? kLeft : kBefore);
  const std::vector<std::size_t> order = this->order();
  for (std::size_t input : order) {
    const Relation& relation = *inputs_[input];
    if ((all || !monotone_in(input)) && !relation.dying().empty()) apply(input, relation.dying(), -1);
    masks_[input] = kLeft;
  }
  for (std::size_t input : order) {
    const Relation& relation = *inputs_[input];
    if ((all || monotone_in(input)) && !relation.fresh().empty()) apply(input, relation.fresh(), +1);
    masks_[input] = kAfter;
  }
}

void Operator::feed_losses() {
  masks_.assign(inputs_.size(), Relation::kFresh);
  for (std::size_t input = 0; input < inputs_.size(); ++input) {
    const Relation& relation = *inputs_[input];
    if (monotone_in(input) && !relation.dying().empty()) apply(input, relation.dying(), -1);
    if (!monotone_in(input) && !relation.fresh().empty()) apply(input, relation.fresh(), +1);
  }
}

void Operator::lose_round(std::size_t input, std::span<const RowId> rows) {
  masks_.assign(inputs_.size(), Relation::kFresh);
  apply(input, rows, -1);
}

bool Operator::emits(Rows rows, const Value* tuple) {
  emitter_.emit(rows, pool_, sink_);
  return sink_.take_back(tuple);
}

void Operator::feed_round(std::size_t input, std::span<const RowId> rows) {
  masks_.assign(inputs_.size(), Relation::kDying);
  apply(input, rows, +1);
}

}  // namespace blazes::datalog
