// What can be told only when all of a dataflow is there.
#pragma once

#include "frontend/spec/reading.h"

namespace blazes::frontend::spec {

// Gives interfaces the schemas that were read for them.
void apply_schemas(Reading& reading);
// Reports ends at interfaces that no path has, and attributes that a known schema does not have.
void check_flow(Reading& reading, const dataflow::Dataflow& flow);

}  // namespace blazes::frontend::spec
