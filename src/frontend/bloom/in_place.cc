#include "frontend/bloom/in_place.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace blazes::frontend::bloom {
namespace {

using namespace blazes::bloom;

using contract::source_of;

// What a catalog has, to be asked often.
struct Index {
  explicit Index(const Catalog& catalog)
      : read(catalog.collections.size(), 0), filled(catalog.collections.size(), 0) {
    for (CollectionId id : ids<CatalogCollection>(catalog.collections.size()))
      by_name.emplace(catalog.collections[id].name, id);
    for (const Rule& rule : catalog.rules) {
      if (rule.target) filled[rule.target] = 1;
      for (const Read& r : rule.reads)
        if (r.collection) read[r.collection] = 1;
    }
  }

  // None if there is none.
  CollectionId find(const std::string& name) const {
    const auto found = by_name.find(name);
    return found == by_name.end() ? CollectionId{} : found->second;
  }

  absl::flat_hash_map<std::string, CollectionId> by_name;
  Table<std::uint8_t, CatalogCollection> read, filled;
};

void add_copy(Catalog& catalog, CollectionId from, CollectionId to, Merge merge, bool payloads) {
  const Span span = catalog.collections[merge == Merge::Async ? from : to].span;
  RelationId source = catalog.code.relations.add({span, span, Scan{catalog.collections[from].name, from}});
  if (payloads) source = catalog.code.relations.add({span, span, Project{Project::Kind::Payloads, source}});
  Rule rule;
  rule.target = to;
  rule.merge = merge;
  rule.source = source;
  rule.span = rule.sign = span;
  rule.reads.push_back({.collection = from, .span = span, .by = {}});
  catalog.rules.add(std::move(rule));
}

// Whether these are all that an order-sensitive path, or the state that it is over, takes in.
bool covers(const std::set<std::size_t>& interfaces, const ExtractedComponent& component) {
  std::set<std::string_view> sensitive;  // states
  for (const ExtractedPath& p : component.paths)
    if (!is_confluent(p.annotation) && p.state) sensitive.insert(*p.state);
  return std::ranges::all_of(component.paths, [&](const ExtractedPath& p) {
    const bool concerned =
        !is_confluent(p.annotation) || (writes(p.annotation) && p.state && sensitive.contains(*p.state));
    return !concerned || interfaces.contains(p.from);
  });
}

}  // namespace

const InPlace::At* InPlace::at(std::string_view collection) const {
  const auto found = by_name_.find(std::string(collection));
  return found == by_name_.end() ? nullptr : &found->second;
}

InPlace take_out(Catalog& catalog, const diagnostics::Sources& sources, const Contracts& contracts) {
  InPlace result;
  if (std::ranges::none_of(contracts, [](const auto& c) { return c.has_value(); })) return result;
  std::erase_if(catalog.rules.rows(),
                [&](const Rule& rule) { return contracts[source_of(sources, rule.span.place)].has_value(); });
  const Index index(catalog);
  for (std::size_t source = 0; source < contracts.size(); ++source) {
    if (!contracts[source]) continue;
    // A name that the file does not declare in this catalog belongs to somebody else.
    const auto find = [&](const std::string& name) {
      const CollectionId id = index.find(name);
      return id && source_of(sources, catalog.collections[id].span.place) == source ? id : CollectionId{};
    };
    for (const Contract::Sent& s : contracts[source]->sent) {
      const CollectionId from = find(s.name), to = index.find(s.channel);
      if (from && to && index.filled[from]) add_copy(catalog, from, to, Merge::Async, false);
    }
    // What nobody reads need not come in.
    for (const Contract::Received& r : contracts[source]->received) {
      const CollectionId to = find(r.name), from = index.find(r.collection);
      if (!from || !to || !index.read[to]) continue;
      add_copy(catalog, from, to, Merge::Instant, r.payloads);
      result.by_name_.insert_or_assign(r.collection, InPlace::At{contracts[source]->strategy, &r});
    }
  }
  return result;
}

void note_what_is_in_place(ExtractedComponent& component, const InPlace& in_place) {
  if (in_place.empty()) return;
  std::set<std::size_t> interfaces;
  for (std::size_t i = 0; i < component.interfaces.size(); ++i) {
    ExtractedInterface& interface = component.interfaces[i];
    const InPlace::At* at = in_place.at(interface.name);
    if (!at || interface.direction != dataflow::Direction::In) continue;
    if (at->strategy != Strategy::Relaying) interfaces.insert(i);
    switch (at->strategy) {
      case Strategy::Sealing: component.barrier = true; [[fallthrough]];
      case Strategy::Relaying:
        interface.seal = at->received->key;
        interface.producers = at->received->producers;
        break;
      case Strategy::Sequencing: component.own_order = dataflow::OwnOrder::Fixed; break;
      case Strategy::DynamicOrdering: component.own_order = dataflow::OwnOrder::Agreed; break;
    }
  }
  if (covers(interfaces, component)) return;
  component.barrier = false;
  component.own_order = dataflow::OwnOrder::None;
}

}  // namespace blazes::frontend::bloom
