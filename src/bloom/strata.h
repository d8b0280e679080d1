// The layers in which a timestep evaluates its instantaneous rules: what a rule reads in a way that is not monotone is complete in a
// layer below.
#pragma once

#include "bloom/catalog.h"

namespace blazes::bloom {

// Fills in the strata of a catalog whose rules have their reads. Reports the cycles that make this impossible; all strata are 0
// then. Linear in the reads.
void stratify(Catalog& catalog, diagnostics::Collector& mistakes);

}  // namespace blazes::bloom
