// A node takes part in the coordination of its program through ZooKeeper: `--coordinator` and `--producers`.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "bloom/catalog.h"
#include "cli/session.h"
#include "network/companion.h"
#include "runtime/host.h"

namespace blazes::cli {

// Null if the program has no coordination in it at this node, which is said. `say` is told when ZooKeeper stops to answer, and when it does
// again.
std::unique_ptr<network::Companion> make_companion(const Session& session, const bloom::Program& program,
                                                   const bloom::Catalog& catalog, const runtime::Host& host,
                                                   const std::string& address,
                                                   std::function<void(const std::string&)> say);

}  // namespace blazes::cli
