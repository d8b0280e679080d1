// The nodes of a world: of which class each group is, how many there are, what they are given to begin with.
#pragma once

#include <string_view>

#include "frontend/world/world_reading.h"

namespace blazes::frontend::world {

// `program` is that of the nodes that name none; empty if there is no such.
void read_groups(WorldReading& world, const Value& nodes, std::optional<Named> program);

void add_group_keys(std::vector<KeyReference>& reference);

}  // namespace blazes::frontend::world
