#include "participant/tables.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace blazes::participant {
namespace {

using bloom::CatalogCollection;
using bloom::CollectionKind;
using contract::Contract;
using contract::Strategy;

// The rest of a name that ends so; none: it does not.
std::optional<std::string> before(std::string_view name, std::string_view end) {
  if (!name.ends_with(end)) return {};
  return std::string(name.substr(0, name.size() - end.size()));
}

// Of one generated file, what the node has of it.
class Reader {
 public:
  Reader(const Contract& contract, Tables& into) : contract_(contract), into_(into) {}

  void add(const CatalogCollection& collection) { all_.push_back(&collection); }

  void finish() {
    for (const CatalogCollection* c : all_) look_at(*c);
    if (contract_.strategy == Strategy::Sealing) add_streams_that_ask_nobody();
  }

 private:
  void look_at(const CatalogCollection& c) {
    if (c.kind == CollectionKind::Table) {
      if (auto set = before(c.name, "_receivers")) into_.sends.push_back({*set, c.name});
      if (auto set = before(c.name, "_producers")) add_receiver(*set, c);
    }
    if (contract_.strategy != Strategy::DynamicOrdering) return;
    if (auto name = before(c.name, "_life"); name && c.kind == CollectionKind::Table)
      order(*name).has_life = true;
    if (auto name = before(c.name, "_elected"); name && c.kind == CollectionKind::InterfaceInput)
      order(*name).submits = true;
    if (auto name = before(c.name, "_logged"); name && c.kind == CollectionKind::InterfaceInput)
      order(*name).is_followed = true;
  }

  void add_receiver(const std::string& set, const CatalogCollection& producers) {
    Receives receives{.set = set, .producers = producers.name};
    if (contract_.strategy == Strategy::Sealing && producers.schema && producers.schema->keys > 0) {
      const auto seals = std::ranges::find_if(all_, [](const CatalogCollection* c) {
        return c->kind == CollectionKind::Channel && c->name.ends_with("_seal");
      });
      const auto received = std::ranges::find_if(contract_.received, [&](const Contract::Received& r) {
        return r.name == set + "_in" || r.name == set + "_payloads";
      });
      if (seals == all_.end() || received == contract_.received.end()) return;
      receives.seals = (*seals)->name;
      receives.stream = received->collection;
    }
    into_.receives.push_back(std::move(receives));
  }

  // Each of their partitions has one producer, who has to hear of its receivers all the same.
  void add_streams_that_ask_nobody() {
    for (const Contract::Received& r : contract_.received) {
      if (r.key.empty() || r.producers != dataflow::Producers::Single) continue;
      const auto is_here = [&](const CatalogCollection* c) { return c->name == r.name; };
      const auto set = before(r.name, r.payloads ? "_payloads" : "_in");
      if (set && std::ranges::any_of(all_, is_here) &&
          std::ranges::none_of(into_.receives, [&](const Receives& other) { return other.set == *set; }))
        into_.receives.push_back({.set = *set, .producers = {}});
    }
  }

  Order& order(const std::string& name) {
    const auto found = std::ranges::find(into_.orders, name, &Order::name);
    return found != into_.orders.end() ? *found : into_.orders.emplace_back(Order{.name = name});
  }

  const Contract& contract_;
  Tables& into_;
  std::vector<const CatalogCollection*> all_;
};

}  // namespace

Tables tables_of(const bloom::Program& program, const contract::Contracts& contracts,
                 const bloom::Catalog& catalog) {
  Tables tables;
  std::map<std::size_t, Reader> readers;
  for (const bloom::CollectionId id : ids<CatalogCollection>(catalog.collections.size())) {
    const CatalogCollection& collection = catalog.collections[id];
    const std::size_t source = contract::source_of(program.sources, collection.span.place);
    if (source >= contracts.size() || !contracts[source]) continue;
    readers.try_emplace(source, *contracts[source], tables).first->second.add(collection);
  }
  for (auto& [source, reader] : readers) reader.finish();
  return tables;
}

}  // namespace blazes::participant
