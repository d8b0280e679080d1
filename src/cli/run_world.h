// `blazes run` of a world file: many nodes, in one process under virtual time or as processes of their own.
#pragma once

#include <string>
#include <string_view>

#include "frontend/world/world_file.h"
#include "simulate/agreement.h"

namespace blazes::cli {

class Session;

// Told from the name: what is no program in Ruby.
bool is_world(std::string_view file);
int run_world(Session& session);
// The same as processes of this machine.
int run_processes(Session& session, const frontend::WorldFile& file);

// "report:1 has [1] in 'known', and report:2 has not", escaped.
std::string described(const simulate::Deployment& deployment, const simulate::Difference& difference);

}  // namespace blazes::cli
