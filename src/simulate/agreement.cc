#include "simulate/agreement.h"

#include <algorithm>

namespace blazes::simulate {
namespace {

using bloom::CatalogCollection;
using bloom::CollectionId;
using bloom::CollectionKind;
using bloom::Value;

bool is_sent(const CatalogCollection& collection) {
  switch (collection.kind) {
    case CollectionKind::Channel:
    case CollectionKind::Loopback:
    case CollectionKind::Terminal:
    case CollectionKind::Stdio: return true;
    default: return false;
  }
}

// What holds more than one timestep.
bool is_kept(const CatalogCollection& collection) {
  return is_stored(collection.kind) || is_lattice(collection.kind);
}

Value without_address(const CatalogCollection& collection, const Value& tuple) {
  const auto location = collection.schema ? collection.schema->location() : std::nullopt;
  if (!location || !tuple.items() || *location >= tuple.items()->size()) return tuple;
  std::vector<Value> items = *tuple.items();
  items.erase(items.begin() + *location);
  return Value::array(std::move(items));
}

}  // namespace

Agreement::Agreement(const Deployment& deployment)
    : deployment_(deployment), shown_(deployment.members.size()), compared_(deployment.members.size(), true) {
  for (std::uint32_t member = 0; member < shown_.size(); ++member)
    for (CollectionId id : deployment.group_of(member).agree_on) shown_[member][id];
}

void Agreement::watch(const Timestep& timestep) {
  Shown& shown = shown_[timestep.member];
  if (shown.empty()) return;
  const bloom::Catalog& catalog = *deployment_.group_of(timestep.member).catalog;
  for (const runtime::Sent& sent : timestep.step.outbox) add(timestep.member, sent.collection, sent.tuple);
  for (auto& [id, tuples] : shown)
    if (const CatalogCollection& of = catalog.collections[id]; !is_sent(of) && !is_kept(of))
      for (Value& tuple : timestep.node.contents(id)) tuples.insert(std::move(tuple));
}

void Agreement::add(std::uint32_t member, CollectionId collection, const Value& tuple) {
  const auto of = shown_[member].find(collection);
  if (of == shown_[member].end()) return;
  const CatalogCollection& known = deployment_.group_of(member).catalog->collections[collection];
  of->second.insert(is_sent(known) ? without_address(known, tuple) : tuple);
}

void Agreement::clear(std::uint32_t member, CollectionId collection) {
  if (const auto of = shown_[member].find(collection); of != shown_[member].end()) of->second.clear();
}

void Agreement::finish(const World& world) {
  for (std::uint32_t member = 0; member < shown_.size(); ++member) {
    const Life& life = world.life(member);
    compared_[member] = life.is_up();
    if (!life.is_up()) continue;
    const bloom::Catalog& catalog = *deployment_.group_of(member).catalog;
    for (auto& [id, tuples] : shown_[member]) {
      if (!is_kept(catalog.collections[id])) continue;
      if (auto lattice = life.node().lattice(id))
        tuples.insert(std::move(*lattice));
      else
        for (Value& tuple : life.node().contents(id)) tuples.insert(std::move(tuple));
    }
  }
}

std::optional<Difference> Agreement::difference() const {
  std::map<std::uint32_t, std::uint32_t> first;  // member of each group
  for (std::uint32_t member = 0; member < shown_.size(); ++member) {
    if (!compared_[member]) continue;
    const auto [at, is_first] = first.try_emplace(deployment_.members[member].group, member);
    if (is_first) continue;
    for (const auto& [id, tuples] : shown_[member]) {
      const auto& others = shown_[at->second].at(id);
      for (const Value& tuple : others)
        if (!tuples.contains(tuple)) return Difference{at->second, member, id, tuple};
      for (const Value& tuple : tuples)
        if (!others.contains(tuple)) return Difference{member, at->second, id, tuple};
    }
  }
  return {};
}

std::string Agreement::outcome() const {
  std::string text;
  std::set<std::uint32_t> told;
  for (std::uint32_t member = 0; member < shown_.size(); ++member) {
    if (!compared_[member] || !told.insert(deployment_.members[member].group).second) continue;
    for (const auto& [id, tuples] : shown_[member])
      for (const Value& tuple : tuples) text += std::to_string(id.index) + inspect(tuple) + "\n";
    text += "\n";
  }
  return text;
}

}  // namespace blazes::simulate
