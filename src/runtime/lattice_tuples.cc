#include "runtime/lattice_tuples.h"

#include <algorithm>

#include "bloom/walk.h"

namespace blazes::runtime {

using namespace bloom;

namespace {

// What the code of a rule may put into its tuples.
struct Sources {
  bool lattice = false;
  std::vector<CollectionId> tuples;  // what they hold
};

Sources sources_of(const Catalog& catalog, const Rule& rule) {
  Sources found;
  std::vector<Id<Definition>> called;
  const auto look_at = [&](ExpressionId id) {
    const auto& node = catalog.code[id].node;
    found.lattice = found.lattice || std::holds_alternative<NewLattice>(node);
    const auto* call = std::get_if<DefinitionCall>(&node);
    if (call && call->definition && std::ranges::find(called, call->definition) == called.end())
      called.push_back(call->definition);
  };
  for_each_relation(catalog.code, rule.source, [&](RelationId id) {
    const Relation& relation = catalog.code[id];
    for (ExpressionId expression : expressions_of(relation))
      for_each_expression(catalog.code, expression, look_at);
    for_each_expression(catalog.code, block_of(relation), look_at);
  });
  for (std::size_t i = 0; i < called.size(); ++i)
    for_each_expression(catalog.code, catalog.definitions[called[i]].block, look_at);
  for (const Read& read : rule.reads) {
    found.tuples.push_back(read.collection);
    found.lattice = found.lattice || is_lattice(catalog.collections[read.collection].kind);
  }
  return found;
}

}  // namespace

std::vector<bool> hold_lattices(const Catalog& catalog) {
  std::vector<bool> hold(catalog.collections.size(), false);
  std::vector<Sources> sources;
  bool any = false;
  for (const Rule& rule : catalog.rules) {
    sources.push_back(sources_of(catalog, rule));
    any = any || sources.back().lattice;
  }
  for (CollectionId id : ids<CatalogCollection>(catalog.collections.size())) {
    const CollectionKind kind = catalog.collections[id].kind;
    hold[id.index] = any && (kind == CollectionKind::Channel || kind == CollectionKind::Loopback);
  }
  for (bool changed = any; changed;) {
    changed = false;
    for (RuleId id : ids<Rule>(catalog.rules.size())) {
      const Sources& from = sources[id.index];
      const CollectionId target = catalog.rules[id].target;
      const auto holds = [&](CollectionId read) { return hold[read.index]; };
      if (hold[target.index] || is_lattice(catalog.collections[target].kind)) continue;
      if (!from.lattice && std::ranges::none_of(from.tuples, holds)) continue;
      hold[target.index] = changed = true;
    }
  }
  return hold;
}

}  // namespace blazes::runtime
