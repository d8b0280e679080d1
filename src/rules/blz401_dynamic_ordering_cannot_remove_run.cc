// BLZ401: only an order made at run time is possible, and a replay makes another one.
#include <fmt/format.h>

#include "rules/rule_checks.h"
#include "rules/words.h"

namespace blazes::rules {

MaybeDiagnostic dynamic_ordering_cannot_remove_run(const Violation& v) {
  if (!v.refusal || v.refusal->why != synthesis::Refusal::Why::NoOrderBeforeTheRun) return {};
  if (!v.strategies.orders_dynamically()) return {};
  const dataflow::Dataflow& flow = v.results.flow;
  const dataflow::Path& path = flow.path(v.refusal->origin);
  return diagnostic(
      "BLZ401", path.place,
      fmt::format("no plan gives {} what it requires ({}): only an order made at run time is possible for {} "
                  "of {}, and "
                  "a replay makes another one",
                  quoted(flow.name(v.sink)), name_of(flow.promises(v.sink).required),
                  path_phrase(flow, v.refusal->origin),
                  quoted(flow.name(flow.interface(path.from).component))),
      "declare a seal or a `sequence` on its inputs (`blazes advise` tries them), or require no more than "
      "`replicas-agree`");
}

}  // namespace blazes::rules
