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

}  // namespace blazes
