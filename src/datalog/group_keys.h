// Rows that agree on some columns are a group, and groups have numbers: what `Group` and `ArgAggregate` keep of each stands at its number.
//
// A number that is released is given to another group. Nothing goes through the groups in an order of hashes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "datalog/operator.h"

namespace blazes::datalog {

class GroupKeys {
 public:
  GroupKeys(std::vector<std::uint32_t> by, Memory& memory) : by_(std::move(by)), slots_(memory) {}

  std::uint32_t width() const { return static_cast<std::uint32_t>(by_.size()); }
  // The columns that rows of the group agree on.
  const Value* key(std::uint32_t group) const { return keys_.data() + std::size_t{group} * by_.size(); }

  // The number of the row's group; one more than any before it if it is new and none has been released.
  std::uint32_t number_of(const Value* row) {
    const Key own = key_of(row, by_);
    const std::uint32_t hash = hash_of(own.data(), width());
    const std::uint32_t found = slots_.find(
        hash, [&](std::uint32_t group) { return std::equal(own.begin(), own.end(), key(group)); });
    if (found != Slots::kNone) return found;
    std::uint32_t number = size_;
    if (free_.empty()) {
      ++size_;
      keys_.insert(keys_.end(), own.begin(), own.end());
    } else {
      number = free_.back();
      free_.pop_back();
      std::copy_n(own.begin(), width(), keys_.begin() + static_cast<std::ptrdiff_t>(number) * width());
    }
    slots_.add(hash, number);
    return number;
  }

  void release(std::uint32_t group) {
    slots_.remove(hash_of(key(group), width()), group);
    free_.push_back(group);
  }

  // Those that stay.
  std::vector<const Value*> rows_of(std::uint32_t group, Relation& input) const {
    std::vector<const Value*> rows;
    const Index& index = input.index(by_);
    for (RowId row = index.first(key(group)); row != kNoRow; row = index.next(row))
      if (!input.masked(row, Relation::kDying)) rows.push_back(input.row(row));
    return rows;
  }

  void mark(Pool& pool) const {
    for (Value value : keys_) pool.mark(value);
  }

 private:
  std::vector<std::uint32_t> by_;
  Slots slots_;
  std::uint32_t size_ = 0;
  std::vector<Value> keys_;  // of all numbers, end to end
  std::vector<std::uint32_t> free_;
};

}  // namespace blazes::datalog
