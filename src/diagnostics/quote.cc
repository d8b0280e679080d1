#include "diagnostics/quote.h"

#include <cstdint>

#include <fmt/format.h>

namespace blazes::diagnostics {
namespace {

constexpr std::size_t kMostShown = 80;  // characters

// Lower bound of what a sequence of this length may encode: anything less is overlong.
constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};

// Zero if it is not a whole, shortest, valid encoding.
std::size_t decode(std::string_view text, std::uint32_t& code) {
  if (text.empty()) return 0;
  auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return code = first, 1;
  std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  code = first & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0) != 0x80) return 0;
    code = code << 6 | (next & 0x3fu);
  }
  bool surrogate = code >= 0xd800 && code <= 0xdfff;
  return code < kLeast[length] || surrogate || code > 0x10ffff ? 0 : length;
}

// Invisible, or moves what stands around it: C1 controls, joiners and marks, line separators, bidirectional overrides.
bool is_unsafe(std::uint32_t code) {
  return (code >= 0x7f && code <= 0x9f) || code == 0xad || code == 0x61c ||
         (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2060 && code <= 0x206f) || code == 0xfeff || (code >= 0xe0000 && code <= 0xe007f);
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
  std::uint32_t code = 0;
  return decode(text, code);
}

std::string quoted(std::string_view name) {
  std::string out = "'";
  for (std::size_t shown = 0; !name.empty(); ++shown) {
    if (shown == kMostShown) {
      out += "...";
      break;
    }
    std::uint32_t code = 0;
    std::size_t length = decode(name, code);
    auto byte = static_cast<unsigned char>(name[0]);
    if (length == 0) {
      out += fmt::format("\\x{:02x}", byte);
      length = 1;
    } else if (byte == '\n' || byte == '\t' || byte == '\r') {
      out += byte == '\n' ? "\\n" : byte == '\t' ? "\\t" : "\\r";
    } else if (byte < 0x20) {
      out += fmt::format("\\x{:02x}", byte);
    } else if (is_unsafe(code)) {
      out += fmt::format("\\u{{{:x}}}", code);
    } else {
      if (byte == '\'' || byte == '\\') out += '\\';
      out += name.substr(0, length);
    }
    name.remove_prefix(length);
  }
  return out += '\'';
}

}  // namespace blazes::diagnostics
