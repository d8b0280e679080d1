#include "runtime/surroundings.h"

#include <algorithm>

#include "base/host_port.h"
#include "runtime/values.h"

namespace blazes::runtime {

using bloom::Outer;
using bloom::Value;

std::vector<Value> tuples_of(const datalog::Relation& relation, const datalog::Pool& pool, bool boxed) {
  std::vector<Value> tuples;
  for (datalog::RowId row = 0; row < relation.end(); ++row) {
    if (!relation.visible(row, datalog::Relation::kDying)) continue;
    tuples.push_back(boxed ? unpacked(pool, relation.row(row)[0])
                           : unpacked_tuple(pool, relation.row(row), relation.width()));
  }
  std::ranges::sort(tuples, bloom::before);
  return tuples;
}

const std::vector<Value>& Surroundings::tuples(bloom::CollectionId id) {
  auto [at, added] = lists_.try_emplace(id);
  if (added && relations_[id]) {
    const bloom::CatalogCollection& collection = catalog_.collections[id];
    at->second = tuples_of(*relations_[id], pool_, !collection.schema && collection.parts.empty());
  }
  return at->second;
}

Value lattice_of(const bloom::Catalog& catalog, const datalog::Relation& relation, const datalog::Pool& pool,
                 std::string_view wrapper) {
  auto nothing = bloom::least(catalog, wrapper);
  if (!nothing) throw datalog::Error(datalog::Error::Kind::Code, nothing.error().message);
  Value all = std::move(*nothing);
  for (datalog::RowId row = 0; row < relation.end(); ++row) {
    if (!relation.visible(row, datalog::Relation::kDying)) continue;
    const Value value = unpacked(pool, relation.row(row)[0]);
    auto both = bloom::merge(catalog, all, value);
    if (!both)
      throw datalog::Error(datalog::Error::Kind::Code,
                           "`" + relation.name() + "` cannot take both " + inspect(all) + " and " +
                               inspect(value) +
                               (both.error().message.empty() ? "" : ": " + both.error().message));
    all = std::move(*both);
  }
  return all;
}

std::optional<Value> Surroundings::lattice(bloom::CollectionId id) {
  const std::string_view wrapper = bloom::lattice_of(catalog_.collections[id]);
  if (wrapper.empty() || !relations_[id]) return {};
  return lattice_of(catalog_, *relations_[id], pool_, wrapper);
}

std::uint32_t Surroundings::keys(bloom::CollectionId id) {
  const auto& schema = catalog_.collections[id].schema;
  return schema ? schema->keys : 0;
}

std::optional<Value> Surroundings::outer(const Outer& what) {
  const std::string& address = identity_.address;
  switch (what.kind) {
    case Outer::Kind::Address: return Value(address);
    case Outer::Kind::Host: {
      const auto parts = parse_host_port(address);
      return Value(parts ? std::string(parts->host) : address);
    }
    case Outer::Kind::Port: {
      const auto parts = parse_host_port(address);
      return Value(std::int64_t{parts ? parts->port : 0});
    }
    case Outer::Kind::Time: return Value(static_cast<std::int64_t>(time_));
    case Outer::Kind::Clock: return clock_;
    case Outer::Kind::Chance: return chance_;
    default: break;
  }
  const auto found = identity_.variables.find(what.name);
  return found == identity_.variables.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace blazes::runtime
