// Finds the smallest promises that would let a plan meet the requirements, by trying them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "synthesis/plan.h"
#include "synthesis/promise.h"

namespace blazes::synthesis {

struct Advice {
  std::vector<Promise> promises;  // together they are enough, and none of them can be left out
  std::shared_ptr<const dataflow::Dataflow> flow;  // with them
  Plan plan;                                       // for `flow`
};

// The smallest sets of promises that would do, at most `limit`; among equals seals first, and cheaper plans first. Tries single
// promises, then their combinations, and no more than a bounded number of them: `complete` is false if it stopped early.
struct AdviceList {
  std::vector<Advice> advice;
  bool complete = true;
};
AdviceList advise(const dataflow::Dataflow& flow, const Plan& plan, std::size_t limit = 8);

}  // namespace blazes::synthesis
