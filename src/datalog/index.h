// The rows of a relation by some of their columns: those of one key in a chain.
#pragma once

#include <cstdint>
#include <vector>

#include <boost/container/static_vector.hpp>

#include "datalog/slots.h"
#include "datalog/value.h"

namespace blazes::datalog {

inline constexpr std::uint32_t kMaxWidth = 128;
// Some values of a tuple, and perhaps one more. Never on the heap, and no dearer than what is in it.
using Key = boost::container::static_vector<Value, kMaxWidth + 1>;

inline Key key_of(const Value* row, const std::vector<std::uint32_t>& columns) {
  Key key;
  for (std::uint32_t column : columns) key.push_back(row[column]);
  return key;
}

class Relation;
using RowId = std::uint32_t;
inline constexpr RowId kNoRow = Slots::kNone;

class Index {
 public:
  Index(const Relation& relation, std::vector<std::uint32_t> columns, Memory& memory);

  const std::vector<std::uint32_t>& columns() const { return columns_; }
  std::size_t keys() const { return slots_.size(); }
  // The first row with this key, which stands in the order of `columns`; `next` gives the others.
  RowId first(const Value* key) const;
  RowId next(RowId row) const { return next_[row]; }
  std::uint32_t hash(const Value* key) const {
    return hash_of(key, static_cast<std::uint32_t>(columns_.size()));
  }
  void prefetch(std::uint32_t hash) const { slots_.prefetch(hash); }

  void add(RowId row);
  void remove(RowId row);

 private:
  bool has_key(RowId row, const Value* key) const;

  const Relation& relation_;
  std::vector<std::uint32_t> columns_;
  Memory& memory_;
  Slots slots_;  // to the first row of each chain
  std::vector<RowId, LargePages<RowId>> next_, previous_;
};

}  // namespace blazes::datalog
