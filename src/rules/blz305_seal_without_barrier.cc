// BLZ305: the seals are promised, but nothing waits for them yet.
#include <fmt/format.h>

#include "rules/rule_checks.h"
#include "rules/words.h"

namespace blazes::rules {

MaybeDiagnostic seal_without_barrier(const Violation& v) {
  if (v.proofs.empty()) return {};
  const dataflow::Dataflow& flow = v.results.flow;
  const analysis::Proof& proof = v.proofs.front();
  auto d = diagnostic(
      "BLZ305", flow.path(proof.origin).place,
      fmt::format("nothing waits for the seals: {} is {} as it stands, and {} once partitions are held "
                  "back at {}",
                  quoted(flow.name(v.sink)), name_of(v.contents),
                  name_of(v.results.label.label(v.sink).contents), quoted(flow.name(proof.site))),
      "apply the plan that `blazes plan` shows: `blazes storm submit` puts it into a Storm program, `blazes "
      "apply` into a Bloom program; or say `barrier: true` if the component waits by itself");
  d.notes = chain(flow, proof);
  return d;
}

}  // namespace blazes::rules
