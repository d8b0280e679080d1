// The rules behind `findings`: each looks at one sink, or at one origin of what a sink shows, and says what it finds.
#pragma once

#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "analysis/proof.h"
#include "rules/findings.h"

namespace blazes::rules {

// The strategies of a plan, or else its fallback, by the component of their site.
class StrategyIndex {
 public:
  StrategyIndex(const dataflow::Dataflow& flow, const synthesis::Plan& plan);
  const std::vector<const synthesis::Strategy*>& at(dataflow::ComponentId component) const;
  bool orders_dynamically() const { return orders_dynamically_; }

 private:
  std::unordered_map<dataflow::ComponentId, std::vector<const synthesis::Strategy*>> at_;
  bool orders_dynamically_ = false;
};

// A sink that is not as it should be.
struct Violation {
  const Results& results;
  dataflow::StreamId sink;
  analysis::Contents contents;              // with its seals
  std::span<const analysis::Proof> proofs;  // of `contents`, shortest first
  const synthesis::Refusal* refusal;        // why no plan is enough; null if one is
  analysis::Explainer& explain;             // of the analysis of the proofs
  const StrategyIndex& strategies;
};

using MaybeDiagnostic = std::optional<diagnostics::Diagnostic>;
using SinkRule = MaybeDiagnostic (*)(const Violation&);
using OriginRule = MaybeDiagnostic (*)(const Violation&, const analysis::Proof&);

MaybeDiagnostic cross_run_nondeterminism(const Violation& v);
MaybeDiagnostic cross_instance_nondeterminism(const Violation& v);
MaybeDiagnostic replica_divergence(const Violation& v);

MaybeDiagnostic nondeterministic_path(const Violation& v, const analysis::Proof& proof);
MaybeDiagnostic seal_incompatible_with_gate(const Violation& v, const analysis::Proof& proof);
MaybeDiagnostic unknown_gate(const Violation& v, const analysis::Proof& proof);
MaybeDiagnostic unannotated(const Violation& v, const analysis::Proof& proof);
MaybeDiagnostic replication_assumed(const Violation& v, const analysis::Proof& proof);
MaybeDiagnostic seal_lost(const Violation& v, const analysis::Proof& proof);
MaybeDiagnostic seal_in_cycle(const Violation& v, const analysis::Proof& proof);
MaybeDiagnostic work_dealt_by_chance(const Violation& v, const analysis::Proof& proof);

// Of a sink whose proofs are those of how it stands.
MaybeDiagnostic seal_without_barrier(const Violation& v);

MaybeDiagnostic dynamic_ordering_cannot_remove_run(const Violation& v);
MaybeDiagnostic no_plan(const Violation& v);
// Level `Advice`: printed by `blazes advise` only. `promises` may be empty.
diagnostics::Diagnostic promise_would_help(const dataflow::Dataflow& flow, const synthesis::Refusal& refusal,
                                           const std::string& promises);

// Shared by the rules.
diagnostics::Diagnostic diagnostic(std::string_view id, Place place, std::string message,
                                   std::string hint = {});
// The steps that matter between origin and sink, as notes.
std::vector<diagnostics::Note> chain(const dataflow::Dataflow& flow, const analysis::Proof& proof);
// The diagnostic of a sink: at the origin of its shortest proof, with the chain and the remedy.
MaybeDiagnostic anomaly(const Violation& v, std::string_view id, analysis::Contents contents);
// What the plan does about these origins, or the best that can be done.
std::string remedy(const Violation& v);

}  // namespace blazes::rules
