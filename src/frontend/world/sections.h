// What happens in a world: on the links between nodes, to the nodes, and from outside.
#pragma once

#include "frontend/world/world_reading.h"

namespace blazes::frontend::world {

// An element of `links`, `faults`, `inputs`. Of two links that are about the same nodes, what the later one says counts.
void read_link(WorldReading& world, const Value& element);
void read_fault(WorldReading& world, const Value& element);
void read_input(WorldReading& world, const Value& element);

void add_link_keys(std::vector<KeyReference>& reference);
void add_fault_keys(std::vector<KeyReference>& reference);
void add_input_keys(std::vector<KeyReference>& reference);

}  // namespace blazes::frontend::world
