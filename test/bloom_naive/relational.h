// What the right side of a rule gives, from what the collections hold.
#pragma once

#include <optional>
#include <vector>

#include "bloom/evaluate.h"
#include "bloom_naive/contents.h"

namespace blazes::naive {

// A lattice's value where it is one, else items: tuples, arrays of tuples (of a join that nothing projects), or values for a lattice.
// In the order of `Before`, where no `sort` says otherwise.
struct Source {
  std::vector<Value> items;
  std::optional<Value> lattice;
  bool whole = false;  // the items were written down together: a lattice takes them as one value

  // What the operators go through: a set's elements, a map's pairs.
  std::vector<Value> list() const;
};

// The aggregate of the tuples of a group, which are not empty.
Value aggregate(const bloom::Aggregate& aggregate, const std::vector<Value>& tuples);
// The tuples of a group that `argmin` and its like pick.
std::vector<Value> picked(const bloom::Aggregate& aggregate, const std::vector<Value>& tuples);
const Value& column_of(const Value& tuple, const bloom::ColumnRef& column);

// Throws a Failure.
Source evaluate(const bloom::Catalog& catalog, bloom::RelationId relation, bloom::Environment& environment);

// Throws a Failure.
Value call(const bloom::Catalog& catalog, bloom::BlockId block, std::span<const Value> arguments,
           bloom::Environment& environment);

}  // namespace blazes::naive
