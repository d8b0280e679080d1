#include "cases/unified_diff.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace blazes::cases {
namespace {

constexpr std::size_t kContext = 3;

struct Line {
  char mark;  // ' ', '-' or '+'
  std::string_view text;
};

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

// The script that turns `a` into `b`, by the longest common subsequence.
std::vector<Line> script(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
  std::size_t start = 0, end_a = a.size(), end_b = b.size();
  while (start < end_a && start < end_b && a[start] == b[start]) ++start;
  while (end_a > start && end_b > start && a[end_a - 1] == b[end_b - 1]) --end_a, --end_b;

  std::size_t width = end_b - start + 1;
  std::vector<std::uint32_t> longest((end_a - start + 1) * width);
  auto at = [&](std::size_t i, std::size_t j) -> std::uint32_t& {
    return longest[(i - start) * width + (j - start)];
  };
  for (std::size_t i = end_a; i-- > start;)
    for (std::size_t j = end_b; j-- > start;)
      at(i, j) = a[i] == b[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));

  std::vector<Line> lines;
  for (std::size_t i = 0; i < start; ++i) lines.push_back({' ', a[i]});
  std::size_t i = start, j = start;
  while (i < end_a || j < end_b) {
    if (i < end_a && j < end_b && a[i] == b[j]) {
      lines.push_back({' ', a[i++]});
      ++j;
    } else if (j == end_b || (i < end_a && at(i + 1, j) >= at(i, j + 1))) {
      lines.push_back({'-', a[i++]});
    } else {
      lines.push_back({'+', b[j++]});
    }
  }
  for (; i < a.size(); ++i) lines.push_back({' ', a[i]});
  return lines;
}

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, std::string_view name) {
  if (before == after) return "";
  std::vector<Line> lines = script(split(before), split(after));
  std::vector<bool> shown(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (lines[i].mark != ' ')
      for (std::size_t k = i - std::min(i, kContext); k <= std::min(i + kContext, lines.size() - 1); ++k)
        shown[k] = true;

  std::string text = "--- " + std::string(name) + "\n+++ as the program has it now\n";
  std::size_t line_a = 1, line_b = 1;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (shown[i] && (i == 0 || !shown[i - 1]))
      text += "@@ -" + std::to_string(line_a) + " +" + std::to_string(line_b) + " @@\n";
    if (shown[i]) {
      text += lines[i].mark;
      text += lines[i].text;
      if (!lines[i].text.ends_with('\n')) text += "\n\\ no newline at the end\n";
    }
    line_a += lines[i].mark != '+';
    line_b += lines[i].mark != '-';
  }
  return text;
}

}  // namespace blazes::cases
