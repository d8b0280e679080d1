// BLZ204: a path asks the clock, chance or a service that changes; no seal and no order helps.
#include <fmt/format.h>

#include "rules/rule_checks.h"
#include "rules/words.h"

namespace blazes::rules {

MaybeDiagnostic nondeterministic_path(const Violation& v, const analysis::Proof& proof) {
  const dataflow::Dataflow& flow = v.results.flow;
  const dataflow::Path& path = flow.path(proof.origin);
  if (!path.nondeterministic) return {};
  const std::string& reason = flow.details(proof.origin).nondeterministic;
  return diagnostic("BLZ204", path.place,
                    fmt::format("{} of {} is nondeterministic{}{}, and {} shows it",
                                path_phrase(flow, proof.origin), quoted(flow.name(proof.site)),
                                reason.empty() ? "" : ": ", reason, quoted(flow.name(v.sink))),
                    "no seal and no order helps; take the choice once, upstream, and put it into the record");
}

}  // namespace blazes::rules
