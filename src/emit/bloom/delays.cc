#include "emit/bloom/delays.h"

#include <algorithm>

#include "frontend/bloom/roles.h"

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

Lag lag_of(const Catalog& catalog, const std::vector<CollectionId>& inputs, CollectionId channel) {
  const frontend::bloom::Roles roles(catalog);
  Table<std::vector<RuleId>, CatalogCollection> fillers(catalog.collections.size());
  Table<std::uint8_t, CatalogCollection> seen(catalog.collections.size(), 0);
  std::vector<CollectionId> open;
  const auto go_back = [&](const Rule& rule) {
    for (const Read& read : rule.reads) {
      if (!read.collection || seen[read.collection]) continue;
      seen[read.collection] = 1;
      open.push_back(read.collection);
    }
  };
  for (RuleId id : ids<Rule>(catalog.rules.size())) {
    const Rule& rule = catalog.rules[id];
    if (!rule.target || rule.bootstrap) continue;
    if (rule.merge != Merge::Async)
      fillers[rule.target].push_back(id);
    else if (rule.target == channel)
      go_back(rule);
  }
  Lag lag;
  while (!open.empty()) {
    const CollectionId at = open.back();
    open.pop_back();
    if (roles.is_input(at)) {
      const bool known = std::ranges::find(inputs, at) != inputs.end();
      if (!known && (!lag.other || at < lag.other)) lag.other = at;
      continue;
    }
    for (RuleId id : fillers[at]) {
      if (catalog.rules[id].merge != Merge::Instant && (!lag.slow || id < lag.slow)) lag.slow = id;
      go_back(catalog.rules[id]);
    }
  }
  return lag;
}

}  // namespace blazes::emit::bloom
