#include "analysis/contents.h"

namespace blazes::analysis {

using namespace dataflow;

bool is_on(const Switches& on, RuleName rule) {
  switch (rule) {
    case RuleName::R1: return on.rule_1;
    case RuleName::R2: return on.rule_2;
    case RuleName::R3: return on.rule_3;
    case RuleName::Ro: return on.rule_o;
    case RuleName::Rn: return on.rule_n;
    case RuleName::Ri: return on.rule_i;
    case RuleName::Rp: return on.rule_p;
    case RuleName::R4: return on.rule_4;
  }
  return true;
}

std::size_t RuleSums::index(const PathFacts& p) {
  return static_cast<std::size_t>(p.annotation) | static_cast<std::size_t>(p.protection) << 2 |
         static_cast<std::size_t>(p.nondeterministic) << 4 | static_cast<std::size_t>(p.unique) << 5 |
         static_cast<std::size_t>(p.work_is_dealt) << 6 | static_cast<std::size_t>(p.replicated) << 7;
}

RuleSums::Sum RuleSums::sum(Contents input, const PathFacts& path) const {
  Sum sum;
  for (const DerivationRule& rule : rule_table()) {
    if (!is_on(on_, rule.rule) || !rule.applies(input, path)) continue;
    sum.output = worse(sum.output, reconcile(rule.to_output, input, path.replicated));
    if (writes(path.annotation))
      sum.state = worse(sum.state, reconcile(rule.to_state, input, path.replicated));
  }
  return sum;
}

namespace {

class Fixpoint {
 public:
  Fixpoint(Analysis& a, const Structure& structure, AttributeFlow& attributes, Protections& protections)
      : a_(a),
        flow_(*a.flow),
        structure_(structure),
        attributes_(attributes),
        protections_(protections),
        sums_(a.on) {}

  void run() {
    find_unique_sources();
    for (std::size_t i = 0; i < structure_.size(); ++i) {
      auto members = structure_[i];
      if (members.size() == 1) {
        collect_facts(members[0]);
        push(members[0]);
        find_unique(members[0]);
      } else {
        settle_cycle(members);
      }
    }
  }

 private:
  Contents& contents(VertexIndex v) {
    return structure_.is_interface(v) ? a_.interface_contents[structure_.interface(v)]
                                      : a_.state_contents[structure_.state(v)];
  }

  void raise(VertexIndex v, Contents to) {
    Contents& now = contents(v);
    if (to <= now) return;
    now = to;
    if (cycle_ != 0 && round_[v] == cycle_) changed_.push_back(v);
  }

  // Hands the contents of a vertex to its successors.
  void push(VertexIndex v) {
    if (!structure_.is_interface(v)) {
      StateId state = structure_.state(v);
      if (flow_.writers(state).empty() || !a_.on.rule_4) return;
      for (PathId path : flow_.paths_over(state))
        if (flow_.path(path).reads_state) raise(flow_.path(path).to.index, a_.state_contents[state]);
      return;
    }
    InterfaceId id = structure_.interface(v);
    Contents now = a_.interface_contents[id];
    if (flow_.interface(id).direction == Direction::Out) {
      for (StreamId s : flow_.streams_out_of(id)) {
        a_.labels[s].contents = now;
        if (InterfaceId to = flow_.stream(s).to) raise(to.index, now);
      }
      return;
    }
    for (PathId path : flow_.paths_from(id)) {
      const Path& p = flow_.path(path);
      RuleSums::Sum sum = sums_(now, a_.facts[path]);
      raise(p.to.index, sum.output);
      if (!p.writes()) continue;
      if (p.state)
        raise(structure_.vertex(p.state), sum.state);
      else
        raise(p.to.index, sum.state);
    }
  }

  void settle_cycle(std::span<const VertexIndex> members) {
    if (round_.empty()) round_.resize(structure_.vertices(), 0);
    ++cycle_count_;
    cycle_ = cycle_count_;
    changed_.assign(members.begin(), members.end());
    for (VertexIndex v : members) {
      round_[v] = cycle_;
      if (!a_.on.floor) contents(v) = Contents::Diverge;
      collect_facts(v);
    }
    while (!changed_.empty()) {
      VertexIndex v = changed_.back();
      changed_.pop_back();
      push(v);
    }
    cycle_ = 0;
  }

