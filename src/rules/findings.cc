#include "rules/findings.h"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>

#include "rules/rule_checks.h"

namespace blazes::rules {
namespace {

using analysis::Contents;
using dataflow::StreamId;

constexpr SinkRule kSinkRules[] = {cross_run_nondeterminism, cross_instance_nondeterminism,
                                   replica_divergence};
constexpr OriginRule kOriginRules[] = {nondeterministic_path, seal_incompatible_with_gate, unknown_gate,
                                       unannotated,           replication_assumed,         seal_lost,
                                       seal_in_cycle,         work_dealt_by_chance};
constexpr SinkRule kPlanRules[] = {dynamic_ordering_cannot_remove_run, no_plan};

// How many origins of one sink are looked into; of the sinks beyond the first ones, the nearest only, since each costs
// what is upstream of it.
constexpr std::size_t kOrigins = 8;
constexpr std::size_t kThorough = 500;

Contents accepted_at(const Results& r, StreamId sink) {
  return analysis::accepted(r.flow.promises(sink).required);
}

std::string_view anomaly_id(Contents c) {
  switch (c) {
    case Contents::Async: return {};
    case Contents::Run: return "BLZ201";
    case Contents::Inst: return "BLZ202";
    case Contents::Diverge: return "BLZ203";
  }
  return {};
}

class Finder {
 public:
  Finder(const Results& results, std::span<const Allowance> allowances)
      : r_(results), allowances_(allowances), strategies_(results.flow, results.plan) {
    found_.used.assign(allowances.size(), false);
    for (const synthesis::Refusal& refusal : results.plan.refusals)
      refusals_.try_emplace(refusal.sink, &refusal);
  }

  Findings run(std::size_t limit) {
    std::vector<Suspect> suspects = this->suspects();
    for (std::size_t i = 0; i < suspects.size(); ++i) {
      if (i >= limit && !suspects[i].allowed) {
        ++found_.left_out;
        found_.worst_left_out = analysis::worse(found_.worst_left_out, suspects[i].worst);
      } else if (i < limit) {
        explain(suspects[i].sink, i < kThorough ? kOrigins : 1);
      }
    }
    std::stable_partition(found_.list.begin(), found_.list.end(),
                          [](const Finding& f) { return f.allowed.empty(); });
    return std::move(found_);
  }

 private:
  struct Suspect {
    StreamId sink;
    Contents worst;
    bool allowed;
  };

  // The sinks in the order in which they are explained, so that a cause is told where it counts most.
  std::vector<Suspect> suspects() {
    std::vector<Suspect> list;
    for (StreamId sink : r_.flow.streams()) {
      if (!r_.flow.stream(sink).is_sink()) continue;
      bool bad = violated(r_, sink), bare = needs_barrier(r_, sink);
      if (!bad && !bare) continue;
      bool allowed = (!bad || allowance(anomaly_id(r_.label.label(sink).contents), sink)) &&
                     (!bare || allowance("BLZ305", sink));
      list.push_back(
          {sink, analysis::worse(r_.label.label(sink).contents, r_.now.label(sink).contents), allowed});
    }
    std::ranges::stable_sort(list, [](const Suspect& a, const Suspect& b) {
      return a.allowed != b.allowed ? b.allowed : a.worst > b.worst;
    });
    return list;
  }

  const Allowance* allowance(std::string_view id, StreamId stream) {
    const Allowance* found = nullptr;
    for (std::size_t i = 0; i < allowances_.size(); ++i)
      if (allowances_[i].id == id && allowances_[i].stream == stream) {
        found_.used[i] = true;
        found = &allowances_[i];
      }
    return found;
  }

  // A prover costs as much as the dataflow is large: none is made where all is well.
  static analysis::Prover& prover_of(std::optional<analysis::Prover>& prover, const analysis::Analysis& a) {
    return prover ? *prover : prover.emplace(a);
  }

