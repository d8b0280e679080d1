// Why a stream has its label: steps from the origin of an anomaly to the stream, shortest proof first.
//
//   Prover prover(analysis);
//   for (const Proof& proof : prover.proofs(answers)) for (const Step& step : proof.steps) ...
#pragma once

#include <vector>

#include "analysis/analysis.h"

namespace blazes::analysis {

// Where contents stand: at an interface or in a state.
struct Vertex {
  dataflow::InterfaceId interface;
  dataflow::StateId state;
  friend bool operator==(Vertex, Vertex) = default;
};

// One conclusion: `rule`, used at `path` (none: carried by `stream`), gives `contents` at `vertex`.
struct Step {
  RuleName rule = RuleName::Rp;
  dataflow::PathId path;      // the path the rule is applied to; none for a delivery
  dataflow::StreamId stream;  // a delivery: the stream that carries the contents on
  Vertex vertex;              // where the conclusion stands
  Contents contents = Contents::Async;
  ProtectionReason protection;  // rules 1, 2 and o: the premise that the path is not protected, or only so
  int premise = -1;             // the index of the step whose conclusion came in; -1: the path's own doing
};

struct Proof {
  // steps[0] is the origin, the last step concludes the stream's label; each rests on the one before.
  std::vector<Step> steps;
  dataflow::ComponentId site;  // where it starts
  dataflow::PathId origin;
};

// For a clean stream: an order-sensitive path upstream of it, with what keeps it quiet.
struct Safeguard {
  dataflow::PathId path;
  ProtectionReason protection;  // Why::NotAsked if the records of its partitions are unique
};

class Prover {
 public:
  // Linear.
  explicit Prover(const Analysis& a) : a_(a), explain_(a) {}

  // One proof for each path that can start what the stream shows, shortest first, then by path; at most `limit` of them. Empty
  // if the contents are `Async`. O(what is upstream).
  std::vector<Proof> proofs(dataflow::StreamId stream, std::size_t limit = 16);
  // The nearest ones first, at most `limit`. O(what is upstream).
  std::vector<Safeguard> safeguards(dataflow::StreamId stream, std::size_t limit = 64);

  Explainer& explain() { return explain_; }

 private:
  const Analysis& a_;
  Explainer explain_;
};

// For a single question.
std::vector<Proof> prove(const Analysis& a, dataflow::StreamId stream, std::size_t limit = 16);
std::vector<Safeguard> safeguards(const Analysis& a, dataflow::StreamId stream, std::size_t limit = 64);

}  // namespace blazes::analysis
