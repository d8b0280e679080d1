// The lines in which two texts differ, as `diff -u` shows them.
#pragma once

#include <string>
#include <string_view>

namespace blazes::cases {

// Empty if they are equal. O(n m) in the lines between the first and the last difference.
std::string unified_diff(std::string_view before, std::string_view after, std::string_view name);

}  // namespace blazes::cases
