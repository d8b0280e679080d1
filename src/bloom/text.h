// Characters of UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace blazes::bloom {

// None of the bytes of a character that Unicode does not have.
std::string utf8_of(char32_t character);
// The number of the first byte that is no part of a character; the size if there is none.
std::size_t first_not_utf8(std::string_view text);

}  // namespace blazes::bloom
