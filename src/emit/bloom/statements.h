// Where in the text of a program a change has to be made: the names of a collection in a statement, the end of what a module includes,
// the end of what a file requires.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bloom/program.h"
#include "emit/bloom/edits.h"

namespace blazes::emit::bloom {

// One place in a statement at which a collection is read.
struct Occurrence {
  std::uint32_t start = 0, end = 0;
  bool payloads = false;  // `click.payloads` as a whole
};

// In the order of the text. None if a variable of the same name stands there too, so that a reader could not tell them apart.
std::optional<std::vector<Occurrence>> occurrences(const blazes::bloom::Syntax& syntax, std::uint32_t start,
                                                   std::uint32_t end, std::string_view collection);

// A line to be put into a text, at a byte, with what separates it from the rest.
struct Insertion {
  std::uint32_t at = 0;
  std::string text;
};

// `include NAME`, after the last `include` of the module whose name begins at a byte, or at its beginning. None if there is no such module.
std::optional<Insertion> include_in(const blazes::bloom::Syntax& syntax, std::uint32_t name_at,
                                    std::string_view name);
// `require_relative 'FILE'`, after the last `require` of the file, or before its first statement.
Insertion require_in(const blazes::bloom::Syntax& syntax, std::string_view file);

// Every word that the text has, in code, text and comments alike.
void add_words(std::string_view text, std::vector<std::string>& words);

}  // namespace blazes::emit::bloom
