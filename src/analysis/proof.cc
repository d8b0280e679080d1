#include "analysis/proof.h"

#include <algorithm>

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>

#include "analysis/contents.h"

namespace blazes::analysis {

using namespace dataflow;

namespace {

// "The contents of `vertex` are `level` or worse": what has to be shown.
struct Claim {
  Vertex vertex;
  Contents level = Contents::Async;

  friend bool operator==(const Claim&, const Claim&) = default;
  template <class H>
  friend H AbslHashValue(H h, const Claim& c) {
    return H::combine(std::move(h), c.vertex.interface, c.vertex.state, c.level);
  }
};

// Searches backwards, breadth first, from the claim about a stream to the paths that start it. Claim by claim it asks the rule
// table which row, with the final contents of the inputs, gives that much.
class Search {
 public:
  Search(const Analysis& a, Explainer& explain) : a_(a), flow_(*a.flow), explain_(explain) {}

  std::vector<Proof> proofs(StreamId stream, std::size_t limit) {
    InterfaceId from = flow_.stream(stream).from;
    Contents shown = a_.label(stream).contents;
    if (!from || shown == Contents::Async) return {};
    limit_ = limit;
    ask({{from, {}}, shown}, kGoal,
        {.rule = RuleName::Rp,
         .path = {},
         .stream = stream,
         .vertex = {},
         .contents = shown,
         .protection = {}});
    for (std::size_t i = 0; i < nodes_.size() && origins_.size() < limit_; ++i) derive(i);
    std::vector<Proof> result;
    for (const Origin& origin : origins_) result.push_back(proof_of(origin));
    std::ranges::stable_sort(result, [](const Proof& x, const Proof& y) {
      return x.steps.size() != y.steps.size() ? x.steps.size() < y.steps.size() : x.origin < y.origin;
    });
    return result;
  }

 private:
  static constexpr std::size_t kGoal = static_cast<std::size_t>(-1);

  struct Node {
    Claim claim;
    std::size_t leads_to;  // the node that this one was asked for
    Step step;             // by which it leads there
  };
  struct Origin {
    std::size_t node;
    Step step;
  };

  void ask(const Claim& claim, std::size_t leads_to, const Step& step) {
    if (asked_.insert(claim).second) nodes_.push_back({claim, leads_to, step});
  }

  Contents contents(InterfaceId id) const { return a_.interface_contents[id]; }

  void derive(std::size_t node) {
    const Claim claim = nodes_[node].claim;
    if (claim.vertex.state) {
      for (PathId path : flow_.paths_over(claim.vertex.state))
        if (flow_.path(path).writes()) derive_by_path(node, claim, path, &DerivationRule::to_state);
      return;
    }
    InterfaceId id = claim.vertex.interface;
    if (flow_.interface(id).direction == Direction::In) {
      for (StreamId s : flow_.streams_into(id))
        if (InterfaceId from = flow_.stream(s).from; from && a_.label(s).contents >= claim.level)
          ask({{from, {}}, claim.level}, node,
              {.rule = RuleName::Rp,
               .path = {},
               .stream = s,
               .vertex = claim.vertex,
               .contents = claim.level,
               .protection = {}});
      return;
    }
    for (PathId path : flow_.paths_into(id)) {
      const Path& p = flow_.path(path);
      derive_by_path(node, claim, path, &DerivationRule::to_output);
      if (p.writes() && !p.state) derive_by_path(node, claim, path, &DerivationRule::to_state);
      if (flow_.reads_written_state(p) && is_on(a_.on, RuleName::R4) &&
          a_.state_contents[p.state] >= claim.level)
        ask({{{}, p.state}, claim.level}, node,
            {.rule = RuleName::R4,
             .path = path,
             .stream = {},
             .vertex = claim.vertex,
             .contents = claim.level,
             .protection = {}});
    }
  }

