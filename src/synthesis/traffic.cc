#include "synthesis/traffic.h"

#include <algorithm>

namespace blazes::synthesis {

using namespace dataflow;

namespace {

constexpr double kMost = 1e15;

}  // namespace

Traffic::Traffic(const Dataflow& flow, const analysis::Structure& structure)
    : flow_(flow), rates_(flow.streams().size(), 0) {
  for (StreamId s : flow.streams()) {
    double declared = flow.promises(s).rate;
    if (declared > 0)
      rates_[s] = declared;
    else if (!flow.stream(s).from)
      rates_[s] = kDefaultRate;
  }
  for (std::size_t i = 0; i < structure.size(); ++i)
    for (analysis::VertexIndex v : structure[i]) {
      if (!structure.is_interface(v)) continue;
      InterfaceId output = structure.interface(v);
      if (flow.interface(output).direction == Direction::In) continue;
      double sum = 0;
      for (PathId path : flow.paths_into(output))
        for (StreamId s : flow.streams_into(flow.path(path).from)) sum += rates_[s];
      for (StreamId s : flow.streams_out_of(output))
        if (flow.promises(s).rate <= 0) rates_[s] = std::min(sum, kMost);
    }
}

std::uint32_t Traffic::instances(ComponentId id) const {
  const Component& c = flow_.component(id);
  if (c.instances > 0) return c.instances;
  return c.replicated ? kDefaultReplicas : 1;
}

std::uint32_t Traffic::producers(StreamId s) const {
  const Promises& promises = flow_.promises(s);
  if (promises.seal && promises.producers == Producers::Single) return 1;
  InterfaceId from = flow_.stream(s).from;
  return from ? instances(flow_.interface(from).component) : kDefaultProducers;
}

}  // namespace blazes::synthesis
