// Methods of nil, true, false, numbers, symbols and strings.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "bloom/evaluate_methods.h"
#include "diagnostics/quote.h"

namespace blazes::bloom {
namespace {

using Failure = EvaluationError::Kind;

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Characters of more than one byte have rules of their own for their case.
void only_ascii(Machine& m, const std::string& text) {
  if (std::ranges::any_of(text, [](char c) { return (c & 0x80) != 0; }))
    m.unsupported("the case of such letters");
}

std::string cased(Machine& m, std::string text, std::string_view how) {
  only_ascii(m, text);
  const auto upper = [](unsigned char c) { return static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c); };
  const auto lower = [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); };
  if (how == "upcase")
    std::ranges::transform(text, text.begin(), upper);
  else
    std::ranges::transform(text, text.begin(), lower);
  if (how == "capitalize" && !text.empty()) text[0] = upper(static_cast<unsigned char>(text[0]));
  return text;
}

std::string stripped(std::string_view text, bool left, bool right) {
  while (left && !text.empty() && (is_space(text.front()) || text.front() == '\0')) text.remove_prefix(1);
  while (right && !text.empty() && (is_space(text.back()) || text.back() == '\0')) text.remove_suffix(1);
  return std::string(text);
}

std::string chomped(std::string_view text) {
  if (text.ends_with("\r\n"))
    text.remove_suffix(2);
  else if (text.ends_with('\n') || text.ends_with('\r'))
    text.remove_suffix(1);
  return std::string(text);
}

// The digits that a number begins with, `_` between them left out.
std::string digits_of(std::string_view text, std::size_t& at) {
  std::string digits;
  for (; at < text.size(); ++at) {
    if (text[at] >= '0' && text[at] <= '9')
      digits += text[at];
    else if (text[at] != '_' || digits.empty() || at + 1 == text.size() || text[at + 1] < '0' ||
             text[at + 1] > '9')
      break;
  }
  return digits;
}

Value text_to_integer(Machine& m, std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && is_space(text[at])) ++at;
  std::string number;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) number = text[at++] == '-' ? "-" : "";
  const std::string digits = digits_of(text, at);
  if (digits.empty()) return Value(0);
  number += digits;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc()) m.fail(Failure::Overflow, "an integer of more than 64 bits");
  return Value(value);
}

Value text_to_real(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && is_space(text[at])) ++at;
  std::string number;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) number = text[at++] == '-' ? "-" : "";
  const std::string whole = digits_of(text, at);
  if (whole.empty()) return Value(number == "-" ? -0.0 : 0.0);
  number += whole;
  if (at + 1 < text.size() && text[at] == '.' && text[at + 1] >= '0' && text[at + 1] <= '9')
    number += "." + digits_of(text, ++at);
  if (at + 1 < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    std::size_t after = at + 1;
    std::string sign;
    if (text[after] == '-' || text[after] == '+') sign = text[after++] == '-' ? "-" : "";
    const std::string exponent = digits_of(text, after);
    if (!exponent.empty()) number += "e" + sign + exponent;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error == std::errc::result_out_of_range) value = number.find("e-") == number.npos ? HUGE_VAL : 0.0;
  return Value(number.starts_with('-') && value > 0 ? -value : value);
}

std::vector<Value> characters(std::string_view text) {
  std::vector<Value> items;
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(diagnostics::utf8_length(text), 1);
    items.emplace_back(std::string(text.substr(0, length)));
    text.remove_prefix(length);
  }
  return items;
}

Value split(Machine& m, std::string_view text, const std::vector<Value>& arguments) {
  if (!arguments.empty() && !arguments[0].is_nil() && !arguments[0].text())
    m.fail(Failure::Type,
           "wrong argument type " + std::string(class_name(arguments[0])) + " (expected Regexp)");
  const std::string separator = arguments.empty() || arguments[0].is_nil() ? " " : *arguments[0].text();
  if (separator.empty()) return m.make_array(characters(text));
  std::vector<Value> items;
  if (separator == " ") {
    for (std::size_t at = 0; at < text.size();) {
      while (at < text.size() && (is_space(text[at]) || text[at] == '\0')) ++at;
      std::size_t end = at;
      while (end < text.size() && !is_space(text[end]) && text[end] != '\0') ++end;
      if (end > at) items.emplace_back(std::string(text.substr(at, end - at)));
      at = end;
    }
    return m.make_array(std::move(items));
  }
  for (std::size_t at = 0;;) {
    const std::size_t end = text.find(separator, at);
    items.emplace_back(std::string(text.substr(at, end - at)));
    if (end == std::string_view::npos) break;
    at = end + separator.size();
  }
  while (!items.empty() && items.back().text()->empty()) items.pop_back();
  return m.make_array(std::move(items));
}

const std::string& text_argument(Machine& m, const Value& value) {
  if (!value.text())
    m.fail(Failure::Type, "no implicit conversion of " + std::string(class_name(value)) + " into String");
  return *value.text();
}

Value text_at(Machine& m, const Value& receiver, const std::vector<Value>& arguments) {
  if (arguments.size() == 1 && arguments[0].text())
    return receiver.text()->find(*arguments[0].text()) == std::string::npos ? Value() : arguments[0];
  const std::size_t size = length_of(receiver);
  const std::int64_t first = to_index(m, arguments[0]);
  if (arguments.size() == 2) return slice(m, receiver, slice_of(size, first, to_index(m, arguments[1])));
  auto one = slice_of(size, first, 1);
  if (one && one->count == 0) one.reset();
  return slice(m, receiver, one);
}

