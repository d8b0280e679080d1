#include "coordination/node_names.h"

#include <fmt/format.h>

namespace blazes::coordination {
namespace {

bool stays(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' || c == '_' ||
         c == '-';
}

}  // namespace

std::string node_name(std::string_view text) {
  std::string name;
  for (char c : text) {
    if (stays(c) || (c == '.' && !name.empty()))
      name += c;
    else
      name += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  // No part of a path is empty, and no text becomes a sign alone.
  return name.empty() ? "%" : name;
}

std::vector<std::string> folders_to(std::string_view path) {
  std::vector<std::string> all;
  for (std::size_t at = 1; at < path.size(); ++at) {
    at = std::min(path.find('/', at), path.size());
    all.emplace_back(path.substr(0, at));
  }
  return all;
}

}  // namespace blazes::coordination
