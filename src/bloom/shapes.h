// What the tuples look like that a relation gives: their columns, or those of the tuples that they hold.
#pragma once

#include <optional>
#include <vector>

#include "bloom/catalog.h"

namespace blazes::bloom {

// Of `(a * b).pairs`, the parts are the schemas of a and b, and there is no schema; else the one part is the schema.
struct Shape {
  std::optional<Schema> schema;
  std::vector<std::optional<Schema>> parts;  // empty unless it holds tuples
};

Shape shape_of(const Catalog& catalog, RelationId relation);

// What the parameters of an operator's own block are: none where it is no tuple of known columns.
std::vector<std::optional<Schema>> parameter_schemas(const Catalog& catalog, const Relation& relation,
                                                     std::size_t parameters);

// `c0`, `c1`, ...: what Bud calls the columns of tuples that have no names.
Schema numbered_schema(std::size_t columns);
// The schema of a collection that is declared without one.
Schema default_schema(CollectionKind kind);

}  // namespace blazes::bloom
