// BLZ501: one more promise would let a plan meet the requirements. Advice: it never counts.
#include <fmt/format.h>

#include "rules/rule_checks.h"
#include "rules/words.h"

namespace blazes::rules {

diagnostics::Diagnostic promise_would_help(const dataflow::Dataflow& flow, const synthesis::Refusal& refusal,
                                           const std::string& promises) {
  const dataflow::Path& path = flow.path(refusal.origin);
  return diagnostic(
      "BLZ501", path.place,
      fmt::format("{} does not get what it requires ({}): {} of {} {}", quoted(flow.name(refusal.sink)),
                  name_of(flow.promises(refusal.sink).required), path_phrase(flow, refusal.origin),
                  quoted(flow.name(flow.interface(path.from).component)), refusal_phrase(refusal)),
      promises);
}

}  // namespace blazes::rules
