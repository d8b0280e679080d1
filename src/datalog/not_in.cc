#include "datalog/not_in.h"

namespace blazes::datalog {

NotIn::NotIn(Relation& input, Relation& excluded, std::vector<Equality> on, Condition condition,
             Relation& head, Emitter emitter, Pool& pool)
    : Operator({&input, &excluded}, head, std::move(emitter), pool),
      condition_(std::move(condition)),
      nils_(excluded.width()) {
  for (const Equality& pair : on) {
    columns_[0].push_back(pair.left.column);
    columns_[1].push_back(pair.right.column);
  }
  copies_ = emitter_.copies(sink_.width());
  for (const Projected& copy : copies_)
    if (copy.row == 0) known_.push_back(copy.column);
}

bool NotIn::derives(const Value* tuple) {
  std::vector<Value> key;
  for (std::size_t column = 0; column < copies_.size(); ++column) {
    const Projected& copy = copies_[column];
    if (copy.row == 0) key.push_back(tuple[column]);
    const bool fixed = copy.row == Projected::kConstant || copy.row == 1;
    if (fixed && tuple[column] != (copy.row == 1 ? Value() : copy.constant)) return false;
  }
  Relation& input = *inputs_[0];
  const Index& index = input.index(known_);
  for (RowId row = index.first(key.data()); row != kNoRow; row = index.next(row)) {
    if (input.masked(row, Relation::kDying) || has_match(input.row(row), Relation::kDying)) continue;
    const Value* const rows[] = {input.row(row), nils_.data()};
    if (emits(rows, tuple)) return true;
  }
  return false;
}

bool NotIn::has_match(const Value* row, std::uint8_t mask) {
  Relation& excluded = *inputs_[1];
  if (excluded.size(mask) == 0) return false;
  const Key key = key_of(row, columns_[0]);
  const Index& index = excluded.index(columns_[1]);
  for (RowId other = index.first(key.data()); other != kNoRow; other = index.next(other))
    if (!excluded.masked(other, mask) && (!condition_ || condition_(row, excluded.row(other)))) return true;
  return false;
}

void NotIn::emit(const Value* row) {
  const Value* const rows[] = {row, nils_.data()};
  emitter_.emit(rows, pool_, sink_);
}

void NotIn::apply(std::size_t input, std::span<const RowId> rows, int sign) {
  if (input == 1) return exclude(rows, sign);
  sink_.set_sign(sign);
  const std::uint8_t mask = mask_of(1);
  for (RowId row : rows) {
    if (!has_match(inputs_[0]->row(row), mask)) emit(inputs_[0]->row(row));
    sink_.offer();
  }
  sink_.flush();
}

// A row that comes takes away what had no match before it; one that goes gives back what has none without it. Of several such rows
// that match the same, the first in the chain speaks for all.
void NotIn::exclude(std::span<const RowId> rows, int sign) {
  const Relation& excluded = *inputs_[1];
  Relation& input = *inputs_[0];
  const std::uint8_t mask = mask_of(0);
  if (input.size(mask) == 0) return;
  const Index& own = inputs_[1]->index(columns_[1]);
  const Index& index = input.index(columns_[0]);
  const std::uint8_t changing = sign > 0 ? Relation::kFresh : Relation::kDying;
  const std::uint8_t others = Relation::kFresh | Relation::kDying;
  sink_.set_sign(-sign);
  for (RowId row : rows) {
    const Key key = key_of(excluded.row(row), columns_[1]);
    const auto speaks_for = [&](const Value* left) {
      bool first = true;
      for (RowId other = own.first(key.data()); other != kNoRow; other = own.next(other)) {
        const bool changes = !excluded.visible(other, changing);
        if (!changes && excluded.masked(other, others)) continue;  // the other kind of change
        if (condition_ && other != row && !condition_(left, excluded.row(other))) continue;
        if (!changes) return false;
        if (first && other != row) return false;
        first = false;
      }
      return true;
    };
    if (!condition_ && !speaks_for(nullptr)) continue;
    for (RowId left = index.first(key.data()); left != kNoRow; left = index.next(left)) {
      if (input.masked(left, mask)) continue;
      if (condition_ && (!condition_(input.row(left), excluded.row(row)) || !speaks_for(input.row(left))))
        continue;
      // What is kept is not taken back for those that come instead.
      if (sign < 0 && head_keeps && has_match(input.row(left), Relation::kDying)) continue;
      emit(input.row(left));
    }
    sink_.offer();
  }
  sink_.flush();
}

void NotIn::evaluate() {
  sink_.set_sign(+1);
  each_row(*inputs_[0], Relation::kDying, [&](RowId row) {
    if (!has_match(inputs_[0]->row(row), Relation::kDying)) emit(inputs_[0]->row(row));
    sink_.offer();
  });
  sink_.flush();
}

}  // namespace blazes::datalog
