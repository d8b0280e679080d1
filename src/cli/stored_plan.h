// The plan in the file that --plan names, and whether it is one for a dataflow.
#pragma once

#include <string>

#include "cli/session.h"
#include "report/read_plan.h"
#include "synthesis/plan.h"

namespace blazes::cli {

class StoredPlanFile {
 public:
  // Throws `Failure` if it cannot be read.
  explicit StoredPlanFile(Session& session);

  const std::vector<std::string>& promises() const { return plans_.promises; }
  // Throws `Failure` if there is none for the variant.
  const report::StoredPlan& plan_for(const std::string& variant) const;
  // Throws `Failure` if the plan is for another dataflow, or one of its strategies is of no use there. `program` is what may have changed.
  synthesis::Plan follow(const std::string& variant, const dataflow::Dataflow& flow,
                         std::string_view program) const;

  Failure refusal(const std::string& why) const;

 private:
  // Where a new plan for the same input comes from.
  std::string command_for_plan() const;

  Session& session_;
  report::StoredPlans plans_;
};

}  // namespace blazes::cli
