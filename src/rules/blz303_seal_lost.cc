// BLZ303: something upstream is sealed, but a component on the way does not pass the seal on.
#include "rules/rule_checks.h"
#include "rules/upstream.h"
#include "rules/words.h"

namespace blazes::rules {

MaybeDiagnostic seal_lost(const Violation& v, const analysis::Proof& proof) {
  using analysis::SealWhy;
  const dataflow::Dataflow& flow = v.results.flow;
  const dataflow::Path& path = flow.path(proof.origin);
  if (path.confluent() || path.nondeterministic) return {};
  analysis::ProtectionReason reason = v.explain.protection(proof.origin);
  if (reason.why != analysis::Why::Unsealed || !reason.stream) return {};
  // Where a seal came in and none goes out; without any seal upstream there is nothing to lose.
  dataflow::StreamId lost = nearest_unsealed(v.results.label, reason.stream, [&](dataflow::StreamId s) {
    return any_input_sealed(v.results.label, s);
  });
  if (!lost) return {};
  analysis::SealReason seal = v.explain.seal(lost);
  std::string hint;
  switch (seal.why) {
    case SealWhy::NotAllSealed: hint = "seal all streams that the outputs come from on that key"; break;
    case SealWhy::KeyNotKept:
      hint = "keep the key in the output, or say under `carries:` how it is renamed";
      break;
    case SealWhy::CombinesRecords:
      hint = "say `per_record: true` if each output record comes of one input record";
      break;
    case SealWhy::Consumed:
      hint = "say `per_partition: true` if all results of a partition are emitted when it is complete";
      break;
    default: return {};
  }
  Place place = seal.path ? flow.path(seal.path).place : path.place;
  auto d = diagnostic("BLZ303", place, seal_phrase(flow, lost, seal), hint);
  d.notes.push_back(
      {path.place, path_phrase(flow, proof.origin) + " of " + quoted(flow.name(proof.site)) + " needs it"});
  return d;
}

}  // namespace blazes::rules
