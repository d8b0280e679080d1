// An extraction becomes a part of a dataflow.
#pragma once

#include <vector>

#include "dataflow/builder.h"
#include "frontend/bloom/extraction.h"

namespace blazes::frontend::bloom {

// What is added to places so that they are those of the sources of a larger reading.
struct Shift {
  std::uint32_t offset = 0;

  Place operator()(Place place) const { return place ? Place{place.offset + offset} : place; }
  Span operator()(Span span) const { return {(*this)(span.place), span.length}; }
};

// Gives the component its paths, and its interfaces what is known of them.
void add_paths(dataflow::DataflowBuilder& builder, dataflow::ComponentId component,
               const ExtractedComponent& extracted, Shift shift);
// The components stand under `ids`, in the order of the extraction. Streams whose names are taken get longer ones. With `inner_only`,
// those that begin and end in it.
void add_streams(dataflow::DataflowBuilder& builder, const std::vector<dataflow::ComponentId>& ids,
                 const Extraction& extraction, Shift shift, bool inner_only);

void add_dependencies(dataflow::DataflowBuilder& builder, const Extraction& extraction);

}  // namespace blazes::frontend::bloom
