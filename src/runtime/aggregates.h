// The aggregates of Bloom for the engine: whole numbers there, everything else with the values of Ruby.
#pragma once

#include "datalog/arg_aggregate.h"
#include "datalog/group.h"
#include "runtime/block_compiler.h"

namespace blazes::runtime {

datalog::AggregateOver aggregate_over(const CompileContext& context, const bloom::Aggregate& aggregate,
                                      std::vector<std::uint32_t> columns);

bool can_pick(const bloom::Aggregate& aggregate);
std::optional<datalog::ArgAggregate::Extreme> extreme_of(const bloom::Aggregate& aggregate,
                                                         const std::vector<std::uint32_t>& columns);
datalog::ArgAggregate::Pick pick_of(const CompileContext& context, const bloom::Aggregate& aggregate,
                                    std::vector<std::uint32_t> columns, std::uint32_t width);

}  // namespace blazes::runtime
