// All keys that a spec can have, from the tables by which they are read: for the reference and its test.
#pragma once

#include <string_view>
#include <vector>

namespace blazes::frontend {

struct KeyReference {
  std::string_view mapping;    // "path", "stream", ...
  std::string_view name;       // "gate"
  std::string_view published;  // "subscript", or nothing
  std::string_view summary;    // one line
};

// In the order of the reference.
std::vector<KeyReference> key_reference();

}  // namespace blazes::frontend
