// The topologies of a running cluster, for `blazes storm --nimbus`.
#pragma once

#include <functional>

#include "cli/session.h"
#include "frontend/storm/nimbus.h"

namespace blazes::cli {

// Connects to the Nimbus that --nimbus names. What goes wrong, there or in `ask`, becomes a `Failure`.
void ask_nimbus(Session& session, const std::function<void(frontend::storm::Nimbus&)>& ask);

// The topology of that name; without one, the only one there is. Throws `Failure` if there is none, or too many.
const frontend::storm::Deployed& find_topology(const std::vector<frontend::storm::Deployed>& all,
                                               const std::string& name);

// What --topology names, as if it had been extracted from its program.
Extracted deployed_topology(Session& session);

}  // namespace blazes::cli
