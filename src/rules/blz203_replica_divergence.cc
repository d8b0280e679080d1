// BLZ203: Replicas may disagree for ever.
#include "rules/rule_checks.h"

namespace blazes::rules {

MaybeDiagnostic replica_divergence(const Violation& v) {
  return anomaly(v, "BLZ203", analysis::Contents::Diverge);
}

}  // namespace blazes::rules
