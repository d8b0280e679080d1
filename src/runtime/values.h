// The values of Bloom as the engine keeps them, and back.
#pragma once

#include "bloom/value.h"
#include "datalog/pool.h"

namespace blazes::runtime {

// A hash is a box of its pairs, sorted by key, so that equal ones are one value. A lattice is a box of three: nil, its kind
// or, of one that the program defines, the name of its wrapper, and what it holds.
datalog::Value packed(datalog::Pool& pool, const bloom::Value& value);
bloom::Value unpacked(const datalog::Pool& pool, datalog::Value value);
bloom::Value unpacked_tuple(const datalog::Pool& pool, const datalog::Value* tuple, std::size_t width);

}  // namespace blazes::runtime
