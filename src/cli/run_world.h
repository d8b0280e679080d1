// `blazes run` of a world file: many nodes in one process, under virtual time.
#pragma once

#include <string_view>

namespace blazes::cli {

class Session;

// Told from the name: what is no program in Ruby.
bool is_world(std::string_view file);
int run_world(Session& session);

}  // namespace blazes::cli
