// Times and chances: "10ms", "1ms..10ms", "5%".
#pragma once

#include <optional>

#include "frontend/spec/reading.h"
#include "simulate/deployment.h"

namespace blazes::frontend::world {

// These report what they cannot read and then return nothing.
std::optional<simulate::Micros> read_time(spec::Reading& reading, const spec::Value& value);
// One time stands for itself alone.
std::optional<simulate::Range> read_times(spec::Reading& reading, const spec::Value& value);
// From 0 to 1.
std::optional<double> read_chance(spec::Reading& reading, const spec::Value& value);

}  // namespace blazes::frontend::world
