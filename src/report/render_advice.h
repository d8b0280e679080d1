// Turns advice into what people read: why no plan is enough, and the promises that would change that, best first.
#pragma once

#include <iosfwd>
#include <span>
#include <string>

#include "report/report.h"
#include "synthesis/advice.h"

namespace blazes::report {

struct VariantAdvice {
  std::string_view variant;
  const dataflow::Dataflow& flow;
  const synthesis::Plan& plan;
  const synthesis::AdviceList& list;
};

// `plan_command`: what makes a plan of the same input, such as "blazes plan adnet.yaml".
std::string render_advice(const VariantAdvice& advice, const diagnostics::Sources& sources,
                          std::string_view plan_command, Style style);
void render_advice_json(std::ostream& out, std::span<const VariantAdvice> variants);

}  // namespace blazes::report
