// BLZ302: the gate of an order-sensitive path is unknown, so that no seal can protect it.
#include <fmt/format.h>

#include "rules/rule_checks.h"
#include "rules/words.h"

namespace blazes::rules {

MaybeDiagnostic unknown_gate(const Violation& v, const analysis::Proof& proof) {
  const dataflow::Dataflow& flow = v.results.flow;
  const dataflow::Path& path = flow.path(proof.origin);
  if (path.confluent() || path.nondeterministic || path.gate || path.assumed) return {};
  Place gate = flow.details(proof.origin).gate_place;
  return diagnostic(
      "BLZ302", gate ? gate : path.place,
      fmt::format("the gate of {} of {} is unknown: no seal is compatible with it",
                  path_phrase(flow, proof.origin), quoted(flow.name(proof.site))),
      "write the attributes that partition its input, such as those that it groups by, in place of \"*\"");
}

}  // namespace blazes::rules
