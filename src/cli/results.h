// The results of a spec, one for each variant: what `check`, `graph` and `diff` show.
#pragma once

#include "cli/session.h"

namespace blazes::cli {

// Explains at most `limit` sinks of each variant. The result points into `spec`.
report::CheckResult results_of(Session& session, const frontend::Spec& spec, std::size_t limit);

}  // namespace blazes::cli
