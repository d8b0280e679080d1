// Turns the description of the command line into its man page and completions.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/arguments.h"

namespace blazes::cli {

// `args` begin with `--generate WHAT` or `--generate=WHAT`; WHAT is man, bash, zsh or fish.
Message generate(const std::vector<std::string>& args);

}  // namespace blazes::cli
