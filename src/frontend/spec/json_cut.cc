#include "frontend/spec/json_cut.h"

#include <array>

#include "frontend/spec/document.h"

namespace blazes::frontend::spec {
namespace {

// Bytes that a run over a text has to stop at. The zero byte is among them: it ends the text, and stands nowhere in it.
constexpr std::array<bool, 256> stops(std::string_view characters) {
  std::array<bool, 256> table{};
  for (char c : characters) table[static_cast<unsigned char>(c)] = true;
  return table;
}
constexpr auto kStructure = stops(std::string_view("\0\"[]{}", 6));
constexpr auto kString = stops(std::string_view("\0\"\\", 3));
constexpr auto kAfterScalar = stops(std::string_view("\0,]} \t\r\n", 8));

void run(const char*& at, const std::array<bool, 256>& until) {
  while (!until[static_cast<unsigned char>(*at)]) ++at;
}

}  // namespace

char JsonCursor::peek() {
  while (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t') ++at_;
  return *at_;
}

bool JsonCursor::pass(char expected) {
  if (peek() != expected) return false;
  ++at_;
  return true;
}

bool JsonCursor::rest_of_string() {
  for (;;) {
    run(at_, kString);
    if (*at_ == '\0') return false;
    if (*at_++ == '"') return true;
    if (*at_++ == '\0') return false;
  }
}

bool JsonCursor::string(std::string_view& inside) {
  if (!pass('"')) return false;
  const char* begin = at_;
  if (!rest_of_string()) return false;
  inside = {begin, static_cast<std::size_t>(at_ - begin - 1)};
  return true;
}

JsonCursor::Outcome JsonCursor::value(std::size_t depth) {
  char first = peek();
  if (first == '"') return ++at_, rest_of_string() ? Outcome::Done : Outcome::Malformed;
  if (first != '{' && first != '[') {
    const char* begin = at_;
    run(at_, kAfterScalar);
    return at_ == begin ? Outcome::Malformed : Outcome::Done;
  }
  for (std::size_t open = 0;;) {
    run(at_, kStructure);
    switch (*at_) {
      case '\0': return Outcome::Malformed;
      case '"':
        ++at_;
        if (!rest_of_string()) return Outcome::Malformed;
        break;
      case '{':
      case '[':
        if (depth + open++ > Limits::kDepth) return Outcome::TooDeep;
        ++at_;
        break;
      default:
        ++at_;
        if (--open == 0) return Outcome::Done;
    }
  }
}

Kind JsonCursor::kind() {
  switch (peek()) {
    case '{': return Kind::Map;
    case '[': return Kind::List;
    case 'n': return Kind::Null;
    default: return Kind::Scalar;
  }
}

}  // namespace blazes::frontend::spec
