#include "datalog/index.h"

#include <algorithm>

#include "datalog/relation.h"

namespace blazes::datalog {

Index::Index(const Relation& relation, std::vector<std::uint32_t> columns, Memory& memory)
    : relation_(relation), columns_(std::move(columns)), memory_(memory), slots_(memory) {}

bool Index::has_key(RowId row, const Value* key) const {
  const Value* values = relation_.row(row);
  for (std::uint32_t column : columns_)
    if (values[column] != *key++) return false;
  return true;
}

RowId Index::first(const Value* key) const {
  return slots_.find(hash(key), [&](RowId row) { return has_key(row, key); });
}

void Index::add(RowId row) {
  if (row >= next_.size()) {
    const std::size_t size = std::max<std::size_t>({64, next_.size() * 2, std::size_t{row} + 1});
    memory_.take((size - next_.size()) * (relation_.grows() ? 1 : 2) * sizeof(RowId));
    next_.resize(size, kNoRow);
    if (!relation_.grows()) previous_.resize(size, kNoRow);
  }
  const Key key = key_of(relation_.row(row), columns_);
  const std::uint32_t hashed = hash(key.data());
  const RowId head = slots_.find(hashed, [&](RowId other) { return has_key(other, key.data()); });
  next_[row] = head;
  if (!previous_.empty()) previous_[row] = kNoRow;
  if (head == kNoRow) {
    slots_.add(hashed, row);
    return;
  }
  if (!previous_.empty()) previous_[head] = row;
  slots_.replace(hashed, head, row);
}

void Index::remove(RowId row) {
  const RowId next = next_[row], previous = previous_[row];
  if (next != kNoRow) previous_[next] = previous;
  if (previous != kNoRow) {
    next_[previous] = next;
    return;
  }
  const Key key = key_of(relation_.row(row), columns_);
  if (next == kNoRow)
    slots_.remove(hash(key.data()), row);
  else
    slots_.replace(hash(key.data()), row, next);
}

}  // namespace blazes::datalog
