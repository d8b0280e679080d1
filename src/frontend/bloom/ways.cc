#include "frontend/bloom/ways.h"

#include <algorithm>

#include <absl/container/flat_hash_set.h>

namespace blazes::frontend::bloom {

using namespace blazes::bloom;

Ways::Ways(const Catalog& catalog, const Piece& piece)
    : catalog_(catalog), readers_(catalog.collections.size()) {
  for (RuleId id : piece.rules)
    for (const Read& read : catalog.rules[id].reads) {
      if (!read.collection) continue;
      std::vector<RuleId>& readers = readers_[read.collection];
      if (readers.empty() || readers.back() != id) readers.push_back(id);
    }
}

template <class Goal>
std::vector<RuleId> Ways::search(CollectionId from, Goal is_goal) {
  struct Arrival {
    RuleId by;
    std::size_t before;  // in `open`
  };
  absl::flat_hash_set<CollectionId> seen = {from};
  std::vector<CollectionId> open = {from};
  std::vector<Arrival> arrivals = {{RuleId{}, 0}};
  for (std::size_t next = 0; next < open.size(); ++next) {
    for (RuleId id : readers_[open[next]]) {
      if (++steps_ > kMostSteps) return {};
      if (is_goal(id)) {
        std::vector<RuleId> way = {id};
        for (std::size_t at = next; arrivals[at].by; at = arrivals[at].before) way.push_back(arrivals[at].by);
        std::ranges::reverse(way);
        return way;
      }
      const CollectionId target = catalog_.rules[id].target;
      if (!seen.insert(target).second) continue;
      open.push_back(target);
      arrivals.push_back({id, next});
    }
  }
  return {};
}

std::vector<RuleId> Ways::find(CollectionId from, RuleId by, CollectionId to) {
  auto leads_out = [&](RuleId id) { return catalog_.rules[id].target == to; };
  if (!by) return search(from, leads_out);
  std::vector<RuleId> way = search(from, [&](RuleId id) { return id == by; });
  if (way.empty() || leads_out(by)) return way;
  const std::vector<RuleId> rest = search(catalog_.rules[by].target, leads_out);
  if (rest.empty()) return {};
  way.insert(way.end(), rest.begin(), rest.end());
  return way;
}

}  // namespace blazes::frontend::bloom
