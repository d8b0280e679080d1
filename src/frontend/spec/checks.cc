#include "frontend/spec/checks.h"

#include <algorithm>

#include <absl/container/node_hash_map.h>
#include <fmt/format.h>

namespace blazes::frontend::spec {
namespace {

using dataflow::Dataflow;
using dataflow::PathId;

std::vector<std::string_view> interface_names(const Dataflow& flow, ComponentId component,
                                              Direction direction) {
  std::vector<std::string_view> names;
  for (PathId id : flow.paths_of(component)) {
    const dataflow::Path& path = flow.path(id);
    names.push_back(flow.name(flow.interface(direction == Direction::In ? path.from : path.to).name));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

// Several schemas together: known if each of them is.
struct Union {
  bool known = true;
  std::vector<dataflow::Attribute> attributes;

  void add(const Dataflow& flow, AttributeSet set) {
    if (!set) {
      known = false;
      return;
    }
    auto members = flow.attribute_sets()[set];
    attributes.insert(attributes.end(), members.begin(), members.end());
  }
  void finish() {
    std::sort(attributes.begin(), attributes.end());
    attributes.erase(std::unique(attributes.begin(), attributes.end()), attributes.end());
  }
  bool has(dataflow::Attribute a) const {
    return std::binary_search(attributes.begin(), attributes.end(), a);
  }
};

class SchemaCheck {
 public:
  SchemaCheck(Reading& reading, const Dataflow& flow) : reading_(reading), flow_(flow) {
    for (PathId id : flow.paths()) by_place_.emplace(flow.path(id).place.offset, id);
  }

  void check(const Mention& m) {
    if (m.of == Mention::Of::Stream) {
      StreamId id(m.subject);
      if (id.index >= flow_.streams().size() || flow_.stream(id).place != m.owner) return;
      Union schema;
      schema.add(flow_, flow_.schema(id));
      expect(m, schema, "the schema of stream " + quoted(flow_.name(id)));
      return;
    }
    auto found = by_place_.find(m.owner.offset);
    if (found == by_place_.end()) return;  // a variant has another path in its place
    const dataflow::Path& path = flow_.path(found->second);
    InterfaceId end = m.of == Mention::Of::CarriedTo ? path.to : path.from;
    const Union& own = of_interface(end);
    std::string what = "the schema of " + quoted(flow_.qualified_name(end));
    if (m.of != Mention::Of::Gate || !path.state || own.has(m.attribute)) return expect(m, own, what);
    // The attributes of a gate may come in at what the path answers from (theory §4, "Compatible").
    const Union& writers = of_state(path.state);
    if (!own.known || !writers.known || writers.has(m.attribute)) return;
    expect(m, own, flow_.writers(path.state).empty() ? what : what + " and of what writes its state");
  }

 private:
  void expect(const Mention& m, const Union& schema, const std::string& what) {
    if (!schema.known || schema.has(m.attribute)) return;
    std::vector<std::string_view> names;
    for (dataflow::Attribute a : schema.attributes) names.push_back(flow_.name(a));
    std::string_view name = flow_.name(m.attribute);
    reading_.variant_error(
        "BLZ113", m.spot, fmt::format("{} is not in {}", quoted(name), what),
        meant_or(name, names, names.empty() ? "the schema is empty" : "it has " + listed(names)));
  }

  const Union& of_interface(InterfaceId id) {
    auto [at, added] = interfaces_.try_emplace(id);
    if (!added) return at->second;
    Union& all = at->second;
    const dataflow::Interface& interface = flow_.interface(id);
    auto streams = interface.direction == Direction::In ? flow_.streams_into(id) : flow_.streams_out_of(id);
    if (interface.schema) {
      all.add(flow_, interface.schema);
    } else {
      all.known = !streams.empty();
      absl::flat_hash_set<AttributeSet> seen;
      for (StreamId stream : streams)
        if (AttributeSet schema = flow_.schema(stream); seen.insert(schema).second) all.add(flow_, schema);
    }
    all.finish();
    return all;
  }

  const Union& of_state(dataflow::StateId id) {
    if (auto found = states_.find(id); found != states_.end()) return found->second;
    Union all;
    for (InterfaceId writer : flow_.writers(id)) {
      const Union& one = of_interface(writer);
      all.known = all.known && one.known;
      all.attributes.insert(all.attributes.end(), one.attributes.begin(), one.attributes.end());
    }
    all.finish();
    return states_.emplace(id, std::move(all)).first->second;
  }

  Reading& reading_;
  const Dataflow& flow_;
  absl::flat_hash_map<std::uint32_t, PathId> by_place_;  // its offset
  // What is handed out must stay where it is.
  absl::node_hash_map<InterfaceId, Union> interfaces_;
  absl::node_hash_map<dataflow::StateId, Union> states_;
};

void unknown_interface(Reading& reading, const Dataflow& flow, ComponentId component, std::string_view name,
                       std::optional<Direction> direction, Spot spot) {
  std::vector<std::string_view> in = interface_names(flow, component, Direction::In);
  std::vector<std::string_view> out = interface_names(flow, component, Direction::Out);
  bool input = direction == Direction::In;
  std::string what = !direction ? "interface" : input ? "input" : "output";
  std::string message =
      fmt::format("component {} has no {} {}", quoted(flow.name(component)), what, quoted(name));
  const auto& others = input ? out : in;
  if (direction && std::binary_search(others.begin(), others.end(), name)) {
    reading.variant_error("BLZ109", spot, message,
                          fmt::format("it is an {} of it", input ? "output" : "input"));
    return;
  }
  std::vector<std::string_view> names = input ? in : out;
  if (!direction) names.insert(names.end(), in.begin(), in.end());
  reading.variant_error(
      "BLZ109", spot, message,
      meant_or(name, names, names.empty() ? "no path has one" : fmt::format("it has {}", listed(names))));
}

}  // namespace

void apply_schemas(Reading& reading) {
  DataflowBuilder& builder = *reading.builder;
  for (const PendingSchema& p : reading.pending.schemas)
    for (Direction direction : {Direction::In, Direction::Out})
      if (InterfaceId id = builder.find_interface(p.component, direction, reading.name_of(p.interface)))
        builder.edit(id).schema = p.schema;
}

void check_flow(Reading& reading, const Dataflow& flow) {
  auto has_path = [&](InterfaceId id) {
    return id && (flow.interface(id).direction == Direction::In ? !flow.paths_from(id).empty()
                                                                : !flow.paths_into(id).empty());
  };
  absl::flat_hash_set<InterfaceId> told;
  for (const PendingEnd& end : reading.pending.ends) {
    const dataflow::Stream& stream = flow.stream(end.stream);
    InterfaceId id = end.direction == Direction::In ? stream.to : stream.from;
    if (stream.place != end.stream_place || !id || has_path(id)) continue;
    ComponentId component = flow.interface(id).component;
    if (!reading.broken.contains(component) && told.insert(id).second)
      unknown_interface(reading, flow, component, flow.name(flow.interface(id).name), end.direction,
                        end.spot);
  }
  absl::flat_hash_set<std::uint64_t> described;
  if (!reading.pending.schemas.empty()) {
    for (InterfaceId id : flow.interfaces()) {
      const dataflow::Interface& i = flow.interface(id);
      if (has_path(id)) described.insert(std::uint64_t{i.component.index} << 32 | i.name.index);
    }
    for (const PendingSchema& p : reading.pending.schemas)
      if (!described.contains(std::uint64_t{p.component.index} << 32 | p.interface.index) &&
          !reading.broken.contains(p.component))
        unknown_interface(reading, flow, p.component, flow.name(p.interface), {}, p.spot);
  }
  if (reading.pending.mentions.empty()) return;
  SchemaCheck schemas(reading, flow);
  for (const Mention& mention : reading.pending.mentions) schemas.check(mention);
}

}  // namespace blazes::frontend::spec
