// Names of the input, made harmless for each place where they are printed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "diagnostics/locator.h"

namespace blazes::report {

// One character of UTF-8 text. `length` bytes; `code` is meaningless if not `valid`.
struct Character {
  std::uint32_t code = 0;
  std::uint32_t length = 1;
  bool valid = false;
};
// `at` must be inside `text`.
Character character_at(std::string_view text, std::size_t at);

// Control characters, those that reverse the direction of writing, and broken UTF-8 become \xNN.
std::string for_terminal(std::string_view text);
// The same for a text of many lines; each ends in a newline.
std::string lines_for_terminal(std::string_view text);
// "adnet.yaml:12:9"; empty if nowhere.
std::string place_for_terminal(diagnostics::Locator& locator, Place place);
// Between the quotes of a JSON string. Broken UTF-8 becomes U+FFFD.
void append_json(std::string& out, std::string_view text);
// Between the quotes of a DOT string that is a label.
std::string for_dot(std::string_view text);
// Between the quotes of a Mermaid label.
std::string for_mermaid(std::string_view text);
// As a relative reference in a URI.
std::string for_uri(std::string_view path);

// As one word of a shell.
std::string for_shell(std::string_view text);

// How many columns a terminal needs for text without control characters.
std::size_t width(std::string_view text);

}  // namespace blazes::report
