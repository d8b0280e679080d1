// FNV-1a: bytes to 64 bits, the same on every machine. Against mistakes, not against malice.
#pragma once

#include <cstdint>
#include <string_view>

namespace blazes {

class Fnv1a {
 public:
  void byte(unsigned char b) { hash_ = (hash_ ^ b) * 0x100000001b3u; }
  void bytes(std::string_view text) {
    for (char c : text) byte(static_cast<unsigned char>(c));
  }
  std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325u;
};

}  // namespace blazes
