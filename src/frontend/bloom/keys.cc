#include "frontend/bloom/keys.h"

namespace blazes::frontend::bloom {
namespace {

using namespace blazes::bloom;

// Whether all that goes in stays, so that two different tuples of one key would meet.
bool only_grows(const Catalog& catalog, CollectionId table) {
  for (const blazes::bloom::Rule& rule : catalog.rules)
    if (rule.target == table && (rule.merge == Merge::Delete || rule.merge == Merge::Update)) return false;
  return !is_lattice(catalog.collections[table].kind);
}

}  // namespace

std::vector<KeyDependency> dependencies_of_keys(const Catalog& catalog, Flow& flow) {
  std::vector<KeyDependency> result;
  for (CollectionId table : ids<CatalogCollection>(catalog.collections.size())) {
    const auto& schema = catalog.collections[table].schema;
    if (!schema || schema->keys == 0 || schema->keys == schema->columns.size()) continue;
    if (!flow.roles().is_stored(table) || !only_grows(catalog, table)) continue;
    const auto columns = flow.of(table).columns();
    if (!columns || columns->size() != schema->columns.size()) continue;
    for (const Moving& m : flow.of(table).moving) {
      KeyDependency found{.input = m.input, .from = {}, .to = {}};
      bool whole_key = m.kept.per_record;
      for (std::size_t c = 0; c < columns->size(); ++c) {
        const Origin* origin = (*columns)[c].find(m.input);
        const bool key = c < schema->keys;
        if (!origin) {
          whole_key &= !key;
          continue;
        }
        (key ? found.from : found.to).emplace_back(flow.names().text(flow.names()(*origin)));
      }
      if (whole_key && !found.to.empty()) result.push_back(std::move(found));
    }
  }
  return result;
}

}  // namespace blazes::frontend::bloom
