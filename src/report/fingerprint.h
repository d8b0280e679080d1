// What a dataflow says, as a number: so that a plan is not applied to another dataflow than it was made for.
#pragma once

#include <string>

#include "dataflow/dataflow.h"

namespace blazes::report {

// 32 hexadecimal digits. Depends on names, paths, annotations, streams, promises and dependencies; not on places, on the
// order in which they stand in a file, or on the machine. No defence against someone who wants two to be equal. Linear.
std::string fingerprint(const dataflow::Dataflow& flow);

}  // namespace blazes::report
