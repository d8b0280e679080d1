// How the marks of a stream (its seals, or how far its numbers have got) come to it: back through the components that pass them on, to
// the streams that declare them.
//
//   Way way = way_of(flow, stream, Mechanism::Sealing);
//   way.origins ... way.hops ...
//
// Linear in the streams and paths on the way.
#pragma once

#include <vector>

#include "analysis/coordination.h"
#include "dataflow/dataflow.h"

namespace blazes::synthesis {

// Marks go on from an output when they have come at all these inputs: what leaves there is made of records of theirs.
struct Hop {
  dataflow::InterfaceId output;
  std::vector<dataflow::InterfaceId> inputs;  // each once
};

struct Way {
  std::vector<dataflow::StreamId> origins;
  std::vector<Hop> hops;  // of an output, more than one where several streams leave there
  std::vector<dataflow::ComponentId> forwarders;
  std::vector<dataflow::ComponentId> stateful;  // of these, the ones that keep state of what they pass on
};
Way way_of(const dataflow::Dataflow& flow, dataflow::StreamId stream, analysis::Mechanism mechanism);

// Who has to be heard before all of a partition is there.
dataflow::Producers producers_of(const dataflow::Dataflow& flow, const Way& way);

}  // namespace blazes::synthesis