Value real_to_integer(Machine& m, double number, const Value& shown) {
  if (std::isnan(number) || std::isinf(number)) m.fail(Failure::Range, inspect(shown));
  if (number >= 9223372036854775808.0 || number < -9223372036854775808.0)
    m.fail(Failure::Overflow, "an integer of more than 64 bits");
  return Value(static_cast<std::int64_t>(number));
}

}  // namespace

std::optional<Value> nil_method(Machine& m, std::string_view name) {
  if (name == "to_a") return m.make_array({});
  if (name == "to_h") return m.make_map({});
  if (name == "to_i") return Value(0);
  if (name == "to_f") return Value(0.0);
  return {};
}

std::optional<Value> integer_method(Machine& m, std::int64_t number, std::string_view name,
                                    const std::vector<Value>& arguments) {
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min(),
                         kMost = std::numeric_limits<std::int64_t>::max();
  const auto overflow = [&](bool too_large) {
    if (too_large) m.fail(Failure::Overflow, "an integer of more than 64 bits");
  };
  if (name == "abs") return overflow(number == kLeast), Value(number < 0 ? -number : number);
  if (name == "floor" || name == "ceil" || name == "round" || name == "to_i") return Value(number);
  if (name == "to_f") return Value(static_cast<double>(number));
  if (name == "zero?") return Value(number == 0);
  if (name == "positive?") return Value(number > 0);
  if (name == "negative?") return Value(number < 0);
  if (name == "even?") return Value(number % 2 == 0);
  if (name == "odd?") return Value(number % 2 != 0);
  if (name == "succ") return overflow(number == kMost), Value(number + 1);
  if (name == "pred") return overflow(number == kLeast), Value(number - 1);
  if (name == "size") return Value(8);
  if (name == "[]" && arguments.size() == 1) {
    const double* far = arguments[0].real();
    const std::int64_t bit =
        far && std::fabs(*far) > 100 ? (*far > 0 ? 100 : -100) : to_index(m, arguments[0]);
    return Value(bit < 0 ? 0 : static_cast<int>(bit > 63 ? number < 0 : number >> bit & 1));
  }
  if (name == "[]") m.unsupported("several bits of a number");
  return {};
}

std::optional<Value> real_method(Machine& m, const Value& receiver, std::string_view name) {
  const double number = *receiver.real();
  if (name == "abs") return Value(std::fabs(number));
  if (name == "floor") return real_to_integer(m, std::floor(number), receiver);
  if (name == "ceil") return real_to_integer(m, std::ceil(number), receiver);
  if (name == "round") return real_to_integer(m, std::round(number), receiver);
  if (name == "to_i") return real_to_integer(m, std::trunc(number), receiver);
  if (name == "to_f") return receiver;
  if (name == "zero?") return Value(number == 0);
  if (name == "positive?") return Value(number > 0);
  if (name == "negative?") return Value(number < 0);
  return {};
}

std::optional<Value> symbol_method(Machine& m, const std::string& symbol, std::string_view name,
                                   const std::vector<Value>& arguments) {
  const Value text(symbol);
  if (name == "to_sym") return Value(RubySymbol{symbol});
  if (name == "upcase" || name == "downcase" || name == "capitalize")
    return Value(RubySymbol{cased(m, symbol, name)});
  if (name == "succ") m.unsupported("the symbol after another");
  for (std::string_view same : {"length", "size", "empty?", "[]", "start_with?", "end_with?"})
    if (name == same) return text_method(m, text, name, arguments);
  return {};
}

std::optional<Value> text_method(Machine& m, const Value& receiver, std::string_view name,
                                 const std::vector<Value>& arguments) {
  const std::string& text = *receiver.text();
  m.spend(text.size() / 16);
  if (name == "length" || name == "size") return Value(static_cast<std::int64_t>(length_of(receiver)));
  if (name == "upcase" || name == "downcase" || name == "capitalize") return Value(cased(m, text, name));
  if (name == "strip") return Value(stripped(text, true, true));
  if (name == "lstrip") return Value(stripped(text, true, false));
  if (name == "rstrip") return Value(stripped(text, false, true));
  if (name == "chomp") return Value(chomped(text));
  if (name == "empty?") return Value(text.empty());
  if (name == "include?") return Value(text.find(text_argument(m, arguments[0])) != std::string::npos);
  if (name == "start_with?") return Value(text.starts_with(text_argument(m, arguments[0])));
  if (name == "end_with?") return Value(text.ends_with(text_argument(m, arguments[0])));
  if (name == "to_i") return text_to_integer(m, text);
  if (name == "to_f") return text_to_real(text);
  if (name == "to_sym") return Value(RubySymbol{text});
  if (name == "chars") return m.make_array(characters(text));
  if (name == "split") return split(m, text, arguments);
  if (name == "[]") return text_at(m, receiver, arguments);
  if (name == "reverse") {
    std::string reversed;
    std::vector<Value> items = characters(text);
    for (auto at = items.rbegin(); at != items.rend(); ++at) reversed += *at->text();
    return Value(std::move(reversed));
  }
  if (name == "index") {
    const std::size_t at = text.find(text_argument(m, arguments[0]));
    if (at == std::string::npos) return Value();
    return Value(static_cast<std::int64_t>(characters(std::string_view(text).substr(0, at)).size()));
  }
  for (std::string_view other : {"succ", "sum", "count", "partition"})
    if (name == other) m.unsupported("`" + std::string(name) + "` of a string");
  return {};
}

}  // namespace blazes::bloom
