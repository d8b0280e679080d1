#include "report/escape.h"

#include <algorithm>

#include <fmt/format.h>

namespace blazes::report {
namespace {

// C0, DEL and C1 drive terminals; the others reorder or hide what stands beside them.
bool dangerous(std::uint32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0x61c ||
         (c >= 0xe0000 && c <= 0xe007f);
}

void append_bytes(std::string& out, std::string_view bytes) {
  for (unsigned char byte : bytes) fmt::format_to(std::back_inserter(out), "\\x{:02x}", byte);
}

template <class Special>
std::string escape(std::string_view text, Special special) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    Character c = character_at(text, i);
    std::string_view bytes = text.substr(i, c.length);
    i += c.length;
    if (!c.valid || dangerous(c.code))
      append_bytes(out, bytes);
    else if (!special(out, c.code))
      out += bytes;
  }
  return out;
}

}  // namespace

Character character_at(std::string_view text, std::size_t at) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  std::uint32_t first = byte(at);
  if (first < 0x80) return {first, 1, true};
  std::uint32_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + length > text.size()) return {};
  std::uint32_t code = first & (0x7fu >> length);
  for (std::uint32_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xc0) != 0x80) return {};
    code = code << 6 | (byte(at + i) & 0x3fu);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kLeast[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return {};
  return {code, length, true};
}

std::string for_terminal(std::string_view text) {
  return escape(text, [](std::string&, std::uint32_t) { return false; });
}

std::string lines_for_terminal(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    out += for_terminal(text.substr(0, end)) + "\n";
    text = end == text.npos ? std::string_view{} : text.substr(end + 1);
  }
  return out;
}

std::string place_for_terminal(diagnostics::Locator& locator, Place place) {
  const diagnostics::Location at = locator.locate(place);
  return at.line ? fmt::format("{}:{}:{}", for_terminal(at.file), at.line, at.column) : std::string();
}

void append_json(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    unsigned char byte = static_cast<unsigned char>(text[i]);
    if (byte == '"' || byte == '\\') {
      out += '\\';
      out += text[i++];
    } else if (byte < 0x20 || byte == 0x7f) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
      ++i;
    } else if (byte < 0x80) {
      out += text[i++];
    } else if (Character c = character_at(text, i); !c.valid) {
      out += "\xef\xbf\xbd";
      ++i;
    } else if (dangerous(c.code) && c.code < 0x10000) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", c.code);
      i += c.length;
    } else {
      out += text.substr(i, c.length);
      i += c.length;
    }
  }
}

std::string for_dot(std::string_view text) {
  // In a label a backslash begins an escape of DOT's own and an ampersand an entity. `dangerous` bytes were made \xNN
  // before, so that their backslash is doubled here.
  std::string out;
  for (char c : for_terminal(text)) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '&': out += "&amp;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string for_mermaid(std::string_view text) {
  std::string out;
  for (char c : for_terminal(text)) {
    bool plain = static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                 (c >= 'A' && c <= 'Z') ||
                 std::string_view(" _-.,:+*/=!?'$@()").find(c) != std::string_view::npos;
    if (plain)
      out += c;
    else
      fmt::format_to(std::back_inserter(out), "#{};", static_cast<unsigned>(c));
  }
  return out;
}

std::string for_uri(std::string_view path) {
  std::string out;
  for (char c : path) {
    bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                 std::string_view("-._~/").find(c) != std::string_view::npos;
    if (plain)
      out += c;
    else
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

// Between single quotes all is left alone, but for the quote itself.
std::string for_shell(std::string_view text) {
  auto plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("._/-").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::ranges::all_of(text, plain)) return std::string(text);
  std::string out = "'";
  for (char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::size_t width(std::string_view text) {
  std::size_t columns = 0;
  for (unsigned char byte : text) columns += (byte & 0xc0) != 0x80;
  return columns;
}

}  // namespace blazes::report
