// Turns the results of a check into what people read in a terminal: findings as a compiler prints them, then a table.
#pragma once

#include <string>

#include "report/report.h"

namespace blazes::report {

// At most this many findings, mistakes and lines of a table are printed in full; the others are counted.
inline constexpr std::size_t kShown = 100;

std::string render_text(const CheckResult& result, Style style);
// The mistakes of the input alone, and what follows from them.
std::string render_mistakes(const CheckResult& result, Style style,
                            std::string_view consequence = "nothing was analysed");

}  // namespace blazes::report
