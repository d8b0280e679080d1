// Reads back what `blazes plan -o` has written: which mechanism at which site, for which dataflow.
//
//   auto stored = read_plans(text);
//   if (stored && stored->find("POOR")->fingerprint == fingerprint(flow)) follow(flow, coordination_of(flow, ...));
//
// Only that is read. All else that a plan says follows from it and from the dataflow, and is worked out anew.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/coordination.h"
#include "base/result.h"

namespace blazes::report {

struct StoredStrategy {
  std::string component, state, input;
  analysis::Mechanism mechanism = analysis::Mechanism::None;
};

struct StoredPlan {
  std::string variant, fingerprint;
  std::vector<StoredStrategy> strategies;  // or else the fallback
};

struct StoredPlans {
  std::vector<std::string> promises;  // of --what-if
  std::vector<StoredPlan> plans;

  const StoredPlan* find(std::string_view variant) const;  // none if there is no such variant
};

// Or what is wrong with the text.
Result<StoredPlans, std::string> read_plans(std::string_view json);

// None if a site is not there.
std::optional<analysis::Coordination> coordination_of(const dataflow::Dataflow& flow, const StoredPlan& plan);

}  // namespace blazes::report
