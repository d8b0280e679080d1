// An extraction becomes the YAML of a spec, with the statements that each annotation follows from as comments: to be reviewed, changed
// and checked in place of the program. Read back, it gives the same labels.
#pragma once

#include <string>

#include "diagnostics/source.h"
#include "frontend/bloom/extraction.h"

namespace blazes::frontend::bloom {

std::string spec_text(const Extraction& extraction, const diagnostics::Sources& sources);

}  // namespace blazes::frontend::bloom
