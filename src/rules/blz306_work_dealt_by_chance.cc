// BLZ306: records that belong to one partition of the gate may reach different instances.
#include <fmt/format.h>

#include "rules/rule_checks.h"
#include "rules/words.h"

namespace blazes::rules {

MaybeDiagnostic work_dealt_by_chance(const Violation& v, const analysis::Proof& proof) {
  using analysis::Why;
  const dataflow::Dataflow& flow = v.results.flow;
  const dataflow::Path& path = flow.path(proof.origin);
  std::string why, hint;
  if (proof.steps.front().rule == analysis::RuleName::Ri) {
    why = "its input, or what is written into the state that it reads, is shuffled among the instances";
    hint = "partition both alike";
  } else if (!path.confluent() && !path.nondeterministic) {
    analysis::ProtectionReason reason = v.explain.protection(proof.origin);
    if (reason.why != Why::Dealt && reason.why != Why::SplitAcrossGate) return {};
    why = protection_phrase(flow, proof.origin, reason);
    hint = path.gate ? fmt::format("partition the inputs by attributes that the gate determines: {}",
                                   attributes(flow, path.gate))
                     : std::string("write the gate, and partition the inputs by it");
  } else {
    return {};
  }
  return diagnostic("BLZ306", path.place,
                    fmt::format("chance decides what meets what at {} of {}: {}",
                                path_phrase(flow, proof.origin), quoted(flow.name(proof.site)), why),
                    hint);
}

}  // namespace blazes::rules
