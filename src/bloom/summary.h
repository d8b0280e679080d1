// How much of the code in the rules of each file is understood.
#pragma once

#include "bloom/program.h"

namespace blazes::bloom {

// Fills in the numbers of `program.files`. A block is understood if nothing in it is opaque, each name in it is one of a
// collection, an import or a method that the files declare, and so for the methods that it calls. Linear in the code.
void summarise(Program& program);

}  // namespace blazes::bloom
