// Names and folders in the tree of a coordination service.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace blazes::coordination {

// Any text as one part of a path, and no two alike: letters, digits and `:_-` stay, also a dot within; the others become `%2F`.
std::string node_name(std::string_view text);

// "/a/b" -> "/a", "/a/b": what has to be created so that the last one is there. Empty for "/" and "".
std::vector<std::string> folders_to(std::string_view path);

}  // namespace blazes::coordination