  void explain(StreamId sink, std::size_t origins) {
    if (violated(r_, sink)) {
      Contents contents = r_.label.label(sink).contents;
      analysis::Prover& prover = prover_of(label_, r_.label);
      std::vector<analysis::Proof> proofs = prover.proofs(sink, origins);
      auto refusal = refusals_.find(sink);
      Violation v{r_,
                  sink,
                  contents,
                  proofs,
                  refusal == refusals_.end() ? nullptr : refusal->second,
                  prover.explain(),
                  strategies_};
      // Who allows the anomaly of a sink has seen its causes.
      const Allowance* known = allowance(anomaly_id(contents), sink);
      for (SinkRule rule : kSinkRules) add(v, rule(v), known);
      for (const analysis::Proof& proof : proofs)
        for (OriginRule rule : kOriginRules) add_once(v, proof, rule(v, proof), known);
      for (SinkRule rule : kPlanRules) add(v, rule(v), known);
    }
    if (needs_barrier(r_, sink)) {
      analysis::Prover& prover = prover_of(now_, r_.now);
      std::vector<analysis::Proof> proofs = prover.proofs(sink, origins);
      Violation v{r_, sink, r_.now.label(sink).contents, proofs, nullptr, prover.explain(), strategies_};
      add(v, seal_without_barrier(v), nullptr);
    }
  }

  void add(const Violation& v, MaybeDiagnostic diagnostic, const Allowance* known) {
    if (!diagnostic) return;
    Finding f{.diagnostic = *std::move(diagnostic),
              .stream = v.sink,
              .site = {},
              .severity = v.contents,
              .allowed = {}};
    if (!v.proofs.empty()) f.site = v.proofs.front().site;
    for (const analysis::Proof& proof : v.proofs) underline(f.diagnostic, proof.origin);
    if (const Allowance* own = allowance(f.diagnostic.rule->id, v.sink)) known = own;
    if (known) f.allowed = known->reason;
    found_.list.push_back(std::move(f));
  }

  // In a program, what is to blame is an operator and not the rest of its line.
  void underline(diagnostics::Diagnostic& d, dataflow::PathId path) const {
    const auto& because = r_.flow.details(path).because;
    if (d.length == 0 && !because.empty() && because.front().span.place == d.place)
      d.length = because.front().span.length;
  }

  // A cause is told once, however many sinks it reaches.
  void add_once(const Violation& v, const analysis::Proof& proof, MaybeDiagnostic diagnostic,
                const Allowance* known) {
    if (!diagnostic || !told_.emplace(diagnostic->rule->id, proof.origin).second) return;
    add(v, std::move(diagnostic), known);
    found_.list.back().site = proof.site;
  }

  const Results& r_;
  std::span<const Allowance> allowances_;
  StrategyIndex strategies_;
  Findings found_;
  std::optional<analysis::Prover> label_, now_;
  std::unordered_map<StreamId, const synthesis::Refusal*> refusals_;  // the first of each sink
  std::set<std::pair<std::string_view, dataflow::PathId>> told_;
};

}  // namespace

bool violated(const Results& r, StreamId sink) { return r.label.label(sink).contents > accepted_at(r, sink); }

bool needs_barrier(const Results& r, StreamId sink) {
  Contents now = r.now.label(sink).contents;
  return now != r.label.label(sink).contents && now > accepted_at(r, sink);
}

Findings findings(const Results& results, std::span<const Allowance> allowances, std::size_t limit) {
  return Finder(results, allowances).run(limit);
}

Contents worst(const Findings& found) {
  Contents worst = found.worst_left_out;
  for (const Finding& f : found.list)
    if (f.allowed.empty()) worst = analysis::worse(worst, f.severity);
  return worst;
}

bool any_counts(const Findings& found) {
  return found.left_out > 0 || std::ranges::any_of(found.list, [](const Finding& f) {
           return f.allowed.empty() && f.diagnostic.rule->level == diagnostics::Level::Finding;
         });
}

}  // namespace blazes::rules
