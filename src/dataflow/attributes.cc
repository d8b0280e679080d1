#include "dataflow/attributes.h"

#include <algorithm>

#include <absl/container/flat_hash_set.h>

namespace blazes::dataflow {

AttributeSet AttributeSets::intern(std::vector<Attribute> members) {
  std::sort(members.begin(), members.end());
  members.erase(std::unique(members.begin(), members.end()), members.end());
  auto [at, added] = ids_.try_emplace(members, AttributeSet(sets_.size()));
  if (added) sets_.push_back(std::move(members));
  return at->second;
}

bool AttributeSets::contains(AttributeSet set, Attribute attribute) const {
  auto members = (*this)[set];
  return std::binary_search(members.begin(), members.end(), attribute);
}

bool AttributeSets::is_subset(AttributeSet inner, AttributeSet outer) const {
  auto in = (*this)[inner], out = (*this)[outer];
  return std::includes(out.begin(), out.end(), in.begin(), in.end());
}

std::vector<Attribute> closure(std::span<const Attribute> start, std::span<const Dependency> dependencies,
                               const AttributeSets& sets) {
  // Each one-way dependency waits for as many attributes of its left side as are not reached yet.
  struct Way {
    AttributeSet to;
    std::size_t missing;
  };
  std::vector<Way> ways;
  absl::flat_hash_map<Attribute, std::vector<std::size_t>> waiting;
  std::vector<std::size_t> ready;
  auto add_way = [&](AttributeSet from, AttributeSet to) {
    for (Attribute attribute : sets[from]) waiting[attribute].push_back(ways.size());
    if (sets[from].empty()) ready.push_back(ways.size());
    ways.push_back({to, sets[from].size()});
  };
  for (const Dependency& d : dependencies) {
    add_way(d.from, d.to);
    if (d.injective) add_way(d.to, d.from);
  }

  absl::flat_hash_set<Attribute> reached;
  std::vector<Attribute> result;
  auto reach = [&](Attribute attribute) {
    if (reached.insert(attribute).second) result.push_back(attribute);
  };
  for (Attribute attribute : start) reach(attribute);
  for (std::size_t next = 0; next < result.size() || !ready.empty();) {
    if (!ready.empty()) {
      std::size_t way = ready.back();
      ready.pop_back();
      for (Attribute attribute : sets[ways[way].to]) reach(attribute);
      continue;
    }
    if (auto found = waiting.find(result[next++]); found != waiting.end())
      for (std::size_t way : found->second)
        if (--ways[way].missing == 0) ready.push_back(way);
  }
  std::sort(result.begin(), result.end());
  return result;
}

std::vector<std::string_view> sorted_names(AttributeSet set, const AttributeSets& sets, const Names& names) {
  std::vector<std::string_view> result;
  if (set)
    for (Attribute attribute : sets[set]) result.push_back(names[attribute]);
  std::sort(result.begin(), result.end());
  return result;
}

}  // namespace blazes::dataflow
