// One diagnostic as a compiler prints it: place, message, the line with what is meant underlined, notes, remedy.
#pragma once

#include <string>

#include "diagnostics/diagnostic.h"
#include "diagnostics/locator.h"
#include "report/report.h"

namespace blazes::report {

struct DiagnosticText {
  std::string_view variant;          // named in the first line unless empty
  std::string_view remedy = "hint";  // what the hint is called
  bool line = true;                  // whether the line of the source is shown
};

void render_diagnostic(std::string& out, const diagnostics::Diagnostic& d, diagnostics::Locator& locator,
                       const DiagnosticText& how, Style style);

}  // namespace blazes::report
