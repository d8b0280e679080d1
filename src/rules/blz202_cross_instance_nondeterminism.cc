// BLZ202: Two replicas may answer one question differently, for a while.
#include "rules/rule_checks.h"

namespace blazes::rules {

MaybeDiagnostic cross_instance_nondeterminism(const Violation& v) {
  return anomaly(v, "BLZ202", analysis::Contents::Inst);
}

}  // namespace blazes::rules
