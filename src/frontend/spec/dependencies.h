// What attributes determine which: "a -> b", "[a, b] <-> c", or {from, to, injective}.
#pragma once

#include "frontend/spec/reading.h"
#include "frontend/spec/reference.h"

namespace blazes::frontend::spec {

// Adds one dependency to what is being built.
void read_dependency(Reading& reading, const Value& value);

void add_dependency_keys(std::vector<KeyReference>& reference);

}  // namespace blazes::frontend::spec
