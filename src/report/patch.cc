#include "report/patch.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace blazes::report {
namespace {

constexpr std::size_t kContext = 3;

using TextLines = std::vector<std::string_view>;

struct Line {
  char mark;  // ' ', '-' or '+'
  std::string_view text;
};

TextLines split(std::string_view text) {
  TextLines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

// How many lines of each have to be passed over until a line of both is the same again.
std::pair<std::size_t, std::size_t> until_equal(const TextLines& a, std::size_t i, const TextLines& b,
                                                std::size_t j) {
  for (std::size_t both = 1; i + both <= a.size() || j + both <= b.size(); ++both)
    for (std::size_t in_b = 0; in_b <= both; ++in_b) {
      const std::size_t x = i + both - in_b, y = j + in_b;
      if (x < a.size() && y < b.size() && a[x] == b[y]) return {both - in_b, in_b};
    }
  return {a.size() - i, b.size() - j};
}

std::vector<Line> script(const TextLines& a, const TextLines& b) {
  std::vector<Line> lines;
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      lines.push_back({' ', a[i++]});
      ++j;
      continue;
    }
    auto [in_a, in_b] = until_equal(a, i, b, j);
    while (in_a-- > 0) lines.push_back({'-', a[i++]});
    while (in_b-- > 0) lines.push_back({'+', b[j++]});
  }
  return lines;
}

// The lines from `begin` to `end`, of which so many stand before in either text.
std::string hunk(const std::vector<Line>& lines, std::size_t begin, std::size_t end, std::size_t before_a,
                 std::size_t before_b) {
  std::size_t in_a = 0, in_b = 0;
  std::string text;
  for (std::size_t i = begin; i < end; ++i) {
    in_a += lines[i].mark != '+';
    in_b += lines[i].mark != '-';
    text += lines[i].mark;
    text += lines[i].text;
    if (!lines[i].text.ends_with('\n')) text += "\n\\ No newline at end of file\n";
  }
  return fmt::format("@@ -{},{} +{},{} @@\n{}", before_a + (in_a > 0), in_a, before_b + (in_b > 0), in_b,
                     text);
}

}  // namespace

std::string patch(std::string_view before, std::string_view after, std::string_view name) {
  if (before == after) return {};
  const std::vector<Line> lines = script(split(before), split(after));
  std::string text = before.empty() ? "--- /dev/null\n" : fmt::format("--- a/{}\n", name);
  text += fmt::format("+++ b/{}\n", name);
  std::size_t passed_a = 0, passed_b = 0, passed = 0;
  for (std::size_t i = 0; i < lines.size();) {
    if (lines[i].mark == ' ') {
      ++i;
      continue;
    }
    const std::size_t begin = std::max(passed, i - std::min(i, kContext));
    std::size_t last = i;  // the last line that differs, as long as no more than two contexts lie between
    for (std::size_t k = i; k < lines.size() && k <= last + 2 * kContext + 1; ++k)
      if (lines[k].mark != ' ') last = k;
    const std::size_t end = std::min(lines.size(), last + kContext + 1);
    for (; passed < begin; ++passed) ++passed_a, ++passed_b;
    text += hunk(lines, begin, end, passed_a, passed_b);
    for (; passed < end; ++passed) {
      passed_a += lines[passed].mark != '+';
      passed_b += lines[passed].mark != '-';
    }
    i = end;
  }
  return text;
}

}  // namespace blazes::report
