#include "coordination/value.h"

#include <cmath>

namespace blazes::coordination {
namespace {

std::weak_ordering order(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) <=> std::isnan(b);
  if (a == b) return std::weak_ordering::equivalent;
  return a < b ? std::weak_ordering::less : std::weak_ordering::greater;
}

// A double holds no whole number beyond 2^53 exactly, so the double becomes whole and not the other way round.
std::weak_ordering order(std::int64_t a, double b) {
  constexpr double kBeyond = 9223372036854775808.0;  // 2^63
  if (std::isnan(b) || b >= kBeyond) return std::weak_ordering::less;
  if (b < -kBeyond) return std::weak_ordering::greater;
  double whole = std::trunc(b);
  if (auto by_value = a <=> static_cast<std::int64_t>(whole); by_value != 0) return by_value;
  return order(whole, b);
}

struct ByWorth {
  template <class T>
  std::weak_ordering operator()(const T& a, const T& b) const {
    return a <=> b;
  }
  std::weak_ordering operator()(double a, double b) const { return order(a, b); }
  std::weak_ordering operator()(std::int64_t a, double b) const { return order(a, b); }
  std::weak_ordering operator()(double a, std::int64_t b) const { return 0 <=> order(b, a); }
  template <class A, class B>
  std::weak_ordering operator()(const A&, const B&) const {
    return rank<A>() <=> rank<B>();
  }

  template <class T>
  static constexpr int rank() {
    if (std::is_same_v<T, std::monostate>) return 0;
    if (std::is_same_v<T, bool>) return 1;
    return std::is_same_v<T, std::string> ? 3 : 2;
  }
};

}  // namespace

std::weak_ordering by_worth(const Value& a, const Value& b) { return std::visit(ByWorth{}, a.of_, b.of_); }

// Of numbers that come to the same, a whole one is first, then -0.0.
std::weak_ordering operator<=>(const Value& a, const Value& b) {
  if (auto by = by_worth(a, b); by != 0) return by;
  const double *left = std::get_if<double>(&a.of_), *right = std::get_if<double>(&b.of_);
  if (left && right) return std::signbit(*right) <=> std::signbit(*left);
  return (left != nullptr) <=> (right != nullptr);
}

}  // namespace blazes::coordination
