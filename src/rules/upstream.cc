#include "rules/upstream.h"

#include <algorithm>
#include <unordered_set>

namespace blazes::rules {

using namespace dataflow;

std::vector<StreamId> inputs_of(const Dataflow& flow, StreamId stream) {
  std::vector<StreamId> inputs;
  auto add = [&](InterfaceId id) {
    for (StreamId s : flow.streams_into(id)) inputs.push_back(s);
  };
  if (!flow.stream(stream).from) return inputs;
  for (PathId id : flow.paths_into(flow.stream(stream).from)) {
    const Path& path = flow.path(id);
    add(path.from);
    if (flow.reads_written_state(path))
      for (InterfaceId writer : flow.writers(path.state)) add(writer);
  }
  return inputs;
}

bool any_input_sealed(const analysis::Analysis& a, StreamId stream) {
  return std::ranges::any_of(inputs_of(*a.flow, stream), [&](StreamId s) { return bool(a.label(s).seal); });
}

StreamId nearest_unsealed(const analysis::Analysis& a, StreamId stream,
                          const std::function<bool(StreamId)>& found) {
  constexpr std::size_t kLooks = 1000;
  std::vector<StreamId> waiting{stream};
  std::unordered_set<StreamId> seen{stream};
  for (std::size_t i = 0; i < waiting.size() && i < kLooks; ++i) {
    StreamId s = waiting[i];
    if (found(s)) return s;
    if (waiting.size() > kLooks) continue;
    for (StreamId input : inputs_of(*a.flow, s))
      if (!a.label(input).seal && seen.insert(input).second) waiting.push_back(input);
  }
  return {};
}

}  // namespace blazes::rules
