#include "report/plan_json.h"

#include "report/fingerprint.h"

namespace blazes::report {
namespace {

using namespace dataflow;
using analysis::Mechanism;
using synthesis::Strategy;
using enum JsonWriter::Layout;

std::string_view name_of_why(synthesis::Refusal::Why why) {
  using Why = synthesis::Refusal::Why;
  switch (why) {
    case Why::NoOrderBeforeTheRun: return "no-order-before-the-run";
    case Why::Nondeterministic: return "nondeterministic";
    case Why::Dealt: return "dealt";
  }
  return {};
}

void write_site(JsonWriter& json, const Dataflow& flow, SiteId id) {
  const Site& site = flow.site(id);
  json.begin_object(OneLine).key("component").string(flow.name(site.component));
  json.key("state").string(site.state ? flow.name(flow.state(site.state).name) : std::string_view{});
  if (site.input) json.key("input").string(flow.name(flow.interface(site.input).name));
  json.end_object();
}

void write_cost(JsonWriter& json, const synthesis::Cost& cost) {
  json.begin_object(OneLine);
  json.key("records_held").number(cost.records_held);
  json.key("messages_per_record").number(cost.messages_per_record);
  json.key("messages_per_partition").number(cost.messages_per_partition);
  json.key("through_single_point").number(cost.through_single_point);
  json.key("nodes_per_partition").number(cost.nodes_per_partition);
  json.key("total").number(cost.total).end_object();
}

void write_origin(JsonWriter& json, const Dataflow& flow, StreamId id, Mechanism mechanism) {
  const Promises& promises = flow.promises(id);
  json.begin_object(OneLine).key("stream").string(flow.name(id)).key("key");
  write_set(json, flow, promises.seal);
  json.key("producers").string(name_of(promises.producers)).key("when");
  if (promises.when == SealWhen::Unsaid)
    json.null();
  else
    json.string(name_of(promises.when));
  json.key("sequence");
  write_set(json, flow, mechanism == Mechanism::Sequencing ? promises.sequence : AttributeSet{});
  json.end_object();
}

void write_strategy(JsonWriter& json, const Dataflow& flow, const Strategy& s) {
  json.begin_object();
  json.key("site");
  write_site(json, flow, s.site);
  json.key("mechanism").string(name_of(s.mechanism));
  json.key("streams").begin_array();
  for (const synthesis::StrategyStream& stream : s.streams) {
    json.begin_object(OneLine).key("name").string(flow.name(stream.stream)).key("key");
    write_set(json, flow, stream.key);
    json.key("producers");
    if (stream.key)
      json.string(stream.asks_producers ? name_of(stream.producers) : "single");
    else
      json.null();
    json.end_object();
  }
  json.end_array().key("origins").begin_array();
  for (StreamId id : s.origins) write_origin(json, flow, id, s.mechanism);
  json.end_array().key("waits").begin_array(OneLine);
  for (StreamId id : s.waits) json.string(flow.name(id));
  json.end_array().key("gates").begin_array(OneLine);
  for (AttributeSet gate : s.gates) {
    if (gate)
      write_set(json, flow, gate);
    else
      json.string("*");
  }
  json.end_array();
  bool orders = analysis::orders(s.mechanism);
  json.key("scope");
  write_set(json, flow, orders && !s.scope ? AttributeSets::empty() : orders ? s.scope : AttributeSet{});
  json.key("sequence");
  write_set(json, flow, s.sequence);
  json.key("forwarders").begin_array(OneLine);
  for (ComponentId id : s.forwarders) json.string(flow.name(id));
  json.end_array().key("stateful").begin_array(OneLine);
  for (ComponentId id : s.stateful) json.string(flow.name(id));
  json.end_array();
  json.key("cost");
  write_cost(json, s.cost);
  json.key("removes").string(name_of(s.removes)).key("leaves").string(name_of(s.leaves)).end_object();
}

}  // namespace

void write_set(JsonWriter& json, const Dataflow& flow, AttributeSet set) {
  if (!set) {
    json.null();
    return;
  }
  json.begin_array(OneLine);
  for (std::string_view name : sorted_names(set, flow.attribute_sets(), flow.names())) json.string(name);
  json.end_array();
}

void write_refusals(JsonWriter& json, const Dataflow& flow, const synthesis::Plan& plan) {
  json.begin_array();
  for (const synthesis::Refusal& r : plan.refusals) {
    const Path& path = flow.path(r.origin);
    json.begin_object(OneLine).key("stream").string(flow.name(r.sink));
    json.key("component").string(flow.name(flow.interface(path.from).component));
    json.key("from").string(flow.name(flow.interface(path.from).name));
    json.key("to").string(flow.name(flow.interface(path.to).name));
    json.key("why").string(name_of_why(r.why)).end_object();
  }
  json.end_array();
}

void write_plan(JsonWriter& json, const Dataflow& flow, const synthesis::Plan& plan) {
  json.begin_object();
  json.key("fingerprint").string(fingerprint(flow)).key("satisfies").boolean(plan.satisfies);
  json.key("strategies").begin_array();
  for (const Strategy& s : plan.strategies) write_strategy(json, flow, s);
  json.end_array().key("fallback").begin_array();
  for (const Strategy& s : plan.fallback) write_strategy(json, flow, s);
  json.end_array().key("refusals");
  write_refusals(json, flow, plan);
  json.key("cost");
  write_cost(json, plan.cost);
  json.key("after").begin_array();
  for (StreamId s : flow.streams())
    if (flow.stream(s).is_sink())
      json.begin_object(OneLine)
          .key("stream")
          .string(flow.name(s))
          .key("label")
          .string(published_name(plan.after.label(s)))
          .end_object();
  json.end_array().end_object();
}

void write_place(JsonWriter& json, diagnostics::Locator& locator, Place place) {
  diagnostics::Location at = locator.locate(place);
  if (at.line == 0) {
    json.key("file").null().key("line").null().key("column").null();
    return;
  }
  json.key("file").string(at.file);
  json.key("line").number(std::uint64_t{at.line}).key("column").number(std::uint64_t{at.column});
}

}  // namespace blazes::report
