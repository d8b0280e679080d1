// Where the seals of a component go on: by which of its channels, from which of what comes in, and under which names.
#pragma once

#include <vector>

#include "emit/bloom/site_finder.h"

namespace blazes::emit::bloom {

// One for each hop of what is wanted. Those that are told are not known yet.
Result<std::vector<Onward>, Refusal> onward_of(const Scene& scene, const Wanted& wanted,
                                               const FoundSite& found);

}  // namespace blazes::emit::bloom
