// Ruby's operators on the values that we have.
#include <algorithm>
#include <cmath>
#include <limits>

#include "bloom/evaluate_methods.h"
#include "bloom/lattice.h"

namespace blazes::bloom {
namespace {

using Failure = EvaluationError::Kind;

class Arithmetics {
 public:
  Arithmetics(Machine& machine, Operator op, const Value& left, const Value& right)
      : m_(machine), op_(op), left_(left), right_(right) {}

  Value compute() {
    m_.spend((left_.weight() + right_.weight()) / 16);
    switch (op_) {
      case Operator::Equal: return Value(equal(left_, right_));
      case Operator::NotEqual: return Value(!equal(left_, right_));
      case Operator::Compare: {
        const auto order = compare(left_, right_);
        return order ? Value(*order) : Value();
      }
      case Operator::Less:
      case Operator::LessEqual:
      case Operator::Greater:
      case Operator::GreaterEqual: return ordered();
      case Operator::Negate: return negated();
      case Operator::Complement:
        if (const auto* number = left_.integer()) return Value(~*number);
        m_.no_method("~", left_);
      default: break;
    }
    if (const auto* number = left_.integer()) return of_integer(*number);
    if (const auto* number = left_.real()) return of_real(*number);
    if (const auto* text = left_.text()) return of_text(*text);
    if (const auto* items = left_.items()) return of_array(*items);
    if (left_.is_nil() || std::holds_alternative<bool>(left_.node())) return of_truth();
    m_.no_method(sign_of(op_), left_);
  }

 private:
  [[noreturn]] void overflow() { m_.fail(Failure::Overflow, "an integer of more than 64 bits"); }
  [[noreturn]] void not_coerced() {
    m_.fail(Failure::Type,
            std::string(class_name(right_)) + " can't be coerced into " + std::string(class_name(left_)));
  }
  [[noreturn]] void not_converted(std::string_view to) {
    m_.fail(Failure::Type,
            "no implicit conversion of " + std::string(class_name(right_)) + " into " + std::string(to));
  }

  Value ordered() {
    const bool comparable =
        left_.integer() || left_.real() || left_.text() || std::holds_alternative<RubySymbol>(left_.node());
    if (left_.entries()) m_.unsupported("the comparison of hashes");
    if (!comparable) m_.no_method(sign_of(op_), left_);
    const auto order = compare(left_, right_);
    if (!order &&
        ((left_.real() && std::isnan(*left_.real())) || (right_.real() && std::isnan(*right_.real()))) &&
        (left_.integer() || left_.real()) && (right_.integer() || right_.real()))
      return Value(false);
    if (!order)
      m_.fail(Failure::Argument, "comparison of " + std::string(class_name(left_)) + " with " +
                                     std::string(class_name(right_)) + " failed");
    switch (op_) {
      case Operator::Less: return Value(*order < 0);
      case Operator::LessEqual: return Value(*order <= 0);
      case Operator::Greater: return Value(*order > 0);
      default: return Value(*order >= 0);
    }
  }

  Value negated() {
    if (const auto* number = left_.integer()) {
      if (*number == std::numeric_limits<std::int64_t>::min()) overflow();
      return Value(-*number);
    }
    if (const auto* number = left_.real()) return Value(-*number);
    if (left_.text()) return left_;
    m_.no_method("-@", left_);
  }

  Value of_integer(std::int64_t left) {
    const auto* integer = right_.integer();
    if (op_ == Operator::BitAnd || op_ == Operator::BitOr || op_ == Operator::BitXor) {
      if (!integer) not_coerced();
      return Value(op_ == Operator::BitAnd  ? left & *integer
                   : op_ == Operator::BitOr ? left | *integer
                                            : left ^ *integer);
    }
    if (op_ == Operator::ShiftLeft || op_ == Operator::ShiftRight) {
      const double* far = right_.real();
      const std::int64_t by =
          far && std::fabs(*far) > 1e6 ? (*far > 0 ? 1'000'000 : -1'000'000) : to_index(m_, right_);
      return shifted(left, op_ == Operator::ShiftLeft                       ? by
                           : by == std::numeric_limits<std::int64_t>::min() ? 64
                                                                            : -by);
    }
    if (integer) return of_integers(left, *integer);
    if (right_.real())
      return op_ == Operator::Power ? power(static_cast<double>(left), *right_.real())
                                    : of_reals(static_cast<double>(left), *right_.real());
    not_coerced();
  }

