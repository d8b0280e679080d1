#include "emit/bloom/delays.h"

#include <algorithm>

namespace blazes::emit::bloom {

using namespace blazes::bloom;

Delays::Delays(const Catalog& catalog, const std::vector<CollectionId>& inputs) {
  Table<std::vector<RuleId>, CatalogCollection> readers(catalog.collections.size());
  for (RuleId id : ids<Rule>(catalog.rules.size()))
    for (const Read& read : catalog.rules[id].reads)
      if (read.collection && (readers[read.collection].empty() || readers[read.collection].back() != id))
        readers[read.collection].push_back(id);

  // Each collection is visited at most twice: by records on time, and by those that have been put off.
  struct Visit {
    CollectionId at;
    bool late;
  };
  Table<std::uint8_t, CatalogCollection> seen(catalog.collections.size(), 0);
  std::vector<Visit> open;
  const auto go = [&](CollectionId to, bool late) {
    const std::uint8_t bit = late ? 2 : 1;
    if (!to || seen[to] & bit) return;
    seen[to] |= bit;
    open.push_back({to, late});
  };
  for (CollectionId input : inputs) go(input, false);
  while (!open.empty()) {
    const Visit visit = open.back();
    open.pop_back();
    for (RuleId id : readers[visit.at]) {
      const Rule& rule = catalog.rules[id];
      if (rule.merge == Merge::Async) continue;
      overwrites_ |= rule.merge == Merge::Delete || rule.merge == Merge::Update;
      const bool puts_off = rule.merge != Merge::Instant;
      if (puts_off && rule.target == visit.at) continue;
      if (puts_off && visit.late && (!slow_ || id < slow_)) slow_ = id;
      go(rule.target, visit.late || puts_off);
    }
  }
}

}  // namespace blazes::emit::bloom
