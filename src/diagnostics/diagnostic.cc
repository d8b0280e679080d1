#include "diagnostics/diagnostic.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace blazes::diagnostics {

Diagnostic& Collector::report(std::string_view id, Place place, std::uint32_t length, std::string message,
                              std::string hint) {
  const Rule* rule = find_rule(id);
  if (std::ranges::find(closed_, place) != closed_.end()) return overflow_ = {};
  for (const Diagnostic& known : kept_) {
    if (kept_.size() == kLimit) break;  // there is no telling any more, and it would take long
    if (known.place == place && known.rule == rule && known.message == message) return overflow_ = {};
  }
  if (rule && rule->level == Level::Error) ++errors_;
  Diagnostic& kept = kept_.size() < kLimit ? kept_.emplace_back() : (++omitted_, overflow_);
  kept = {rule, place, std::max(length, 1u), std::move(message), std::move(hint), {}};
  return kept;
}

std::vector<Diagnostic> Collector::take_sorted() {
  std::stable_sort(kept_.begin(), kept_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.place, a.rule) <
           std::tie(b.place, b.rule);  // the rules stand in one table, sorted by id
  });
  return std::exchange(kept_, {});
}

}  // namespace blazes::diagnostics
