// Two versions of a text become the patch that leads from one to the other, as `diff -u` writes it and `patch` reads it.
#pragma once

#include <string>
#include <string_view>

namespace blazes::report {

// Empty if they are equal; an empty `before` is no file. For texts that differ in a few places: linear then, and where they differ,
// quadratic in how much stands there.
std::string patch(std::string_view before, std::string_view after, std::string_view name);

}  // namespace blazes::report
