#include "analysis/plan_orders.h"

#include <algorithm>
#include <numeric>

namespace blazes::analysis {

using namespace dataflow;

std::vector<StreamId> streams_at(const Dataflow& flow, SiteId id) {
  std::vector<StreamId> result;
  auto add = [&](InterfaceId input) {
    auto streams = flow.streams_into(input);
    result.insert(result.end(), streams.begin(), streams.end());
  };
  const Site& site = flow.site(id);
  if (site.state)
    for (InterfaceId input : flow.writers(site.state)) add(input);
  InterfaceId last;
  for (PathId path : flow.paths_at(id))
    if (InterfaceId own = flow.path(path).from; own != last) add(last = own);
  std::ranges::sort(result);
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

AttributeSet scope_of(const Dataflow& flow, AttributeFlow& attributes, const std::vector<SiteId>& sites,
                      const std::vector<StreamId>& streams) {
  AttributeSets& sets = flow.attribute_sets();
  std::vector<Attribute> scope, gates;
  bool first = true;
  auto narrow = [&](AttributeSet to) {
    std::erase_if(scope, [&](Attribute a) { return !sets.contains(to, a); });
  };
  for (SiteId site : sites)
    for (PathId path : flow.paths_at(site)) {
      AttributeSet gate = flow.path(path).gate;
      if (!gate) return AttributeSets::empty();
      auto members = sets[gate];
      gates.insert(gates.end(), members.begin(), members.end());
      AttributeSet determined = attributes.closure_of(gate);
      if (first)
        scope.assign(sets[determined].begin(), sets[determined].end());
      else
        narrow(determined);
      first = false;
    }
  for (StreamId s : streams)
    if (AttributeSet schema = flow.schema(s)) narrow(schema);
  AttributeSet all = sets.intern(std::move(scope));
  return attributes.reduced(all, sets.intern(std::move(gates)));
}

PlanOrders::PlanOrders(const Dataflow& flow, AttributeFlow& attributes, const Coordination& coordination) {
  std::vector<SiteId> ordered;
  for (SiteId site : flow.sites())
    if (orders(coordination.at(site))) ordered.push_back(site);
  if (ordered.empty()) return;

  std::vector<std::size_t> parent(ordered.size());
  std::iota(parent.begin(), parent.end(), 0);
  auto root = [&](std::size_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  };
  absl::flat_hash_map<StreamId, std::size_t> first_site;
  std::vector<std::vector<StreamId>> streams(ordered.size());
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    streams[i] = streams_at(flow, ordered[i]);
    for (StreamId s : streams[i])
      if (auto [at, added] = first_site.try_emplace(s, i); !added) parent[root(i)] = root(at->second);
  }
  std::vector<std::vector<std::size_t>> members(ordered.size());
  for (std::size_t i = 0; i < ordered.size(); ++i) members[root(i)].push_back(i);
  for (const std::vector<std::size_t>& group : members) {
    if (group.empty()) continue;
    std::vector<SiteId> sites;
    std::vector<StreamId> all;
    Order order{.kind = Order::Kind::Fixed, .scope = {}};
    for (std::size_t i : group) {
      sites.push_back(ordered[i]);
      all.insert(all.end(), streams[i].begin(), streams[i].end());
      if (coordination.at(ordered[i]) == Mechanism::DynamicOrdering) order.kind = Order::Kind::Agreed;
    }
    order.scope = scope_of(flow, attributes, sites, all);
    for (StreamId s : all) group_of_[s] = static_cast<Group>(orders_.size());
    orders_.push_back(order);
  }
}

}  // namespace blazes::analysis
