#include "analysis/analysis.h"

#include "analysis/contents.h"
#include "analysis/protection.h"
#include "analysis/seals_and_orders.h"

namespace blazes::analysis {

using namespace dataflow;

// Everything that lives as long as one derivation, and again when a reason is asked for.
struct Derivation {
  Derivation(const Dataflow& flow, const Analysis& a)
      : attributes(flow, a.on),
        plan(flow, attributes, a.coordination),
        protections(flow, a.coordination, a.on, attributes, plan, a.labels, a.in_cycle),
        outputs(flow, a.on, attributes, protections, a.labels) {}

  AttributeFlow attributes;
  PlanOrders plan;
  Protections protections;
  SealsAndOrders outputs;
};

namespace {

Order declared_order(const Promises& promises) {
  return promises.ordered ? Order{Order::Kind::Fixed, promises.ordered} : Order{};
}

// Seals and orders depend on no contents, so they are settled first, from the sources on.
class Settling {
 public:
  Settling(Analysis& a, const Structure& structure, Derivation& d)
      : a_(a), flow_(*a.flow), structure_(structure), d_(d) {}

  void run() {
    bool promises_made = false;
    for (StreamId s : flow_.streams()) {
      const Stream& stream = flow_.stream(s);
      if (stream.promises) {
        const Promises& promises = flow_.promises(s);
        promises_made |= promises.seal || promises.ordered;
        bool circulates = stream.from && a_.in_cycle[stream.from];
        if (!circulates || !a_.on.cycles_unseal) a_.labels[s].seal = promises.seal;
        a_.labels[s].order = declared_order(promises);
      }
      if (PlanOrders::Group group = d_.plan.group(s); group != PlanOrders::kNone) {
        a_.labels[s].order = d_.plan.order(group);
        promises_made = true;
      }
    }
    for (std::size_t i = 0; i < structure_.size(); ++i)
      for (VertexIndex v : structure_[i]) {
        if (!structure_.is_interface(v))
          d_.protections.settle_state(structure_.state(v));
        else if (promises_made && flow_.interface(structure_.interface(v)).direction == Direction::Out)
          settle_output(structure_.interface(v));
      }
  }

 private:
  void settle_output(InterfaceId output) {
    if (a_.in_cycle[output] && a_.on.cycles_unseal) return;
    for (StreamId s : flow_.streams_out_of(output)) {
      const Promises& promises = flow_.promises(s);
      Label& label = a_.labels[s];
      AttributeSet schema = flow_.schema(s);
      if (!promises.seal) label.seal = d_.outputs.seal_of(output, schema).key;
      if (!label.order && (promises.fifo || !a_.on.order_needs_fifo))
        label.order = d_.outputs.order_of(output, schema);
    }
  }

  Analysis& a_;
  const Dataflow& flow_;
  const Structure& structure_;
  Derivation& d_;
};

}  // namespace

Analysis Analyser::operator()(const Coordination& coordination, const Switches& on) const {
  Analysis a;
  a.flow = &flow_;
  a.coordination = coordination;
  a.on = on;
  a.labels = Table<Label, Stream>(flow_.streams().size());
  a.interface_contents = Table<Contents, Interface>(flow_.interfaces().size(), Contents::Async);
  a.state_contents = Table<Contents, State>(flow_.states().size(), Contents::Async);
  a.facts = Table<PathFacts, Path>(flow_.paths().size());
  a.in_cycle = Table<std::uint8_t, Interface>(flow_.interfaces().size(), 0);
  for (InterfaceId id : flow_.interfaces()) a.in_cycle[id] = structure_.in_cycle(structure_.vertex(id));

  Derivation d(flow_, a);
  Settling(a, structure_, d).run();
  derive_contents(a, structure_, d.attributes, d.protections);
  return a;
}

Analysis analyse(const Dataflow& flow, const Coordination& coordination, const Switches& on) {
  return Analyser(flow)(coordination, on);
}

Explainer::Explainer(const Analysis& a) : a_(a), derivation_(std::make_unique<Derivation>(*a.flow, a)) {
  for (StateId state : a.flow->states()) derivation_->protections.settle_state(state);
}

Explainer::~Explainer() = default;

ProtectionReason Explainer::protection(PathId path) { return derivation_->protections.judge(path); }

SealReason Explainer::seal(StreamId stream) {
  const Dataflow& flow = *a_.flow;
  const Stream& s = flow.stream(stream);
  if (s.from && a_.in_cycle[s.from]) return {SealWhy::InCycle, {}, {}};
  if (flow.promises(stream).seal) return {SealWhy::Declared, {}, stream};
  if (!s.from) return {};
  return derivation_->outputs.seal_of(s.from, flow.schema(stream)).reason;
}

ProtectionReason explain_protection(const Analysis& a, PathId path) { return Explainer(a).protection(path); }

SealReason explain_seal(const Analysis& a, StreamId stream) { return Explainer(a).seal(stream); }

}  // namespace blazes::analysis
