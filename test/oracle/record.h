// The records of the oracle's little world: four attributes of at most three values, and an unnamed payload.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <absl/container/inlined_vector.h>

namespace blazes::oracle {

// Two bits for each attribute (0: the record does not have it), then 55 bits of payload, which no schema names; the top bit
// is free for what a store notes about an entry. Equal records are one record: streams are sets (theory §2).
using Record = std::uint64_t;
using Records = absl::InlinedVector<Record, 4>;

// A set of attributes.
using Mask = std::uint8_t;
inline constexpr Mask kA = 1, kB = 2, kV = 4, kC = 8;
inline constexpr int kAttributes = 4;
inline constexpr std::string_view kAttributeNames = "abvc";
inline constexpr Mask kAll = 15;
inline constexpr int kPayloadShift = 8;

constexpr unsigned value(Record r, int attribute) { return r >> (2 * attribute) & 3; }
constexpr Record bits(Mask m) {
  Record b = 0;
  for (int i = 0; i < kAttributes; ++i)
    if (m >> i & 1) b |= Record{3} << (2 * i);
  return b;
}
constexpr Record project(Record r, Mask m) { return r & bits(m); }
constexpr Record record(unsigned a, unsigned b, unsigned v) { return a | b << 2 | v << 4; }

constexpr std::uint64_t mix(std::uint64_t x, std::uint64_t y) {
  x = (x ^ y) + 0x9e3779b97f4a7c15u + (y << 6);
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
  x = (x ^ x >> 27) * 0x94d049bb133111ebu;
  return x ^ x >> 31;
}
constexpr std::uint64_t payload(Record r) { return r << 1 >> (kPayloadShift + 1); }
constexpr Record with_payload(Record r, std::uint64_t p) { return (r & 255) | p << (kPayloadShift + 1) >> 1; }
// A payload counts how often it was made from others, so that nothing circulates for ever: up to three times.
inline constexpr std::uint64_t kGenerations = 3;
constexpr std::uint64_t generation(Record r) { return payload(r) & 3; }
// `r`, with `what` told in its payload; `r` itself if that was done too often.
constexpr Record telling(Record r, std::uint64_t what, std::uint64_t generations) {
  if (generations >= kGenerations) return r;
  return with_payload(r, mix(payload(r), what) << 2 | (generations + 1));
}
constexpr Record kSide = Record{1} << 63;  // where an entry of a store came in

inline std::string to_string(Record r) {
  std::string text = "(";
  for (int i = 0; i < kAttributes; ++i)
    if (value(r, i)) text += kAttributeNames[i] + std::to_string(value(r, i)) + ' ';
  if (payload(r)) {
    static constexpr char kHex[] = "0123456789abcdef";
    text += '#';
    for (int i = 0; i < 4; ++i) text += kHex[payload(r) >> (4 * i) & 15];
    text += ' ';
  }
  if (text.size() > 1) text.pop_back();
  return text + ')';
}
inline std::string to_string(const Records& records) {
  std::string text = "{";
  for (Record r : records) text += (text.size() > 1 ? ", " : "") + to_string(r);
  return text + '}';
}

}  // namespace blazes::oracle
