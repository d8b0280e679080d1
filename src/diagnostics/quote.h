// How a name from the input is shown to people.
#pragma once

#include <string>
#include <string_view>

namespace blazes::diagnostics {

// `it's` becomes 'it\'s'. Control characters, characters that change the direction of the text and bytes that are not
// UTF-8 are escaped, so that no input can write to a terminal; what is longer than 80 characters is cut.
std::string quoted(std::string_view name);
// So that these do not find `std::quoted` first.
inline std::string quoted(const std::string& name) { return quoted(std::string_view(name)); }
inline std::string quoted(std::string& name) { return quoted(std::string_view(name)); }
inline std::string quoted(const char* name) { return quoted(std::string_view(name)); }

// The bytes of the UTF-8 character at the start of `text`, 1 to 4; 0 if it does not start with a whole one.
std::size_t utf8_length(std::string_view text);

}  // namespace blazes::diagnostics
