// The Bloom program that a command line names, its modules, and its mistakes.
#pragma once

#include <string_view>
#include <vector>

#include "bloom/program.h"
#include "cli/session.h"

namespace blazes::cli {

bloom::Program read_bloom(Session& session);

// The one that --class names, else all that the file is about. Throws `Failure` if there is none of that name.
std::vector<Id<bloom::Module>> chosen_modules(const Session& session, const bloom::Program& program);

// Says what is wrong with the program, and what comes of that. The exit status.
int report_mistakes(Session& session, const bloom::Program& program,
                    const std::vector<diagnostics::Diagnostic>& diagnostics, std::string_view consequence);

}  // namespace blazes::cli
