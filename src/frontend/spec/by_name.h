// Streams that no section describes: interfaces of one name are connected.
#pragma once

#include "frontend/spec/reading.h"

namespace blazes::frontend::spec {

// Adds a stream for each output and input of one name, a component's own included; a sink for an output that no other
// component reads; a source for an input that no other component feeds. The only stream of a name is called by it; others
// "A.x->B.y", "A.x->" and "->B.y". False, with a diagnostic, if there would be too many.
bool connect_by_name(Reading& reading);

}  // namespace blazes::frontend::spec
