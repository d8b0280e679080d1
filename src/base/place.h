// Where something was read. Opaque here: `diagnostics` turns it into file, line and column.
#pragma once

#include <compare>
#include <cstdint>

namespace blazes {

// An offset into all sources of one reading, laid end to end; 0 is "nowhere". So a reading holds less than 4 GiB.
struct Place {
  std::uint32_t offset = 0;

  constexpr explicit operator bool() const { return offset != 0; }
  friend constexpr auto operator<=>(Place, Place) = default;
};

// The bytes from a place on.
struct Span {
  Place place;
  std::uint32_t length = 0;

  constexpr explicit operator bool() const { return static_cast<bool>(place); }
  constexpr std::uint32_t end() const { return place.offset + length; }
  friend constexpr auto operator<=>(Span, Span) = default;
};

}  // namespace blazes
