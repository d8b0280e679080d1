#include <algorithm>
#include <array>
#include <cctype>

#include "diagnostics/diagnostic.h"

namespace blazes::diagnostics {
namespace {

constexpr std::size_t kLongestName = 64;    // longer names are not compared
constexpr std::size_t kCandidates = 50000;  // so many are looked at
constexpr std::size_t kBudget = 200000;     // so many cells are computed, over all candidates

std::size_t tolerance(std::size_t length) { return length < 2 ? 0 : length < 4 ? 1 : length < 9 ? 2 : 3; }

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

// Damerau-Levenshtein (adjacent letters may be swapped), blind to case. Anything above `limit` may come back as `limit + 1`.
std::size_t distance(std::string_view a, std::string_view b, std::size_t limit) {
  std::array<std::array<std::size_t, kLongestName + 1>, 3> rows;
  auto *before = &rows[0], *last = &rows[1], *row = &rows[2];
  for (std::size_t j = 0; j <= b.size(); ++j) (*last)[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    (*row)[0] = i;
    std::size_t least = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      char x = lower(a[i - 1]), y = lower(b[j - 1]);
      std::size_t cost = std::min({(*last)[j] + 1, (*row)[j - 1] + 1, (*last)[j - 1] + (x == y ? 0 : 1)});
      if (i > 1 && j > 1 && x == lower(b[j - 2]) && lower(a[i - 2]) == y)
        cost = std::min(cost, (*before)[j - 2] + 1);
      least = std::min(least, (*row)[j] = cost);
    }
    if (least > limit) return limit + 1;
    std::swap(before, last);
    std::swap(last, row);
  }
  return (*last)[b.size()];
}

}  // namespace

std::string_view did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.empty() || word.size() > kLongestName) return {};
  std::size_t best = tolerance(word.size()) + 1, budget = kBudget;
  std::string_view found;
  for (std::string_view candidate : candidates.first(std::min(candidates.size(), kCandidates))) {
    if (candidate.empty() || candidate.size() > kLongestName || candidate == word) continue;
    std::size_t longer = std::max(word.size(), candidate.size()),
                shorter = std::min(word.size(), candidate.size());
    if (longer - shorter >= best) continue;
    std::size_t cells = word.size() * candidate.size();
    if (cells > budget) break;
    budget -= cells;
    std::size_t d = distance(word, candidate, best - 1);
    if (d >= best || d >= longer)
      continue;  // the first of the nearest wins; all letters wrong is no likeness
    best = d;
    found = candidate;
  }
  return found;
}

}  // namespace blazes::diagnostics
