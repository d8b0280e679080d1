#include "frontend/storm/deployed.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include <nimbus_types.h>

#include "frontend/spec/storm_topology.h"
#include "frontend/storm/spec_text.h"

namespace blazes::frontend::storm {
namespace {

using spec::StormTopology;

// What the runtime adds (Streams.java).
constexpr std::string_view kControlPrefix = "blazes_", kOrder = "blazes_order", kPulse = "blazes_pulse";
constexpr std::string_view kTag = "blazes";

bool is_control(std::string_view stream) { return stream.starts_with(kControlPrefix); }

bool emits(const nimbus::ComponentCommon& common, std::string_view stream) {
  return common.streams.contains(std::string(stream));
}

spec::NamedList named(const std::vector<std::string>& names) {
  spec::NamedList list;
  for (const std::string& name : names) list.push_back({name, {}});
  return list;
}

spec::NamedList untagged(const std::vector<std::string>& fields) {
  spec::NamedList schema = named(fields);
  if (!schema.empty() && schema.back().text == kTag) schema.pop_back();
  return schema;
}

// As many as the component says for itself, or else as it has executors. A number is read as Java's `Number.intValue()` does.
std::uint32_t instances(const nimbus::ComponentCommon& common) {
  std::int64_t count = common.__isset.parallelism_hint ? common.parallelism_hint : 0;
  const auto conf = nlohmann::json::parse(common.json_conf, nullptr, false);
  if (const auto tasks = conf.is_object() ? conf.find("topology.tasks") : conf.end(); tasks != conf.end()) {
    if (tasks->is_number_integer())
      count = static_cast<std::int32_t>(tasks->get<std::int64_t>());
    else if (tasks->is_number_float())
      count = static_cast<std::int64_t>(std::clamp(tasks->get<double>(), -0x1p31, 0x1p31 - 1));
  }
  return static_cast<std::uint32_t>(std::max<std::int64_t>(count, 1));
}

StormTopology::Subscription subscription(const nimbus::Grouping& grouping) {
  if (grouping.__isset.fields)
    return {.grouping = StormTopology::Grouping::Fields, .fields = named(grouping.fields)};
  return {.grouping = grouping.__isset.all ? StormTopology::Grouping::All : StormTopology::Grouping::Shuffle};
}

StormTopology::Vertex vertex(const nimbus::ComponentCommon& common, bool is_bolt) {
  StormTopology::Vertex vertex{.is_bolt = is_bolt, .instances = instances(common)};
  for (const auto& [stream, grouping] : common.inputs)
    if (is_bolt && !is_control(stream.streamId))
      vertex.inputs.try_emplace({stream.componentId, stream.streamId}, subscription(grouping));
  for (const auto& [stream, info] : common.streams)
    if (!is_control(stream))
      vertex.outputs.try_emplace(stream, StormTopology::Output{true, untagged(info.output_fields)});
  return vertex;
}

// What a sequencer stands in front of gets its inputs back: all that has several instances got all of them.
void bypass_sequencers(const nimbus::StormTopology& topology, StormTopology& known) {
  for (const auto& [site, bolt] : topology.bolts)
    for (const auto& [stream, grouping] : bolt.common.inputs) {
      if (stream.streamId != kOrder) continue;
      const auto sequencer = topology.bolts.find(stream.componentId);
      const auto vertex = known.vertices.find(site);
      if (sequencer == topology.bolts.end() || vertex == known.vertices.end()) continue;
      for (const auto& [input, scope] : sequencer->second.common.inputs)
        if (!is_control(input.streamId))
          vertex->second.inputs.try_emplace(
              {input.componentId, input.streamId},
              StormTopology::Subscription{.grouping = StormTopology::Grouping::All});
    }
}

}  // namespace

std::string spec_of(const nimbus::StormTopology& topology) {
  StormTopology known;
  for (const auto& [id, bolt] : topology.bolts)
    if (!emits(bolt.common, kOrder)) known.vertices.try_emplace(id, vertex(bolt.common, true));
  for (const auto& [id, spout] : topology.spouts)
    if (!emits(spout.common, kPulse)) known.vertices.try_emplace(id, vertex(spout.common, false));
  bypass_sequencers(topology, known);
  SpecText text;
  spec::write_spec(known, text);
  return std::move(text).take();
}

}  // namespace blazes::frontend::storm
