// BLZ304: a stream of a cycle is never sealed, whatever is declared or arrives from outside.
#include <fmt/format.h>

#include "rules/rule_checks.h"
#include "rules/upstream.h"
#include "rules/words.h"

namespace blazes::rules {

MaybeDiagnostic seal_in_cycle(const Violation& v, const analysis::Proof& proof) {
  const dataflow::Dataflow& flow = v.results.flow;
  const dataflow::Path& path = flow.path(proof.origin);
  if (path.confluent() || path.nondeterministic) return {};
  analysis::ProtectionReason reason = v.explain.protection(proof.origin);
  if (reason.why != analysis::Why::InCycle || !reason.stream) return {};
  bool declared = bool(flow.promises(reason.stream).seal);
  bool lost = bool(nearest_unsealed(v.results.label, reason.stream, [&](dataflow::StreamId s) {
    return any_input_sealed(v.results.label, s);
  }));
  if (!declared && !lost) return {};
  Place place = declared ? flow.promises(reason.stream).seal_place : flow.stream(reason.stream).place;
  auto d =
      diagnostic("BLZ304", place ? place : path.place,
                 fmt::format("{} is part of a cycle, so that no seal counts on it: nobody can tell that a "
                             "partition has stopped circulating",
                             quoted(flow.name(reason.stream))),
                 "break the cycle, put the inputs in order, or make what is inside the cycle confluent");
  d.notes.push_back(
      {path.place, path_phrase(flow, proof.origin) + " of " + quoted(flow.name(proof.site)) + " needs it"});
  return d;
}

}  // namespace blazes::rules
