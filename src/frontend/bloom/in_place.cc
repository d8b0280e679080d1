#include "frontend/bloom/in_place.h"

#include <algorithm>

namespace blazes::frontend::bloom {
namespace {

using namespace blazes::bloom;

std::size_t source_of(const diagnostics::Sources& sources, Place place) {
  const auto after =
      std::ranges::upper_bound(sources.all(), place.offset, {}, &diagnostics::Sources::Source::base);
  return static_cast<std::size_t>(after - sources.all().begin()) - 1;
}

// What nobody reads need not come in.
bool is_read(const Catalog& catalog, CollectionId id) {
  return std::ranges::any_of(catalog.rules, [&](const Rule& rule) {
    return std::ranges::any_of(rule.reads, [&](const Read& read) { return read.collection == id; });
  });
}

bool is_filled(const Catalog& catalog, CollectionId id) {
  return std::ranges::any_of(catalog.rules, [&](const Rule& rule) { return rule.target == id; });
}

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

}  // namespace

Contracts contracts_of(const Program& program) {
  Contracts contracts;
  for (const diagnostics::Sources::Source& source : program.sources.all())
    contracts.push_back(contract_of(source.text->view()));
  return contracts;
}

const InPlace::At* InPlace::at(CollectionId input) const {
  const auto found = std::ranges::find(at_, input, &At::input);
  return found == at_.end() ? nullptr : &*found;
}

InPlace take_out(Catalog& catalog, const diagnostics::Sources& sources, const Contracts& contracts) {
  InPlace result;
  if (std::ranges::none_of(contracts, [](const auto& c) { return c.has_value(); })) return result;
  std::erase_if(catalog.rules.rows(),
                [&](const Rule& rule) { return contracts[source_of(sources, rule.span.place)].has_value(); });
  for (std::size_t source = 0; source < contracts.size(); ++source) {
    if (!contracts[source]) continue;
    // A name that the file does not declare in this catalog belongs to somebody else.
    const auto find = [&](const std::string& name) {
      const CollectionId id = catalog.find(name);
      return id && source_of(sources, catalog.collections[id].span.place) == source ? id : CollectionId{};
    };
    for (const Contract::Sent& s : contracts[source]->sent) {
      const CollectionId from = find(s.name), to = catalog.find(s.channel);
      if (from && to && is_filled(catalog, from)) add_copy(catalog, from, to, Merge::Async, false);
    }
    for (const Contract::Received& r : contracts[source]->received) {
      const CollectionId to = find(r.name), from = catalog.find(r.collection);
      if (!from || !to || !is_read(catalog, to)) continue;
      add_copy(catalog, from, to, Merge::Instant, r.payloads);
      result.at_.push_back({from, contracts[source]->strategy, &r});
    }
  }
  return result;
}

}  // namespace blazes::frontend::bloom