  void derive_by_path(std::size_t node, const Claim& claim, PathId path, Addition DerivationRule::*side) {
    const Path& p = flow_.path(path);
    const PathFacts& facts = a_.facts[path];
    Contents input = contents(p.from);
    for (const DerivationRule& rule : rule_table()) {
      if (!is_on(a_.on, rule.rule) || !rule.applies(input, facts)) continue;
      Contents added = reconcile(rule.*side, input, facts.replicated);
      if (added < claim.level) continue;
      Step step{.rule = rule.rule,
                .path = path,
                .stream = {},
                .vertex = claim.vertex,
                .contents = claim.level,
                .protection = {}};
      if (rule.*side == Addition::Input) {
        ask({{p.from, {}}, claim.level}, node, step);
      } else if (rule.rule == RuleName::R3) {
        ask({{p.from, {}}, Contents::Inst}, node, step);
      } else {
        step.contents = added;
        if (started_.insert(path).second) origins_.push_back({node, step});
      }
    }
  }

  Proof proof_of(const Origin& origin) {
    Proof proof;
    const Path& p = flow_.path(origin.step.path);
    proof.origin = origin.step.path;
    proof.site = flow_.interface(p.from).component;
    Step first = origin.step;
    if (!p.confluent()) first.protection = explain_.protection(first.path);
    proof.steps.push_back(first);
    for (std::size_t i = origin.node; i != kGoal; i = nodes_[i].leads_to) {
      Step step = nodes_[i].step;
      step.premise = static_cast<int>(proof.steps.size()) - 1;
      Contents before = proof.steps.back().contents;
      if (step.rule == RuleName::R3)
        step.contents = reconcile(Addition::Taint, before, a_.facts[step.path].replicated);
      else
        step.contents = before;
      proof.steps.push_back(step);
    }
    return proof;
  }

  const Analysis& a_;
  const Dataflow& flow_;
  Explainer& explain_;
  std::size_t limit_ = 0;
  std::vector<Node> nodes_;
  absl::flat_hash_set<Claim> asked_;
  absl::flat_hash_set<PathId> started_;
  std::vector<Origin> origins_;
};

}  // namespace

std::vector<Proof> Prover::proofs(StreamId stream, std::size_t limit) {
  return Search(a_, explain_).proofs(stream, limit);
}

std::vector<Safeguard> Prover::safeguards(StreamId stream, std::size_t limit) {
  const Dataflow& flow = *a_.flow;
  std::vector<Safeguard> result;
  std::vector<InterfaceId> waiting;
  absl::flat_hash_set<InterfaceId> seen;
  auto visit = [&](InterfaceId id) {
    if (id && seen.insert(id).second) waiting.push_back(id);
  };
  absl::flat_hash_set<PathId> listed;
  auto list = [&](PathId path) {
    const Path& p = flow.path(path);
    if (p.confluent() || result.size() >= limit || !listed.insert(path).second) return;
    result.push_back({path, a_.facts[path].unique ? ProtectionReason{} : explain_.protection(path)});
  };
  visit(flow.stream(stream).from);
  for (std::size_t i = 0; i < waiting.size() && result.size() < limit; ++i) {
    InterfaceId id = waiting[i];
    if (flow.interface(id).direction == Direction::In) {
      for (StreamId s : flow.streams_into(id)) visit(flow.stream(s).from);
      continue;
    }
    for (PathId path : flow.paths_into(id)) {
      const Path& p = flow.path(path);
      list(path);
      visit(p.from);
      if (!flow.reads_written_state(p)) continue;
      for (PathId other : flow.paths_over(p.state))
        if (flow.path(other).writes()) {
          list(other);
          visit(flow.path(other).from);
        }
    }
  }
  return result;
}

std::vector<Proof> prove(const Analysis& a, StreamId stream, std::size_t limit) {
  return Prover(a).proofs(stream, limit);
}

std::vector<Safeguard> safeguards(const Analysis& a, StreamId stream, std::size_t limit) {
  return Prover(a).safeguards(stream, limit);
}

}  // namespace blazes::analysis
