// What a partition is named by and a record is made of: null, a truth value, a number or a text, in one order of all.
#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace blazes::coordination {

// Ordered by what it holds alone, alike in every process: null, false, true, numbers by what they come to (compared exactly; where a
// whole number and another one come to the same, the whole one first; NaN last), texts by their bytes. So `std::less` of a vector of
// values is a canonical order (theory §4, "What a released partition looks like").
class Value {
 public:
  Value() = default;  // null
  template <std::integral T>
  Value(T value) {
    if constexpr (std::same_as<T, bool>)
      of_ = value;
    else
      of_ = static_cast<std::int64_t>(value);
  }
  Value(double value) : of_(value) {}
  Value(std::string value) : of_(std::move(value)) {}
  Value(const char* value) : of_(std::string(value)) {}

  friend std::weak_ordering operator<=>(const Value& a, const Value& b);
  // The same, but that numbers that come to the same are equivalent: 1 and 1.0, 0.0 and -0.0.
  friend std::weak_ordering by_worth(const Value& a, const Value& b);
  friend bool operator==(const Value& a, const Value& b) { return std::is_eq(a <=> b); }

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string> of_;
};

std::weak_ordering by_worth(const Value& a, const Value& b);

}  // namespace blazes::coordination
