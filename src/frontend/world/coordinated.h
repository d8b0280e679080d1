// What the coordination service of a world has to fill: tables that `blazes apply` has put into the programs, and that `fill` leaves out.
#pragma once

#include "frontend/world/world_reading.h"

namespace blazes::frontend::world {

// After the nodes.
void find_coordinated(WorldReading& world);

// `coordinator`.
void read_coordinator(WorldReading& world, const Value& value);
void add_coordinator_keys(std::vector<KeyReference>& reference);

}  // namespace blazes::frontend::world
