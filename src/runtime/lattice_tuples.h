// Which collections may hold values of lattices in their tuples, so that two tuples of one key are merged.
#pragma once

#include <vector>

#include "bloom/catalog.h"

namespace blazes::runtime {

// By the number of the collection. As far as rules can tell: a value that comes from outside is expected in channels and loopbacks of a
// program that has lattices, and nowhere else.
std::vector<bool> hold_lattices(const bloom::Catalog& catalog);

}  // namespace blazes::runtime
