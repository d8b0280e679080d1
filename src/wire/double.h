// A real in msgpack. The library writes 1.0 as the integer 1, which is another value in Ruby and here.
#pragma once

#include <bit>
#include <cstdint>
#include <string>

namespace blazes::wire {

inline void write_double(std::string& to, double number) {
  to += '\xcb';
  const auto bits = std::bit_cast<std::uint64_t>(number);
  for (int shift = 56; shift >= 0; shift -= 8) to += static_cast<char>(bits >> shift);
}

}  // namespace blazes::wire
