// Several contents side by side become one: which columns are equal, and who has to wait for whom.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "frontend/bloom/contents.h"
#include "frontend/bloom/tuple_columns.h"

namespace blazes::frontend::bloom {

// One of the inputs of a join, or of a `notin`.
struct Side {
  Contents contents;
  std::optional<std::size_t> keys = {};  // the columns that tell its tuples apart; none: all of them
  std::string name = {};
};

// The columns of all sides, one part for each; equated ones are copies of what each other's are. `equations` are positions in the
// columns of all sides, end to end.
std::vector<std::optional<Columns>> side_by_side(std::span<const Side> sides,
                                                 std::span<const Equation> equations);

// Where each side's columns begin; the last entry is their number. None if some columns are not known.
std::optional<std::vector<std::uint32_t>> starts(std::span<const Side> sides);

// The influences of the sides of a join, each on its own first, as theory §6 has it: what is stored meets all, what passes by meets
// only what is there. `cause` is that of each, as far as it does not say which.
Influences meet(std::span<const Side> sides, const Gate& gate, const Cause& cause);

}  // namespace blazes::frontend::bloom
