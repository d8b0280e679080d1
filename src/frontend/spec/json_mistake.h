// Where a JSON text is malformed, and how.
#pragma once

#include "frontend/spec/document.h"

namespace blazes::frontend::spec {

// Reports the first mistake by reading all of the text once more, slowly but to the byte. `suspect` is the offset to be named
// if nothing is found.
void report_json_mistake(const Origin& origin, std::size_t suspect);

}  // namespace blazes::frontend::spec
