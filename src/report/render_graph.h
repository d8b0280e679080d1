// Turns the labelled dataflow into a picture: components as nodes, streams as edges in the colour of their label, sites of
// anomalies and the coordination of the plan marked.
#pragma once

#include <iosfwd>

#include "report/report.h"

namespace blazes::report {

// Several variants are drawn side by side.
void render_dot(std::ostream& out, const CheckResult& result);
void render_mermaid(std::ostream& out, const CheckResult& result);

}  // namespace blazes::report
