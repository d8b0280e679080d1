// BLZ402: no coordination gives a sink what it requires.
#include <fmt/format.h>

#include "rules/rule_checks.h"
#include "rules/words.h"

namespace blazes::rules {
namespace {

using Why = synthesis::Refusal::Why;

std::string_view hint(Why why) {
  switch (why) {
    case Why::NoOrderBeforeTheRun:
      return "declare a seal or a `sequence` on its inputs (`blazes advise` tries them)";
    case Why::Nondeterministic: return "take the choice once, upstream, and put it into the record";
    case Why::Dealt: return "partition what has to meet alike";
  }
  return {};
}

}  // namespace

MaybeDiagnostic no_plan(const Violation& v) {
  if (!v.refusal || dynamic_ordering_cannot_remove_run(v)) return {};
  const dataflow::Dataflow& flow = v.results.flow;
  const dataflow::Path& path = flow.path(v.refusal->origin);
  return diagnostic(
      "BLZ402", path.place,
      fmt::format("no plan gives {} what it requires ({}): {} of {} {}", quoted(flow.name(v.sink)),
                  name_of(flow.promises(v.sink).required), path_phrase(flow, v.refusal->origin),
                  quoted(flow.name(flow.interface(path.from).component)), refusal_phrase(*v.refusal)),
      std::string(hint(v.refusal->why)));
}

}  // namespace blazes::rules
