#include "bloom/text.h"

#include "diagnostics/quote.h"

namespace blazes::bloom {

std::string utf8_of(char32_t character) {
  const auto byte = [](char32_t bits) { return static_cast<char>(static_cast<unsigned char>(bits)); };
  if (character < 0x80) return {byte(character)};
  if (character < 0x800) return {byte(0xc0 | character >> 6), byte(0x80 | (character & 0x3f))};
  if (character < 0x10000) {
    if (character >= 0xd800 && character < 0xe000) return {};
    return {byte(0xe0 | character >> 12), byte(0x80 | (character >> 6 & 0x3f)),
            byte(0x80 | (character & 0x3f))};
  }
  if (character > 0x10ffff) return {};
  return {byte(0xf0 | character >> 18), byte(0x80 | (character >> 12 & 0x3f)),
          byte(0x80 | (character >> 6 & 0x3f)), byte(0x80 | (character & 0x3f))};
}

std::size_t first_not_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const std::size_t length = diagnostics::utf8_length(text.substr(at));
    if (length == 0) return at;
    at += length;
  }
  return at;
}

}  // namespace blazes::bloom