  Value of_integers(std::int64_t left, std::int64_t right) {
    std::int64_t result = 0;
    switch (op_) {
      case Operator::Add:
        if (__builtin_add_overflow(left, right, &result)) overflow();
        return Value(result);
      case Operator::Subtract:
        if (__builtin_sub_overflow(left, right, &result)) overflow();
        return Value(result);
      case Operator::Multiply:
        if (__builtin_mul_overflow(left, right, &result)) overflow();
        return Value(result);
      case Operator::Power: return power(left, right);
      default: break;
    }
    // Towards minus infinity; the remainder has the sign of the divisor.
    if (right == 0) m_.fail(Failure::ZeroDivision, "divided by 0");
    if (right == -1) {
      if (op_ == Operator::Modulo) return Value(std::int64_t{0});
      if (left == std::numeric_limits<std::int64_t>::min()) overflow();
      return Value(-left);
    }
    const std::int64_t remainder = left % right;
    const bool correct = remainder != 0 && (remainder < 0) != (right < 0);
    return Value(op_ == Operator::Divide ? left / right - correct : correct ? remainder + right : remainder);
  }

  Value power(std::int64_t base, std::int64_t exponent) {
    if (exponent < 0) {
      if (base == 0) m_.fail(Failure::ZeroDivision, "divided by 0");
      m_.unsupported("a rational number");
    }
    std::int64_t result = 1;
    if (base == 0 || base == 1 || base == -1)
      return Value(exponent == 0 ? 1 : base == -1 && exponent % 2 == 0 ? std::int64_t{1} : base);
    for (; exponent > 0; --exponent)
      if (__builtin_mul_overflow(result, base, &result)) overflow();
    return Value(result);
  }

  Value power(double base, double exponent) {
    if (base < 0 && exponent != std::floor(exponent)) m_.unsupported("a complex number");
    return Value(std::pow(base, exponent));
  }

  Value shifted(std::int64_t number, std::int64_t left) {
    if (left < 0)
      return Value(left <= -64 ? (number < 0 ? std::int64_t{-1} : std::int64_t{0}) : number >> -left);
    if (number == 0) return Value(number);
    if (left >= 63) overflow();
    const auto result = static_cast<std::int64_t>(static_cast<std::uint64_t>(number) << left);
    if (result >> left != number) overflow();
    return Value(result);
  }

  Value of_real(double left) {
    if (op_ > Operator::Power) m_.no_method(sign_of(op_), left_);
    if (!right_.integer() && !right_.real()) not_coerced();
    const double right = right_.real() ? *right_.real() : static_cast<double>(*right_.integer());
    return op_ == Operator::Power ? power(left, right) : of_reals(left, right);
  }

  Value of_reals(double left, double right) {
    switch (op_) {
      case Operator::Add: return Value(left + right);
      case Operator::Subtract: return Value(left - right);
      case Operator::Multiply: return Value(left * right);
      case Operator::Divide: return Value(left / right);
      default: break;
    }
    if (right == 0) m_.fail(Failure::ZeroDivision, "divided by 0");
    const double remainder = std::isinf(right) && !std::isinf(left) ? left : std::fmod(left, right);
    return Value(right * remainder < 0 ? remainder + right : remainder);
  }

  Value of_text(const std::string& left) {
    if (op_ == Operator::Add) {
      if (!right_.text()) not_converted("String");
      return m_.make_text(left + *right_.text());
    }
    if (op_ == Operator::Multiply) {
      const std::size_t times = repetitions(left.size());
      std::string out;
      for (std::size_t i = 0; i < times && !left.empty(); ++i) out += left;
      return m_.make_text(std::move(out));
    }
    if (op_ == Operator::Modulo) m_.unsupported("a format");
    if (op_ == Operator::ShiftLeft) m_.unsupported("a change in place");
    m_.no_method(sign_of(op_), left_);
  }

