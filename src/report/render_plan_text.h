// Turns a plan into what people read: each strategy in words, with what it costs, removes and leaves.
#pragma once

#include <string>

#include "report/report.h"

namespace blazes::report {

std::string render_plan_text(const dataflow::Dataflow& flow, const synthesis::Plan& plan,
                             std::string_view variant, Style style);

// What a promise changed: the plan without it against the plan with it.
std::string render_plan_change(const dataflow::Dataflow& before_flow, const synthesis::Plan& before,
                               const dataflow::Dataflow& after_flow, const synthesis::Plan& after,
                               Style style);

}  // namespace blazes::report
