// Values of lattices by the name of their wrapper, those that the program defines among them: made, and merged, by the code of its class.
//
//   make_lattice(catalog, "lcart", Value::map({}))     // a value, or the error that its `initialize` raises
//   merge(catalog, a, b)
//
// Such code asks for nothing but what it is given. What cannot be made or merged without any code is an error without a message.
#pragma once

#include <string_view>

#include "bloom/evaluate.h"
#include "bloom/lattice.h"

namespace blazes::bloom {

// "lmax"; empty if the collection is no lattice.
std::string_view lattice_of(const CatalogCollection& collection);

Evaluation least(const Catalog& catalog, std::string_view wrapper);
Evaluation make_lattice(const Catalog& catalog, std::string_view wrapper, const Value& from);
Evaluation merge(const Catalog& catalog, const Value& a, const Value& b);

// What keeps a lattice of the program from being run, with its place; none if nothing does.
std::optional<EvaluationError> whats_wrong_with(const Catalog& catalog, const OwnLattice& lattice);

}  // namespace blazes::bloom