  std::size_t repetitions(std::size_t size) {
    const std::int64_t times = to_index(m_, right_);
    if (times < 0) m_.fail(Failure::Argument, "argument must be non-negative");
    if (size > 0 && static_cast<std::size_t>(times) > Machine::kMaxItems / size)
      m_.fail(Failure::Limit, "this is repeated too often");
    return static_cast<std::size_t>(times);
  }

  Value of_array(const std::vector<Value>& left) {
    if (op_ == Operator::Multiply) {
      if (right_.text()) return call_method(m_, left_, "join", {right_}, {});
      const std::size_t times = repetitions(left.size());
      std::vector<Value> items;
      for (std::size_t i = 0; i < times && !left.empty(); ++i)
        items.insert(items.end(), left.begin(), left.end());
      return m_.make_array(std::move(items));
    }
    if (op_ == Operator::ShiftLeft) m_.unsupported("a change in place");
    const bool known = op_ == Operator::Add || op_ == Operator::Subtract || op_ == Operator::BitAnd ||
                       op_ == Operator::BitOr;
    if (!known) m_.no_method(sign_of(op_), left_);
    if (!right_.items()) not_converted("Array");
    const std::vector<Value>& right = *right_.items();
    m_.spend(left.size() * right.size() / 16);
    std::vector<Value> items;
    const auto has = [](const std::vector<Value>& list, const Value& item) {
      return std::ranges::any_of(list, [&](const Value& other) { return same_key(item, other); });
    };
    if (op_ != Operator::Subtract && op_ != Operator::BitAnd) items = left;
    if (op_ == Operator::Add) items.insert(items.end(), right.begin(), right.end());
    if (op_ == Operator::Subtract)
      std::ranges::copy_if(left, std::back_inserter(items),
                           [&](const Value& item) { return !has(right, item); });
    if (op_ == Operator::BitAnd)
      for (const Value& item : left)
        if (has(right, item) && !has(items, item)) items.push_back(item);
    if (op_ == Operator::BitOr) {
      items.clear();
      for (const auto* list : {&left, &right})
        for (const Value& item : *list)
          if (!has(items, item)) items.push_back(item);
    }
    return m_.make_array(std::move(items));
  }

  // `nil & x`, `true | x`.
  Value of_truth() {
    const bool left = left_.truthy(), right = right_.truthy();
    if (op_ == Operator::BitAnd) return Value(left && right);
    if (op_ == Operator::BitOr) return Value(left || right);
    if (op_ == Operator::BitXor) return Value(left != right);
    m_.no_method(sign_of(op_), left_);
  }

  Machine& m_;
  Operator op_;
  const Value &left_, &right_;
};

}  // namespace

Value compute(Machine& machine, Operator op, const Value& left, const Value& right) {
  if (lattice_in(left) && op != Operator::Equal && op != Operator::NotEqual && op != Operator::Compare)
    return compute_lattice(machine, op, left, right);
  return Arithmetics(machine, op, left, right).compute();
}

Value math(Machine& machine, std::string_view function, const Value& argument) {
  if (!argument.integer() && !argument.real())
    machine.fail(Failure::Type, "can't convert " + std::string(class_name(argument)) + " into Float");
  const double number = argument.real() ? *argument.real() : static_cast<double>(*argument.integer());
  if (number < 0) machine.fail(Failure::Argument, "Numerical argument is out of domain");
  return Value(function == "log" ? std::log(number) : std::sqrt(number));
}

std::int64_t to_index(Machine& machine, const Value& value) {
  if (const auto* integer = value.integer()) return *integer;
  if (const auto* real = value.real()) {
    if (std::isnan(*real) || std::isinf(*real))
      machine.fail(Failure::Range, "float " + inspect(value) + " out of range of integer");
    if (*real >= 9.2e18 || *real <= -9.2e18)
      machine.fail(Failure::Range, "float " + inspect(value) + " out of range of integer");
    return static_cast<std::int64_t>(*real);
  }
  machine.fail(Failure::Type,
               "no implicit conversion of " + std::string(class_name(value)) + " into Integer");
}

}  // namespace blazes::bloom
