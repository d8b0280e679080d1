#include "emit/bloom/template.h"

namespace blazes::emit::bloom {
namespace {

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

template <class Item>
std::string joined(const std::vector<std::string>& names, Item item) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + item(name);
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

std::string symbols(const std::vector<std::string>& names) {
  return joined(names, [](const std::string& name) { return ":" + name; });
}

std::string fields(std::string_view of, const std::vector<std::string>& names) {
  return joined(names, [&](const std::string& name) { return std::string(of) + "." + name; });
}

}  // namespace blazes::emit::bloom
