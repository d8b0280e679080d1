// The pages of docs/rules/, built into the program: `blazes explain BLZ203` prints one without looking for a file.
#pragma once

#include <span>
#include <string_view>
#include <utility>

namespace blazes::rules {

// Name ("BLZ203", the file's name without its ending) and Markdown text of each page, sorted by name.
std::span<const std::pair<std::string_view, std::string_view>> pages();

}  // namespace blazes::rules
