// Where the seal and the order of a stream come from, hop by hop, or where they were lost (theory §4, steps 6 and 7).
#pragma once

#include <vector>

#include "analysis/analysis.h"

namespace blazes::analysis {

struct Hop {
  dataflow::StreamId stream;  // what is said of this stream:
  enum class Kind : std::uint8_t { Declared, Planned, PassedOn, Lost } kind = Kind::Declared;
  dataflow::PathId path;        // PassedOn, Lost: by this path
  dataflow::StreamId culprit;   // Lost: because of this stream, if it is because of one
  SealWhy why = SealWhy::None;  // Lost
};

// From the stream back to where the seal is declared or lost; empty if there never was one. At most `limit` hops.
std::vector<Hop> seal_history(const Analysis& a, Explainer& explain, dataflow::StreamId stream,
                              std::size_t limit = 64);
// From the stream back to where the order is declared or made; empty if it has none.
std::vector<Hop> order_history(const Analysis& a, dataflow::StreamId stream, std::size_t limit = 64);

}  // namespace blazes::analysis
