// BLZ308: instances that all get the same records are taken for replicas, and that matters.
#include <fmt/format.h>

#include "rules/rule_checks.h"
#include "rules/words.h"

namespace blazes::rules {

MaybeDiagnostic replication_assumed(const Violation& v, const analysis::Proof& proof) {
  const dataflow::Dataflow& flow = v.results.flow;
  const dataflow::Component& component = flow.component(proof.site);
  if (!component.replicas_assumed || v.contents < analysis::Contents::Inst) return {};
  const std::string name = quoted(flow.name(proof.site));
  return diagnostic(
      "BLZ308", component.place,
      fmt::format("all instances of {} get the same records, so they are taken for replicas that must agree",
                  name),
      fmt::format("say so: {}: {{ replicated: true }}, or false if each does work of its own",
                  flow.name(proof.site)));
}

}  // namespace blazes::rules
