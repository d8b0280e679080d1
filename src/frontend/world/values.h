// Values and tuples that are written in a world file; addresses of other nodes are written by the nodes' names.
#pragma once

#include <optional>
#include <vector>

#include "frontend/world/world_reading.h"

namespace blazes::frontend::world {

// What "others of" leaves out is the member that it is read for.
std::optional<bloom::Value> read_value(WorldReading& world, const Value& value, std::uint32_t member);
// The tuples of a collection. One that stands for itself alone is a tuple of one column.
std::optional<std::vector<bloom::Value>> read_tuples(WorldReading& world, const Value& value,
                                                     std::uint32_t member,
                                                     const bloom::CatalogCollection& collection);
// Collections and their tuples.
std::optional<runtime::Inbox> read_inbox(WorldReading& world, const Value& value, std::uint32_t member);

}  // namespace blazes::frontend::world
