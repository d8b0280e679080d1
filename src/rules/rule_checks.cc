#include "rules/rule_checks.h"

#include <algorithm>

#include <fmt/format.h>

#include "rules/words.h"

namespace blazes::rules {

using namespace dataflow;
using analysis::Contents;
using analysis::RuleName;

diagnostics::Diagnostic diagnostic(std::string_view id, Place place, std::string message, std::string hint) {
  return {.rule = diagnostics::find_rule(id),
          .place = place,
          .length = 0,
          .message = std::move(message),
          .hint = std::move(hint),
          .notes = {}};
}

std::vector<diagnostics::Note> chain(const Dataflow& flow, const analysis::Proof& proof) {
  // Long chains are cut in the middle: who reads them wants both ends, and `blazes why` has all of it.
  constexpr std::size_t kEnd = 8;
  std::vector<const analysis::Step*> steps;
  for (std::size_t i = 0; i < proof.steps.size(); ++i) {
    const analysis::Step& step = proof.steps[i];
    bool matters = i == 0 || !step.path || step.vertex.state || step.rule != RuleName::Rp ||
                   step.contents != proof.steps[i - 1].contents;
    if (matters) steps.push_back(&step);
  }
  std::vector<diagnostics::Note> notes;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps.size() > 2 * kEnd && i == kEnd) {
      i = steps.size() - kEnd;
      notes.push_back({{}, fmt::format("... {} more steps ...", steps.size() - 2 * kEnd)});
    }
    notes.push_back({step_place(flow, *steps[i]), step_phrase(flow, *steps[i])});
    if (i > 0 || !steps[i]->path) continue;
    for (const Reason& reason : flow.details(steps[i]->path).because)
      notes.push_back({reason.span.place, reason.text});
    if (const Reason* replicas = flow.replicas_because(proof.site))
      notes.push_back({replicas->span.place, replicas->text});
  }
  return notes;
}

MaybeDiagnostic anomaly(const Violation& v, std::string_view id, Contents contents) {
  if (v.contents != contents || v.proofs.empty()) return {};
  const Dataflow& flow = v.results.flow;
  const analysis::Proof& proof = v.proofs.front();
  diagnostics::Diagnostic d = diagnostic(id, flow.path(proof.origin).place,
                                         fmt::format("{} {}: {}", quoted(flow.name(v.sink)),
                                                     anomaly_phrase(contents), origin_phrase(flow, proof)),
                                         remedy(v));
  d.notes = chain(flow, proof);
  return d;
}

namespace {

constexpr std::size_t kShown = 2;

// The strategies that have to do with these origins; else the first ones of all (the plan may act further upstream).
std::vector<const synthesis::Strategy*> near(const Violation& v,
                                             const std::vector<synthesis::Strategy>& all) {
  std::vector<const synthesis::Strategy*> list;
  std::vector<ComponentId> seen;
  for (const analysis::Proof& proof : v.proofs) {
    if (std::ranges::find(seen, proof.site) != seen.end()) continue;
    seen.push_back(proof.site);
    list.insert(list.end(), v.strategies.at(proof.site).begin(), v.strategies.at(proof.site).end());
  }
  if (list.empty())
    for (std::size_t i = 0; i < all.size() && i <= kShown; ++i) list.push_back(&all[i]);
  return list;
}

std::string in_words(const Dataflow& flow, const std::vector<const synthesis::Strategy*>& strategies) {
  std::string text;
  for (std::size_t i = 0; i < strategies.size() && i < kShown; ++i)
    text += (i ? "; " : "") + strategy_phrase(flow, *strategies[i]);
  if (strategies.size() > kShown) text += fmt::format("; and {} more", strategies.size() - kShown);
  return text;
}

}  // namespace

StrategyIndex::StrategyIndex(const Dataflow& flow, const synthesis::Plan& plan) {
  for (const synthesis::Strategy& s : plan.satisfies ? plan.strategies : plan.fallback) {
    at_[flow.site(s.site).component].push_back(&s);
    orders_dynamically_ |= s.mechanism == analysis::Mechanism::DynamicOrdering;
  }
}

const std::vector<const synthesis::Strategy*>& StrategyIndex::at(ComponentId component) const {
  static const std::vector<const synthesis::Strategy*> none;
  auto found = at_.find(component);
  return found == at_.end() ? none : found->second;
}

std::string remedy(const Violation& v) {
  const synthesis::Plan& plan = v.results.plan;
  const std::vector<synthesis::Strategy>& all = plan.satisfies ? plan.strategies : plan.fallback;
  std::vector<const synthesis::Strategy*> list = near(v, all);
  if (plan.satisfies)
    return list.empty() ? std::string() : in_words(v.results.flow, list) + " (see `blazes plan`)";
  if (list.empty())
    return "nothing that is promised can be waited for here; `blazes advise` names the promises that would "
           "help";
  return fmt::format(
      "no plan meets what is required; the best is to {}, which leaves {}; `blazes advise` names the "
      "promises that would do",
      in_words(v.results.flow, list), name_of(list.front()->leaves));
}

}  // namespace blazes::rules
