#include "frontend/spec/storm_topology.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace blazes::frontend::spec {
namespace {

using Vertex = StormTopology::Vertex;
using Output = StormTopology::Output;
using Subscription = StormTopology::Subscription;
using Grouping = StormTopology::Grouping;

constexpr std::string_view kEffects = "effects";

struct Consumer {
  std::string_view bolt;
  const Vertex* vertex;
  const Subscription* subscription;
};

// All instances get all of some input, and no field decides which of them gets another. What Storm sends for its own ends, by
// streams whose names begin with '$', says nothing.
bool looks_replicated(const Vertex& bolt) {
  bool all = false;
  for (const auto& [id, subscription] : bolt.inputs) {
    if (id.second.starts_with('$')) continue;
    if (subscription.grouping == Grouping::Fields) return false;
    all |= subscription.grouping == Grouping::All;
  }
  return all;
}

// What Storm adds for its own ends: the checkpoints of stateful bolts, the counts of its batches, the punctuations of its windows.
bool is_bookkeeping(std::string_view stream, const Output& output) {
  return stream == "$checkpoint" || stream == "org.apache.storm.coordination.CoordinatedBolt/coord-stream" ||
         (output.schema.size() == 1 && output.schema.front().text == "__punctuation");
}

// It carries no data, and who writes a topology does not know of it.
StormTopology without_bookkeeping(const StormTopology& whole) {
  StormTopology rest = whole;
  std::set<StormTopology::Stream> own;
  for (const auto& [id, vertex] : whole.vertices)
    for (const auto& [stream, output] : vertex.outputs)
      if (is_bookkeeping(stream, output)) own.emplace(id, stream);
  for (const auto& [id, stream] : own) rest.vertices.at(id).outputs.erase(stream);
  for (auto& [id, vertex] : rest.vertices)
    std::erase_if(vertex.inputs, [&](const auto& input) { return own.contains(input.first); });
  return rest;
}

class SpecWriter {
 public:
  SpecWriter(const StormTopology& topology, SpecSink& to) : topology_(topology), out_(to) {
    for (const auto& [bolt, vertex] : topology.vertices)
      for (const auto& [id, subscription] : vertex.inputs)
        consumers_[id].push_back({bolt, &vertex, &subscription});
  }

  void run() {
    out_.begin(Kind::Map, {}, {});
    out_.word("blazes", "1", {});
    out_.begin(Kind::Map, "components", {});
    for (const auto& [id, vertex] : topology_.vertices)
      if (vertex.is_bolt) write_component(id, vertex);
    out_.end();
    out_.begin(Kind::Map, "streams", {});
    for (bool bolts : {false, true})
      for (const auto& [id, vertex] : topology_.vertices)
        if (vertex.is_bolt == bolts) write_streams(id, vertex);
    out_.end();
    out_.end();
  }

 private:
  void write_component(std::string_view id, const Vertex& bolt) {
    out_.begin(Kind::Map, id, bolt.spot);
    if (bolt.instances > 1) out_.word("instances", std::to_string(bolt.instances), bolt.spot);
    if (bolt.instances > 1 && looks_replicated(bolt)) {
      out_.word("replicated", "true", bolt.spot);
      out_.begin(Kind::List, "assumed", bolt.spot);
      out_.text({}, "replicated", bolt.spot);
      out_.end();
    }
    out_.begin(Kind::List, "paths", bolt.spot);
    for (const auto& [from, subscription] : bolt.inputs) {
      if (bolt.outputs.empty()) write_path(qualified(from), kEffects, subscription.spot);
      for (const auto& [to, output] : bolt.outputs) write_path(qualified(from), to, subscription.spot);
    }
    out_.end();
    out_.end();
  }

  void write_path(std::string_view from, std::string_view to, Spot spot) {
    out_.begin(Kind::Map, {}, spot);
    out_.text("from", from, spot);
    out_.text("to", to, spot);
    out_.end();
  }

  // Those that a spout or bolt begins: one for each subscription, and one where nobody subscribes to a bolt's.
  void write_streams(std::string_view id, const Vertex& vertex) {
    // A bolt that gets nothing has no paths; what it emits begins there.
    const bool has_paths = vertex.is_bolt && !vertex.inputs.empty();
    for (const auto& [stream, output] : vertex.outputs) {
      const std::string name = qualified({id, stream});
      const std::string from = has_paths ? fmt::format("{}.{}", id, stream) : std::string();
      auto found = consumers_.find({id, stream});
      if (found == consumers_.end()) {
        if (has_paths) write_sink(name, from, output, vertex.spot);
        continue;
      }
      for (const Consumer& to : found->second)
        write_stream(found->second.size() > 1 ? fmt::format("{}->{}", name, to.bolt) : name, name, from,
                     output, to);
    }
    if (has_paths && vertex.outputs.empty())
      write_sink(std::string(id), fmt::format("{}.{}", id, kEffects), {}, vertex.spot);
  }

  void write_stream(std::string key, std::string_view name, std::string_view from, const Output& output,
                    const Consumer& to) {
    const Subscription& subscription = *to.subscription;
    begin_stream(std::move(key), from, output, subscription.spot);
    out_.text("to", fmt::format("{}.{}", to.bolt, name), subscription.to_spot);
    if (to.vertex->instances > 1) write_distribution(subscription);
    out_.end();
  }

  void write_sink(std::string key, std::string_view from, const Output& output, Spot spot) {
    begin_stream(std::move(key), from, output, spot);
    out_.end();
  }

  void begin_stream(std::string key, std::string_view from, const Output& output, Spot spot) {
    while (!names_.insert(key).second) key += '\'';
    out_.begin(Kind::Map, key, spot);
    if (!from.empty()) out_.text("from", from, spot);
    if (output.has_schema) write_names("schema", output.schema, spot);
  }

  // Which instance gets a tuple. What Storm or the program decides by itself counts as chance.
  void write_distribution(const Subscription& subscription) {
    switch (subscription.grouping) {
      case Grouping::Fields:
        if (is_named(subscription.fields))
          return write_names("partitioned", subscription.fields, subscription.spot);
        return out_.word("shuffle", "true", subscription.spot);
      case Grouping::All: return out_.word("broadcast", "true", subscription.spot);
      case Grouping::Shuffle: return out_.word("shuffle", "true", subscription.spot);
    }
  }

  // Storm lets a field have no name; nothing can be said of it.
  static bool is_named(const NamedList& names) {
    return std::ranges::find(names, "", &Named::text) == names.end();
  }

  void write_names(std::string_view key, const NamedList& names, Spot spot) {
    out_.begin(Kind::List, key, spot);
    for (const Named& name : names)
      if (!name.text.empty()) out_.text({}, name.text, name.spot);
    out_.end();
  }

  const StormTopology& topology_;
  SpecSink& out_;
  std::map<StormTopology::Stream, std::vector<Consumer>> consumers_;
  std::set<std::string> names_;
};

}  // namespace

std::string qualified(const StormTopology::Stream& stream) {
  return stream.second == kDefaultStream ? std::string(stream.first)
                                         : fmt::format("{}:{}", stream.first, stream.second);
}

void write_spec(const StormTopology& topology, SpecSink& to) {
  const StormTopology rest = without_bookkeeping(topology);
  SpecWriter(rest, to).run();
}

}  // namespace blazes::frontend::spec
