// Promises that might keep one path quiet: what `advise` tries.
#pragma once

#include "analysis/analysis.h"
#include "synthesis/plan.h"
#include "synthesis/promise.h"

namespace blazes::synthesis {

// Sets of promises, smaller ones first, for an origin that a plan could not deal with. Each is a guess that has to be tried.
std::vector<std::vector<Promise>> candidates(const Refusal& refusal, const analysis::Analysis& after);

}  // namespace blazes::synthesis
