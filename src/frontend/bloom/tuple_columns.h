// The code of a block becomes the columns of the tuples that it makes: which of them are copies of columns that it is given.
//
//   {|g, t| [g.reqid, t.key]}   with the columns of g and t   ->   the column reqid of g, the column key of t
//
// What the code computes is a column that is a copy of none. Linear in the code; branches are looked at apart and then united.
#pragma once

#include <optional>
#include <vector>

#include "bloom/catalog.h"
#include "frontend/bloom/contents.h"

namespace blazes::frontend::bloom {

using blazes::bloom::BlockId;
using blazes::bloom::ExpressionId;

// What a block or a row gives, one tuple or (`many`) an array of them. None where its columns cannot be told.
std::optional<Columns> columns_of_block(const Catalog& catalog, BlockId block, const Contents& given,
                                        bool many);
std::optional<Columns> columns_of_row(const Catalog& catalog, ExpressionId row, const Contents& given);

// `a.x == b.y`, that holds of whatever a block of a join gives: positions in the join's columns, end to end.
struct Equation {
  std::uint32_t left, right;
};
std::vector<Equation> equations_of_block(const Catalog& catalog, BlockId block, const Contents& given);

}  // namespace blazes::frontend::bloom
