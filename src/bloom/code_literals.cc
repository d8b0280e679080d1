// Numbers and strings, as Ruby spells them.
#include <charconv>
#include <cmath>
#include <string>

#include "bloom/code_reader.h"
#include "bloom/text.h"

namespace blazes::bloom {
namespace {

// The number that the digits stand for; none if it needs more than 64 bits.
std::optional<std::int64_t> integer_of(std::string_view text, bool negative) {
  std::string digits(negative ? "-" : "");
  int base = 10;
  if (text.size() > 1 && text[0] == '0') {
    const char mark = text[1];
    base = mark == 'x' || mark == 'X'   ? 16
           : mark == 'b' || mark == 'B' ? 2
           : mark == 'd' || mark == 'D' ? 10
                                        : 8;
    text.remove_prefix(std::string_view("xXbBdDoO").find(mark) == std::string_view::npos ? 1 : 2);
  }
  for (char c : text)
    if (c != '_') digits += c;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc() || end != digits.data() + digits.size()) return {};
  return value;
}

// What `\n`, `\x41`, `\u00e9` stand for; none if it is one of those that depend on more than themselves.
std::optional<std::string> unescaped(std::string_view escape) {
  if (escape.size() < 2) return {};
  const char mark = escape[1];
  static constexpr std::string_view kMarks = "ntsr0eabfv\n", kMeant("\n\t \r\0\033\a\b\f\v\0", 11);
  if (escape.size() == 2) {
    if (mark == '\n') return "";
    if (const auto at = kMarks.find(mark); at != std::string_view::npos) return std::string(1, kMeant[at]);
  }
  if (mark == 'x' || (mark >= '0' && mark <= '7')) {
    const std::string_view digits = escape.substr(mark == 'x' ? 2 : 1);
    unsigned value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value, mark == 'x' ? 16 : 8);
    return std::string(1, static_cast<char>(value));
  }
  if (mark == 'u') {
    std::string_view digits = escape.substr(2);
    if (digits.starts_with('{')) digits = digits.substr(1, digits.size() - 2);
    char32_t value = 0;
    std::uint32_t read = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), read, 16);
    if (error != std::errc() || end != digits.data() + digits.size()) return {};
    value = read;
    return utf8_of(value);
  }
  if (mark == 'c' || mark == 'C' || mark == 'M') return {};
  return std::string(escape.substr(1));
}

}  // namespace

ExpressionId CodeReader::read_integer(Node node, bool negative) {
  if (auto value = integer_of(in_.text(node), negative)) return add(node, Literal{Value(*value)});
  return opaque(node, "uses an integer of more than 64 bits");
}

ExpressionId CodeReader::read_float(Node node, bool negative) {
  std::string digits(negative ? "-" : "");
  for (char c : in_.text(node))
    if (c != '_') digits += c;
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size())
    return opaque(node, "uses a number that is out of range");
  return add(node, Literal{Value(value)});
}

ExpressionId CodeReader::read_string(Node node) {
  if (in_.kind(node) == Kind::Chained_string) {
    Interpolation whole;
    for (Node part : in_.syntax.children(node)) whole.parts.push_back(read_string(part));
    return add(node, std::move(whole));
  }
  const std::string_view text = in_.text(node);
  return read_texts(node, text.starts_with('\'') || text.starts_with("%q") || text.starts_with(":'"));
}

std::string CodeReader::whats_wrong_with_texts(Node node) const {
  const bool symbol = in_.kind(node) == Kind::Delimited_symbol || in_.kind(node) == Kind::Bare_symbol;
  for (Node part : in_.syntax.children(node)) {
    switch (in_.kind(part)) {
      case Kind::String_content: break;
      case Kind::Interpolation:
        if (symbol) return "computes a symbol";
        break;
      case Kind::Escape_sequence:
        if (!unescaped(in_.text(part))) return "uses an escape that is not known";
        break;
      default: return "is a string with something unknown in it";
    }
  }
  return {};
}

// The parts of a string or a symbol, as one literal where nothing is computed.
ExpressionId CodeReader::read_texts(Node node, bool raw) {
  if (std::string wrong = whats_wrong_with_texts(node); !wrong.empty()) return opaque(node, std::move(wrong));
  Interpolation whole;
  std::string plain;
  for (Node part : in_.syntax.children(node)) {
    const std::string_view text = in_.text(part);
    if (in_.kind(part) == Kind::Interpolation) {
      if (!plain.empty()) whole.parts.push_back(add(node, Literal{Value(std::exchange(plain, {}))}));
      whole.parts.push_back(read_steps(part, in_.syntax.children(part)));
    } else if (in_.kind(part) == Kind::Escape_sequence) {
      plain += *unescaped(text);
    } else if (!raw) {
      plain += text;
    } else {
      for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '\\' || text[i + 1] == '\'')) ++i;
        plain += text[i];
      }
    }
  }
  if (!whole.parts.empty()) {
    if (!plain.empty()) whole.parts.push_back(add(node, Literal{Value(plain)}));
    return add(node, std::move(whole));
  }
  const bool symbol = in_.kind(node) == Kind::Delimited_symbol || in_.kind(node) == Kind::Bare_symbol;
  return add(node, Literal{symbol ? Value(RubySymbol{plain}) : Value(plain)});
}

ExpressionId CodeReader::read_words(Node node) {
  ArrayLiteral made;
  const bool raw = !in_.text(node).starts_with("%W") && !in_.text(node).starts_with("%I");
  for (Node word : in_.syntax.children(node)) made.items.push_back(read_texts(word, raw));
  return add(node, std::move(made));
}

}  // namespace blazes::bloom
