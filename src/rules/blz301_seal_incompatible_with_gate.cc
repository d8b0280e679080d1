// BLZ301: there is a seal, but one whose key the gate does not determine, or that another input cannot name.
#include <fmt/format.h>

#include "rules/rule_checks.h"
#include "rules/words.h"

namespace blazes::rules {

MaybeDiagnostic seal_incompatible_with_gate(const Violation& v, const analysis::Proof& proof) {
  using analysis::Why;
  const dataflow::Dataflow& flow = v.results.flow;
  const dataflow::Path& path = flow.path(proof.origin);
  if (path.confluent() || path.nondeterministic) return {};
  analysis::ProtectionReason reason = v.explain.protection(proof.origin);
  if (reason.why != Why::IncompatibleKey && reason.why != Why::KeyNotCarried) return {};

  bool carried = reason.why == Why::IncompatibleKey;
  dataflow::StreamId sealed = carried ? reason.stream : reason.other;
  std::string key = sealed ? attributes(flow, v.results.label.label(sealed).seal) : std::string();
  auto d = diagnostic(
      "BLZ301", path.place,
      fmt::format("the seal does not protect {} of {}: {}", path_phrase(flow, proof.origin),
                  quoted(flow.name(proof.site)),
                  carried ? fmt::format("{} is sealed on {}, which the gate does not determine",
                                        quoted(flow.name(sealed)), key)
                          : fmt::format("{} does not carry {}, on which {} is sealed",
                                        quoted(flow.name(reason.stream)), key,
                                        sealed ? quoted(flow.name(sealed)) : "the other input")),
      carried
          ? "seal on attributes of the gate, or declare the dependency by which the gate determines the key"
          : fmt::format("add {} to the records of {}", key, quoted(flow.name(reason.stream))));
  if (sealed && flow.promises(sealed).seal_place)
    d.notes.push_back(
        {flow.promises(sealed).seal_place, fmt::format("{} is sealed here", quoted(flow.name(sealed)))});
  return d;
}

}  // namespace blazes::rules
