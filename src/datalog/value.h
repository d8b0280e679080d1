// What a tuple is made of: eight bytes that say all, so that tuples are compared and hashed as words.
//
// Numbers of up to 61 bits, nil, true and false stand in the value itself; everything else is an entry of a `Pool`, which keeps
// each thing once. So two values of one pool are the same exactly if their bits are, and 1 is not 1.0.
#pragma once

#include <cstdint>
#include <functional>

namespace blazes::datalog {

class Value {
 public:
  // A box is what the caller makes of values: a map, say.
  enum class Kind : std::uint8_t { Integer, Simple, Text, Symbol, Real, Wide, Array, Box };

  constexpr Value() = default;  // nil
  static constexpr Value boolean(bool truth) { return Value(truth ? kTrue : kFalse); }
  // `fits(number)` must hold; a `Pool` makes the others.
  static constexpr Value integer(std::int64_t number) {
    return Value(static_cast<std::uint64_t>(number) << 3);
  }
  static constexpr bool fits(std::int64_t number) {
    return number >= -(std::int64_t{1} << 60) && number < (std::int64_t{1} << 60);
  }
  static constexpr Value entry(Kind kind, std::uint32_t index) {
    return Value((std::uint64_t{index} << 3) | static_cast<std::uint64_t>(kind));
  }
  static constexpr Value of_bits(std::uint64_t bits) { return Value(bits); }

  constexpr std::uint64_t bits() const { return bits_; }
  constexpr Kind kind() const { return static_cast<Kind>(bits_ & 7); }
  constexpr bool is_integer() const { return (bits_ & 7) == 0; }
  constexpr bool is_nil() const { return bits_ == kNil; }
  // All but nil and false.
  constexpr bool truthy() const { return bits_ != kNil && bits_ != kFalse; }
  constexpr std::int64_t number() const { return static_cast<std::int64_t>(bits_) >> 3; }
  constexpr std::uint32_t index() const { return static_cast<std::uint32_t>(bits_ >> 3); }

  friend constexpr bool operator==(Value, Value) = default;

 private:
  static constexpr std::uint64_t kNil = 1, kFalse = 9, kTrue = 17;
  constexpr explicit Value(std::uint64_t bits) : bits_(bits) {}

  std::uint64_t bits_ = kNil;
};
static_assert(sizeof(Value) == 8);

constexpr bool both_integers(Value a, Value b) { return ((a.bits() | b.bits()) & 7) == 0; }

inline std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// A function of the values alone: equal tuples have equal hashes, in every execution.
inline std::uint32_t hash_of(const Value* values, std::uint32_t count) {
  std::uint64_t hash = 0x8ebc6af09c88c6e3u;
  for (std::uint32_t i = 0; i < count; ++i)
    hash = mixed(hash ^ values[i].bits() ^ 0xa0761d6478bd642fu, 0xe7037ed1a0b428dbu);
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

}  // namespace blazes::datalog
