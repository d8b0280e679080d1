#include "synthesis/way.h"

#include <algorithm>

#include <absl/container/flat_hash_set.h>

namespace blazes::synthesis {

using namespace dataflow;
using analysis::Mechanism;

Way way_of(const Dataflow& flow, StreamId stream, Mechanism mechanism) {
  Way way;
  std::vector<StreamId> waiting = {stream};
  absl::flat_hash_set<StreamId> seen = {stream};
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    const Promises& promises = flow.promises(waiting[i]);
    const InterfaceId from = flow.stream(waiting[i]).from;
    if (!from || (mechanism == Mechanism::Sealing ? promises.seal : promises.sequence)) {
      way.origins.push_back(waiting[i]);
      continue;
    }
    const ComponentId forwarder = flow.interface(from).component;
    bool keeps_state = false;
    Hop hop{.output = from, .inputs = {}};
    absl::flat_hash_set<InterfaceId> passed;
    auto pass = [&](InterfaceId input) {
      if (!passed.insert(input).second) return;
      hop.inputs.push_back(input);
      for (StreamId s : flow.streams_into(input))
        if (seen.insert(s).second) waiting.push_back(s);
      keeps_state |=
          std::ranges::any_of(flow.paths_from(input), [&](PathId p) { return flow.path(p).writes(); });
    };
    way.forwarders.push_back(forwarder);
    for (PathId path : flow.paths_into(from)) {
      const Path& p = flow.path(path);
      pass(p.from);
      if (flow.reads_written_state(p))
        for (InterfaceId input : flow.writers(p.state)) pass(input);
    }
    if (keeps_state) way.stateful.push_back(forwarder);
    std::ranges::sort(hop.inputs);
    way.hops.push_back(std::move(hop));
  }
  return way;
}

Producers producers_of(const Dataflow& flow, const Way& way) {
  const auto by = [&](Producers p) {
    return std::ranges::any_of(way.origins, [&](StreamId o) { return flow.promises(o).producers == p; });
  };
  const auto is_one = [&](ComponentId id) {
    const Component& c = flow.component(id);
    return c.instances > 0 ? c.instances == 1 : !c.replicated;
  };
  if (by(Producers::Registry)) return Producers::Registry;
  // One producer behind several instances: each of these has to be heard.
  if (by(Producers::All) || !std::ranges::all_of(way.forwarders, is_one) || way.origins.size() > 1)
    return Producers::All;
  return Producers::Single;
}

}  // namespace blazes::synthesis
