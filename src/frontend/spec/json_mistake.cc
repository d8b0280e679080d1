#include "frontend/spec/json_mistake.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "diagnostics/quote.h"

namespace blazes::frontend::spec {
namespace {

struct Mistake {
  std::size_t at = 0, length = 1;
  std::string message, hint;
};

// Reads JSON to the letter (RFC 8259), keeping nothing.
class StrictReader {
 public:
  explicit StrictReader(std::string_view text) : text_(text) {}

  bool finds_mistake() {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
    bool good = value();
    while (good && !open_.empty()) good = rest_of_container();
    if (good && peek() != kEnd) return expected("the end of the file"), true;
    return !good;
  }
  const Mistake& mistake() const { return mistake_; }

 private:
  static constexpr int kEnd = -1;

  int here() const { return at_ < text_.size() ? static_cast<unsigned char>(text_[at_]) : kEnd; }
  int peek() {
    at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
    return here();
  }
  bool pass(char c) { return peek() == c && ++at_; }

  bool fail(std::size_t at, std::size_t length, std::string message, std::string hint = {}) {
    mistake_ = {at, std::max<std::size_t>(length, 1), std::move(message), std::move(hint)};
    return false;
  }
  bool expected(std::string_view what) {
    int c = peek();
    std::string hint = fmt::format("expected {}", what);
    if (c == kEnd) return fail(at_, 1, "the text ends too early", hint);
    std::size_t length = word_length();
    if (c == '"') length = std::min(text_.find_first_of("\"\n", at_ + 1), text_.size() - 1) - at_ + 1;
    if (length == 0) length = std::max<std::size_t>(diagnostics::utf8_length(text_.substr(at_, 4)), 1);
    return fail(at_, length, fmt::format("unexpected {}", diagnostics::quoted(text_.substr(at_, length))),
                hint);
  }
  std::size_t word_length() const {
    constexpr std::string_view kLetters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-.";
    return std::min(text_.find_first_not_of(kLetters, at_), text_.size()) - at_;
  }

  // A value up to its first scalar or empty container; what that is nested in stays open.
  bool value() {
    for (;;) {
      int c = peek();
      if (c == '"') return string();
      if (c == '-' || (c >= '0' && c <= '9')) return number();
      if (c != '[' && c != '{') break;
      ++at_;
      if (pass(c == '[' ? ']' : '}')) return true;
      open_.push_back(static_cast<char>(c));
      if (c == '{' && !key()) return false;
    }
    for (std::string_view literal : {"true", "false", "null"})
      if (text_.substr(at_, word_length()) == literal) return at_ += literal.size(), true;
    return expected("a value");
  }
  bool key() {
    if (peek() != '"') return expected("a key in double quotes");
    return string() && (pass(':') || expected("':'"));
  }
  // What follows an element.
  bool rest_of_container() {
    bool is_list = open_.back() == '[';
    if (pass(',')) return (is_list || key()) && value();
    if (!pass(is_list ? ']' : '}')) return expected(is_list ? "',' or ']'" : "',' or '}'");
    open_.pop_back();
    return true;
  }

  bool digits() {
    std::size_t begin = at_;
    while (here() >= '0' && here() <= '9') ++at_;
    return at_ > begin;
  }
  bool number() {
    std::size_t begin = at_, length = word_length();
    if (here() == '-') ++at_;
    bool good = here() == '0' ? (++at_, true) : digits();
    if (good && here() == '.') good = (++at_, digits());
    if (good && (here() == 'e' || here() == 'E')) {
      ++at_;
      if (here() == '+' || here() == '-') ++at_;
      good = digits();
    }
    return (good && at_ == begin + length) ||
           fail(begin, length,
                fmt::format("{} is no number", diagnostics::quoted(text_.substr(begin, length))));
  }

  bool string() {
    std::size_t begin = at_++;
    for (;;) {
      int c = here();
      if (c == kEnd) return fail(begin, 1, "this string does not end");
      if (c == '"') return ++at_, true;
      if (c < 0x20)
        return fail(at_, 1, fmt::format("a control character, \\x{:02x}, in a string", c),
                    "write it as an escape");
      if (c == '\\' ? !escape() : (++at_, false)) return false;
    }
  }
  // Four hexadecimal digits, as after \u; more than 0xffff if they are none.
  std::uint32_t hexadecimal(std::size_t at) const {
    std::uint32_t code = 0;
    for (char c : text_.substr(std::min(at, text_.size()), 4)) {
      bool digit = c >= '0' && c <= '9', letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'f';
      if (!digit && !letter) return kNoCode;
      code = code * 16 + static_cast<std::uint32_t>(digit ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return at + 4 <= text_.size() ? code : kNoCode;
  }
  bool escape() {
    std::size_t begin = at_++;
    if (here() != 'u') {
      if (here() == kEnd || std::string_view("\"\\/bfnrt").find(text_[at_]) == std::string_view::npos)
        return fail(begin, 2, "no such escape", "possible: \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000");
      return ++at_, true;
    }
    std::uint32_t code = hexadecimal(++at_);
    if (code == kNoCode) return fail(begin, 2, "\\u without four hexadecimal digits");
    at_ += 4;
    if (code < 0xd800 || code > 0xdfff) return true;
    std::uint32_t second = text_.substr(at_, 2) == "\\u" ? hexadecimal(at_ + 2) : kNoCode;
    if (code > 0xdbff || second < 0xdc00 || second > 0xdfff)
      return fail(begin, 6, "half of a surrogate pair");
    return at_ += 6, true;
  }

  static constexpr std::uint32_t kNoCode = 0x10000;

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<char> open_;  // the brackets around
  Mistake mistake_;
};

}  // namespace

void report_json_mistake(const Origin& origin, std::size_t suspect) {
  std::string_view text = origin.text().view();
  StrictReader reader(text);
  Mistake mistake{std::min(suspect, text.size()), 1, "this cannot be read", {}};
  if (reader.finds_mistake()) mistake = reader.mistake();
  origin.collector.report("BLZ101", origin.place(mistake.at), static_cast<std::uint32_t>(mistake.length),
                          "not well-formed JSON: " + mistake.message, mistake.hint);
}

}  // namespace blazes::frontend::spec
