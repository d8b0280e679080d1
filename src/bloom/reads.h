// Which collections a rule reads, and whether more of them can only give more of what the rule derives.
//
// Monotone are the operators but `notin` (in what it leaves out), `group`, `argmin` and their like, `reduce`, and what numbers tuples;
// in a block, a yes to `exists?`, `include?`, `has_key?`, `any?` on which it depends whether there is a tuple; the methods of
// lattices that are monotone, and their values where they go into a tuple as they are. All else that looks at a collection is not.
#pragma once

#include <vector>

#include "bloom/catalog.h"

namespace blazes::bloom {

// In the order of the text; what is read in several ways of one kind stands there once.
std::vector<Read> reads_of(const Program& program, const Catalog& catalog, RelationId source);

}  // namespace blazes::bloom
