// An index into one table, typed by what the table holds, so that a path's number is never taken for a stream's.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace blazes {

// Four bytes; `Id<T>{}` is "none". The order is the order of creation, which is the order of the input.
template <class T>
struct Id {
  static constexpr std::uint32_t kNone = 0xffffffffu;

  std::uint32_t index = kNone;

  constexpr Id() = default;
  constexpr explicit Id(std::size_t i) : index(static_cast<std::uint32_t>(i)) {}

  constexpr explicit operator bool() const { return index != kNone; }
  friend constexpr auto operator<=>(Id, Id) = default;

  template <class H>
  friend H AbslHashValue(H h, Id id) {
    return H::combine(std::move(h), id.index);
  }
};

}  // namespace blazes

template <class T>
struct std::hash<blazes::Id<T>> {
  std::size_t operator()(blazes::Id<T> id) const noexcept { return std::hash<std::uint32_t>{}(id.index); }
};
