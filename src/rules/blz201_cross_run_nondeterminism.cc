// BLZ201: A replay may answer differently from the first run (theory, "What can go wrong").
#include "rules/rule_checks.h"

namespace blazes::rules {

MaybeDiagnostic cross_run_nondeterminism(const Violation& v) {
  return anomaly(v, "BLZ201", analysis::Contents::Run);
}

}  // namespace blazes::rules
