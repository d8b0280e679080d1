#include "frontend/storm/spec_text.h"

#include <fmt/format.h>

#include "diagnostics/quote.h"

namespace blazes::frontend::storm {
namespace {

// The whole and its two sections are broken into lines.
constexpr std::size_t kLevelsInLines = 2;

std::uint32_t code_point(std::string_view character) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(character[at]); };
  if (character.size() == 1) return byte(0);
  std::uint32_t code = byte(0) & (0x7fu >> character.size());
  for (std::size_t at = 1; at < character.size(); ++at) code = code << 6 | (byte(at) & 0x3fu);
  return code;
}

bool is_escaped_by_number(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || (code >= 0x2000 && code <= 0x20ff);
}

}  // namespace

void SpecText::begin(spec::Kind kind, std::string_view key, spec::Spot) {
  start_value(key);
  text_ += kind == spec::Kind::Map ? '{' : '[';
  levels_.push_back({kind == spec::Kind::Map ? '}' : ']'});
}

void SpecText::end() {
  const Level level = levels_.back();
  levels_.pop_back();
  if (levels_.size() < kLevelsInLines && !level.empty) text_ += '\n';
  text_ += level.close;
  if (levels_.empty()) text_ += '\n';
}

void SpecText::text(std::string_view key, std::string_view text, spec::Spot) {
  start_value(key);
  append_string(text);
}

void SpecText::word(std::string_view key, std::string_view word, spec::Spot) {
  start_value(key);
  text_ += word;
}

void SpecText::start_value(std::string_view key) {
  if (levels_.empty()) return;
  const bool in_lines = levels_.size() <= kLevelsInLines;
  if (!levels_.back().empty) text_ += ',';
  levels_.back().empty = false;
  if (in_lines) text_ += levels_.size() == 1 ? "\n" : "\n  ";
  if (levels_.back().close == ']') return;
  append_string(key);
  text_ += in_lines ? ": " : ":";
}

void SpecText::append_string(std::string_view text) {
  text_ += '"';
  while (!text.empty()) {
    const std::size_t length = diagnostics::utf8_length(text);
    const std::string_view character = text.substr(0, std::max<std::size_t>(length, 1));
    text.remove_prefix(character.size());
    const std::uint32_t code = length == 0 ? 0xfffd : code_point(character);
    switch (code) {
      case '"': text_ += "\\\""; break;
      case '\\': text_ += "\\\\"; break;
      case '/': text_ += "\\/"; break;
      case '\b': text_ += "\\b"; break;
      case '\f': text_ += "\\f"; break;
      case '\n': text_ += "\\n"; break;
      case '\r': text_ += "\\r"; break;
      case '\t': text_ += "\\t"; break;
      default:
        if (is_escaped_by_number(code))
          text_ += fmt::format("\\u{:04X}", code);
        else if (length == 0)
          text_ += "\xef\xbf\xbd";
        else
          text_ += character;
    }
  }
  text_ += '"';
}

}  // namespace blazes::frontend::storm
