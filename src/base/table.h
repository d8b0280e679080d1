// A vector that is indexed by `Id<Tag>` only.
#pragma once

#include <utility>
#include <vector>

#include "base/id.h"

namespace blazes {

template <class T, class Tag = T>
class Table {
 public:
  using Key = Id<Tag>;

  Table() = default;
  explicit Table(std::size_t size, T value = T{}) : rows_(size, std::move(value)) {}

  Key add(T row) {
    rows_.push_back(std::move(row));
    return Key(rows_.size() - 1);
  }
  void reserve(std::size_t size) { rows_.reserve(size); }
  void shrink_to_fit() { rows_.shrink_to_fit(); }

  T& operator[](Key id) { return rows_[id.index]; }
  const T& operator[](Key id) const { return rows_[id.index]; }

  std::size_t size() const { return rows_.size(); }
  bool empty() const { return rows_.empty(); }

  auto begin() { return rows_.begin(); }
  auto end() { return rows_.end(); }
  auto begin() const { return rows_.begin(); }
  auto end() const { return rows_.end(); }

  std::vector<T>& rows() { return rows_; }
  const std::vector<T>& rows() const { return rows_; }

 private:
  std::vector<T> rows_;
};

// All ids of a table with `size` rows, in order: `for (auto path : ids<Path>(paths.size()))`.
template <class T>
class IdRange {
 public:
  struct Iterator {
    std::uint32_t i;
    Id<T> operator*() const { return Id<T>(i); }
    Iterator& operator++() {
      ++i;
      return *this;
    }
    bool operator==(const Iterator&) const = default;
  };
  explicit IdRange(std::size_t size) : begin_(0), end_(static_cast<std::uint32_t>(size)) {}
  IdRange(std::size_t begin, std::size_t end)
      : begin_(static_cast<std::uint32_t>(begin)), end_(static_cast<std::uint32_t>(end)) {}
  Iterator begin() const { return {begin_}; }
  Iterator end() const { return {end_}; }
  std::size_t size() const { return end_ - begin_; }
  bool empty() const { return begin_ == end_; }

 private:
  std::uint32_t begin_, end_;
};

template <class T>
IdRange<T> ids(std::size_t size) {
  return IdRange<T>(size);
}

}  // namespace blazes
