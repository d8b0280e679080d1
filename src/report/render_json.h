// Turns the results of a check into JSON, as schema/blazes-report-1.schema.json describes it; and plans, as
// schema/blazes-plan-1.schema.json does.
#pragma once

#include <iosfwd>
#include <span>
#include <string>

#include "report/report.h"

namespace blazes::report {

void render_json(std::ostream& out, const CheckResult& result);

// A plan for each variant; `promises` are those that were tried and that no file holds.
struct VariantPlan {
  std::string name;
  const dataflow::Dataflow* flow;
  const synthesis::Plan* plan;
};
void render_plan_json(std::ostream& out, std::span<const VariantPlan> variants,
                      std::span<const std::string> promises);

// In place of either of them, where the input has mistakes: the same document with no variants.
void render_mistakes_json(std::ostream& out, const CheckResult& result, std::string_view schema);

}  // namespace blazes::report
