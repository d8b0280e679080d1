// Every kind of thing that we say about a text, with the id that is never used for another.
#pragma once

#include <span>
#include <string_view>

namespace blazes::diagnostics {

enum class Level : unsigned char { Error, Finding, Advice };

struct Rule {
  std::string_view id;    // "BLZ203"
  std::string_view slug;  // "replica-divergence"
  Level level;
  std::string_view summary;  // one line, lower case
};

// Sorted by id. The page of each is docs/rules/ID.md.
std::span<const Rule> all_rules();
// Null if there is none. By id ("BLZ203", case does not matter) or slug.
const Rule* find_rule(std::string_view id_or_slug);

}  // namespace blazes::diagnostics
