// What a rule does to an annotation, in words: "'notin' asks for what is not in 'guard2'".
#pragma once

#include <string>

#include "frontend/bloom/extraction.h"
#include "frontend/bloom/influence.h"

namespace blazes::frontend::bloom {

Reason reason_of(const Cause& cause);
// One step of a record's way: "'kvput' goes into 'kvstate' (<+-)".
Reason step_of(const Catalog& catalog, CollectionId from, RuleId rule);
// For `nondeterministic`: "asks the clock: the number of the timestep".
std::string doubt_of(const Cause& cause);

}  // namespace blazes::frontend::bloom
