// Turns the results of a check into SARIF 2.1.0, the format that code hosts show beside the lines of a change.
#pragma once

#include <iosfwd>

#include "report/report.h"

namespace blazes::report {

void render_sarif(std::ostream& out, const CheckResult& result);

}  // namespace blazes::report
