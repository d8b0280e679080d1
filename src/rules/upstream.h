// Looks for seals upstream of a stream that has none.
#pragma once

#include <functional>
#include <vector>

#include "analysis/analysis.h"

namespace blazes::rules {

// The streams that the records of `stream` come from: into its paths, and into the states that these read.
std::vector<dataflow::StreamId> inputs_of(const dataflow::Dataflow& flow, dataflow::StreamId stream);
bool any_input_sealed(const analysis::Analysis& a, dataflow::StreamId stream);

// `stream` first, then what is upstream of it as long as that is not sealed either, nearest first, until `found` is true.
// None if it never is. Looks at a bounded number of streams: a finding is worth no more.
dataflow::StreamId nearest_unsealed(const analysis::Analysis& a, dataflow::StreamId stream,
                                    const std::function<bool(dataflow::StreamId)>& found);

}  // namespace blazes::rules
