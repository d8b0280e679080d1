#include "emit/bloom/template.h"

#include <algorithm>

#include <fmt/format.h>

namespace blazes::emit::bloom {
namespace {

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

template <class Of, class Item>
std::string joined(const std::vector<Of>& all, Item item) {
  std::string list;
  for (const Of& one : all) list += (list.empty() ? "" : ", ") + item(one);
  return list;
}

}  // namespace

std::string fill(std::string_view text, const Words& words) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_capital(text[end])) ++end;
    const auto word = words.find(text.substr(at, end - at));
    if (word != words.end()) {
      out += word->second;
    } else {
      if (end == at) ++end;
      out += text.substr(at, end - at);
    }
    at = end;
  }
  return out;
}

std::string listed(const std::vector<std::string>& names) {
  return joined(names, [](const std::string& name) { return name; });
}

std::string symbols(const std::vector<std::string>& names) {
  return joined(names, [](const std::string& name) { return ":" + name; });
}

std::string fields(std::string_view of, const std::vector<std::string>& names) {
  return joined(names, [&](const std::string& name) { return std::string(of) + "." + name; });
}

std::string items(std::string_view of, const std::vector<std::size_t>& places) {
  return joined(places, [&](std::size_t place) { return fmt::format("{}[{}]", of, place); });
}

std::string items(std::string_view of, const std::vector<std::string>& all,
                  const std::vector<std::string>& names) {
  std::vector<std::size_t> places;
  for (const std::string& name : names)
    places.push_back(static_cast<std::size_t>(std::ranges::find(all, name) - all.begin()));
  return items(of, places);
}

}  // namespace blazes::emit::bloom
