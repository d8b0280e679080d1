// What in the code of a rule makes its result a matter of more than its inputs: the clock, chance, code that is not understood.
#pragma once

#include "frontend/bloom/influence.h"

namespace blazes::frontend::bloom {

// The first such place in the text; none if there is none. Linear in the code of the rule and of what it calls.
Cause first_doubt(const Catalog& catalog, RuleId rule);

}  // namespace blazes::frontend::bloom
