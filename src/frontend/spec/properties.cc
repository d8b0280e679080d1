#include "frontend/spec/properties.h"

#include <charconv>
#include <vector>

#include <fmt/format.h>

namespace blazes::frontend {
namespace {

constexpr std::string_view kEnvironment = "ENV-";
constexpr std::string_view kBlanks = " \t\f";

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  static constexpr unsigned char kFirst[] = {0, 0xc0, 0xe0, 0xf0};
  out += static_cast<char>(kFirst[more] | code >> 6 * more);
  for (int i = more - 1; i >= 0; --i) out += static_cast<char>(0x80 | (code >> 6 * i & 0x3f));
}

bool is_surrogate(std::uint32_t unit, std::uint32_t first) { return unit >= first && unit < first + 0x400; }

// UTF-16 becomes UTF-8; half a character becomes U+FFFD.
std::string utf8(const std::vector<std::uint16_t>& units) {
  std::string out;
  for (std::size_t i = 0; i < units.size(); ++i) {
    const bool pair =
        is_surrogate(units[i], 0xd800) && i + 1 < units.size() && is_surrogate(units[i + 1], 0xdc00);
    if (pair) {
      append_utf8(out, 0x10000u + ((units[i] - 0xd800u) << 10) + (units[i + 1] - 0xdc00u));
      ++i;
    } else {
      append_utf8(out, is_surrogate(units[i], 0xd800) || is_surrogate(units[i], 0xdc00) ? 0xfffd : units[i]);
    }
  }
  return out;
}

// One key and value after the other, as java.util.Properties describes its format.
class PropertiesReader {
 public:
  explicit PropertiesReader(std::string_view text) : text_(text) {}

  bool at_end() {
    skip_comments();
    return at_ == text_.size();
  }
  std::string key() {
    std::string key =
        read([](char c) { return c == '=' || c == ':' || kBlanks.find(c) != std::string_view::npos; });
    skip_blanks();
    if (!at_line_end() && (text_[at_] == '=' || text_[at_] == ':')) ++at_;
    skip_blanks();
    return key;
  }
  std::string value() {
    return read([](char) { return false; });
  }
  const std::string& mistake() const { return mistake_; }

 private:
  static bool is_line_end(char c) { return c == '\n' || c == '\r'; }
  bool at_line_end() const { return at_ == text_.size() || is_line_end(text_[at_]); }

  void end_line() {
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    ++line_;
  }
  // A line that ends in a backslash goes on after the blanks of the next one.
  bool continues() const {
    return text_[at_] == '\\' && at_ + 1 < text_.size() && is_line_end(text_[at_ + 1]);
  }
  void skip_blanks() {
    while (at_ < text_.size()) {
      if (continues()) {
        ++at_;
        end_line();
      } else if (kBlanks.find(text_[at_]) != std::string_view::npos) {
        ++at_;
      } else {
        return;
      }
    }
  }
  void skip_comments() {
    while (at_ < text_.size()) {
      at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size());
      if (at_ < text_.size() && (text_[at_] == '#' || text_[at_] == '!'))
        while (!at_line_end()) ++at_;
      if (!at_line_end() || at_ == text_.size()) return;
      end_line();
    }
  }

  template <class Ends>
  std::string read(Ends ends) {
    std::vector<std::uint16_t> units;
    while (!at_line_end() && !ends(text_[at_])) {
      if (continues()) {
        skip_blanks();
      } else if (text_[at_] != '\\') {
        units.push_back(static_cast<unsigned char>(text_[at_++]));
      } else if (++at_ < text_.size()) {
        units.push_back(escaped());
      }
    }
    return utf8(units);
  }
  std::uint16_t escaped() {
    const char c = text_[at_++];
    switch (c) {
      case 't': return '\t';
      case 'n': return '\n';
      case 'r': return '\r';
      case 'f': return '\f';
      case 'u': break;
      default: return static_cast<unsigned char>(c);
    }
    std::uint16_t unit = 0;
    const std::string_view digits = text_.substr(at_, 4);
    const char* end = digits.data() + digits.size();
    if (digits.size() != 4 || std::from_chars(digits.data(), end, unit, 16).ptr != end)
      mistake_ = fmt::format("line {}: \\u needs four hexadecimal digits", line_);
    else
      at_ += 4;
    return unit;
  }

  std::string_view text_;
  std::size_t at_ = 0, line_ = 1;
  std::string mistake_;
};

// Flux takes the first and the last character of the list for its brackets, and those of an element for its quotes.
std::optional<std::string> element(std::string_view list, std::string_view index) {
  std::size_t wanted = 0;
  if (std::from_chars(index.data(), index.data() + index.size(), wanted).ec != std::errc() || list.size() < 2)
    return {};
  list = list.substr(1, list.size() - 2);
  for (; wanted > 0; --wanted) {
    const std::size_t comma = list.find(',');
    if (comma == std::string_view::npos) return {};
    list.remove_prefix(comma + 1);
  }
  std::string_view text = list.substr(0, list.find(','));
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  if (text.size() < 2) return {};
  return std::string(text.substr(1, text.size() - 2));
}

}  // namespace

std::optional<std::string> Properties::set_all(std::string_view file) {
  std::map<std::string, std::string> read;
  PropertiesReader reader(file);
  while (!reader.at_end()) {
    std::string key = reader.key();
    read[std::move(key)] = reader.value();
    if (!reader.mistake().empty()) return reader.mistake();
  }
  for (auto& [key, value] : read) set(key, std::move(value));
  return {};
}

std::optional<std::string> Properties::value_of(const std::string& name) const {
  const std::size_t bracket = name.rfind('[');
  const bool is_element = bracket != std::string::npos && bracket > 0 && name.ends_with(']') &&
                          bracket + 2 < name.size() &&
                          name.find_first_not_of("0123456789", bracket + 1) == name.size() - 1;
  if (environment_ && name.starts_with(kEnvironment)) return environment_(name.substr(kEnvironment.size()));
  auto found = values_.find(is_element ? name.substr(0, bracket) : name);
  if (found == values_.end()) return {};
  if (!is_element) return found->second;
  return element(found->second, std::string_view(name).substr(bracket + 1, name.size() - bracket - 2));
}

std::optional<std::string> Properties::substitute(std::string_view text, std::size_t most) const {
  std::string out;
  std::size_t at = 0;
  for (Placeholder r; (r = find_placeholder(text, at)).begin != std::string_view::npos; at = r.end) {
    const auto value = value_of(std::string(r.name));
    out += text.substr(at, r.begin - at);
    out += value ? *value : text.substr(r.begin, r.end - r.begin);
    if (out.size() > most) return {};
  }
  out += text.substr(at);
  if (out.size() > most) return {};
  return out;
}

Placeholder find_placeholder(std::string_view text, std::size_t from) {
  while (true) {
    const std::size_t begin = text.find("${", from);
    if (begin == std::string_view::npos) return {};
    const std::size_t end = text.find_first_of("}\n", begin);
    if (end == std::string_view::npos) return {};
    if (text[end] == '}' && end > begin + 2) return {begin, end + 1, text.substr(begin + 2, end - begin - 2)};
    from = end;
  }
}

}  // namespace blazes::frontend
