// Turns advice into what people read: why no plan is enough, and the promises that would change that, best first.
#pragma once

#include <string>

#include "report/report.h"
#include "synthesis/advice.h"

namespace blazes::report {

struct AdviceText {
  std::string_view variant;
  const dataflow::Dataflow& flow;
  const synthesis::Plan& plan;
  const synthesis::AdviceList& list;
  const diagnostics::Sources& sources;
  std::string_view file;
};

std::string render_advice(const AdviceText& advice, Style style);

}  // namespace blazes::report
