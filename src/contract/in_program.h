// Which files of a program `blazes apply` has written, and what they stand for.
#pragma once

#include <optional>
#include <vector>

#include "bloom/program.h"
#include "contract/contract.h"

namespace blazes::contract {

// Of each source of the program; none for one that `apply` has not written, or that somebody has changed.
using Contracts = std::vector<std::optional<Contract>>;
Contracts contracts_of(const bloom::Program& program);

// The number of the source with that place.
std::size_t source_of(const diagnostics::Sources& sources, Place place);

}  // namespace blazes::contract