  // What the rules ask about the paths from an input, once the input's streams are settled.
  void collect_facts(VertexIndex v) {
    if (!structure_.is_interface(v)) return;
    InterfaceId id = structure_.interface(v);
    if (flow_.interface(id).direction == Direction::Out) return;
    const Component& c = flow_.component(flow_.interface(id).component);
    for (PathId path : flow_.paths_from(id)) {
      const Path& p = flow_.path(path);
      PathFacts& facts = a_.facts[path];
      facts.annotation = p.annotation;
      facts.nondeterministic = p.nondeterministic;
      facts.replicated = c.replicated;
      if (!p.confluent()) {
        facts.protection = protections_.judge(path).protection;
        facts.unique = unique_in_gate(p);
      }
      // What is unique in its partition meets nothing, wherever it goes.
      if (c.splits_work() && a_.on.instances && flow_.reads_written_state(p) && !facts.unique)
        facts.work_is_dealt = protections_.feed(p.from).shuffled || protections_.feed(p.state).shuffled;
    }
  }

  // Theory §4, "Unique records".
  bool unique_in_gate(const Path& p) {
    if (a_.unique.empty() || p.nondeterministic) return false;
    auto streams = flow_.streams_into(p.from);
    if (streams.size() != 1 || !p.gate) return false;
    if (flow_.touches_written_state(p)) {
      auto writers = flow_.writers(p.state);
      if (!p.writes() || writers.size() != 1 || writers[0] != p.from) return false;
    }
    AttributeSet unique = a_.unique[streams[0]];
    return unique && attributes_.determined(unique, p.gate);
  }

  void find_unique_sources() {
    if (!a_.on.unique) return;
    for (StreamId s : flow_.streams()) {
      AttributeSet declared = flow_.promises(s).unique;
      if (!declared) continue;
      if (a_.unique.empty()) a_.unique = Table<AttributeSet, Stream>(flow_.streams().size());
      a_.unique[s] = declared;
    }
  }

  // What of the uniqueness of its input an output keeps; and a promise about records that replicas disagree on is void.
  void find_unique(VertexIndex v) {
    if (a_.unique.empty() || !structure_.is_interface(v)) return;
    InterfaceId output = structure_.interface(v);
    if (flow_.interface(output).direction == Direction::In) return;
    bool void_promise = a_.interface_contents[output] > Contents::Run;
    for (StreamId s : flow_.streams_out_of(output)) {
      if (void_promise)
        a_.unique[s] = {};
      else if (!a_.unique[s])
        a_.unique[s] = unique_kept(output, flow_.schema(s));
    }
  }

  AttributeSet unique_kept(InterfaceId output, AttributeSet schema) {
    auto paths = flow_.paths_into(output);
    if (paths.size() != 1) return {};
    const Path& p = flow_.path(paths[0]);
    auto streams = flow_.streams_into(p.from);
    if (streams.size() != 1 || (!p.per_record && a_.on.unique_needs_per_record)) return {};
    bool repeated = flow_.component(flow_.interface(output).component).splits_work() &&
                    flow_.promises(streams[0]).broadcast;
    AttributeSet unique = a_.unique[streams[0]];
    return unique && !repeated ? attributes_.carried(paths[0], unique, schema) : AttributeSet{};
  }

  Analysis& a_;
  const Dataflow& flow_;
  const Structure& structure_;
  AttributeFlow& attributes_;
  Protections& protections_;
  RuleSums sums_;
  std::uint32_t cycle_count_ = 0, cycle_ = 0;  // the cycle that is being settled; 0: none
  std::vector<std::uint32_t> round_;           // of each vertex: the cycle it was last seen in
  std::vector<VertexIndex> changed_;
};

}  // namespace

void derive_contents(Analysis& a, const Structure& structure, AttributeFlow& attributes,
                     Protections& protections) {
  Fixpoint(a, structure, attributes, protections).run();
}

}  // namespace blazes::analysis
