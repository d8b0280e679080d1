// A dataflow as text that is equal for equal dataflows, whatever syntax they were read from: for tests.
#pragma once

#include <string>

#include "dataflow/dataflow.h"

namespace blazes::test {

inline std::string dump(dataflow::AttributeSet set, const dataflow::Dataflow& flow) {
  std::string out = "[";
  for (std::string_view name : dataflow::sorted_names(set, flow.attribute_sets(), flow.names()))
    out += (out.size() > 1 ? " " : "") + std::string(name);
  return out + "]";
}

// One line for each component, path, stream and dependency, in the order of the input. What is not said is not shown.
inline std::string dump(const dataflow::Dataflow& flow) {
  using namespace dataflow;
  std::string out;
  auto set = [&](const char* name, AttributeSet s) {
    if (s) out += std::string(" ") + name + dump(s, flow);
  };
  auto flag = [&](const char* name, bool on) {
    if (on) out += std::string(" ") + name;
  };
  auto schema = [&](InterfaceId id) {
    AttributeSet s = flow.interface(id).schema;
    return std::string(flow.name(flow.interface(id).name)) + (s ? dump(s, flow) : "");
  };
  for (ComponentId c : flow.components()) {
    const Component& component = flow.component(c);
    out += std::string(flow.name(c));
    flag("replicated", component.replicated);
    flag("barrier", component.barrier);
    if (component.instances) out += " x" + std::to_string(component.instances);
    out += "\n";
    for (PathId id : flow.paths_of(c)) {
      const Path& p = flow.path(id);
      out += "  " + schema(p.from) + " -> " + schema(p.to) + " " + std::string(name_of(p.annotation));
      if (!p.confluent()) out += p.gate ? dump(p.gate, flow) : "*";
      if (!p.state)
        out += " stateless";
      else if (flow.state(p.state).name)
        out += " over " + std::string(flow.name(flow.state(p.state).name));
      flag("reads-none", !p.reads_state);
      flag("per-record", p.per_record);
      flag("per-partition", p.per_partition);
      for (auto [to, from] : flow.details(id).carries)
        out += " " + std::string(flow.name(to)) + "=" + std::string(flow.name(from));
      if (p.nondeterministic) out += " (" + flow.details(id).nondeterministic + ")";
      out += "\n";
    }
  }
  for (StreamId id : flow.streams()) {
    const Stream& s = flow.stream(id);
    const Promises& p = flow.promises(id);
    out += std::string(flow.name(id)) + ": " + (s.from ? flow.qualified_name(s.from) : "") + " -> " +
           (s.to ? flow.qualified_name(s.to) : "");
    set("schema", s.schema);
    set("seal", p.seal);
    if (p.seal) out += " by " + std::string(name_of(p.producers));
    if (p.when != SealWhen::Unsaid) out += " at " + std::string(name_of(p.when));
    set("ordered", p.ordered);
    set("unique", p.unique);
    set("sequence", p.sequence);
    set("partitioned", p.partitioned);
    flag("shuffle", p.shuffle);
    flag("broadcast", p.broadcast);
    flag("fifo", p.fifo);
    if (p.rate > 0) out += " rate " + std::to_string(p.rate);
    if (p.required != Requirement::Deterministic) out += " requires " + std::string(name_of(p.required));
    out += "\n";
  }
  for (const Dependency& d : flow.dependencies())
    out += dump(d.from, flow) + (d.injective ? " <-> " : " -> ") + dump(d.to, flow) + "\n";
  return out;
}

}  // namespace blazes::test
