// Turns a page of Markdown into plain text for a terminal.
#pragma once

#include <string>
#include <string_view>

#include "report/report.h"

namespace blazes::report {

// Headings are painted, code is indented, links lose their target; all else stays as it is written.
std::string render_page(std::string_view markdown, Style style);

}  // namespace blazes::report
