// How the topologies of a cluster are doing, as text or JSON.
#pragma once

#include <iosfwd>
#include <string>

#include "frontend/storm/status.h"
#include "report/report.h"

namespace blazes::cli {

// What matters most comes first: the partition that has been open for longest. '-' stands for what is not told.
std::string status_text(const frontend::storm::ClusterStatus& status, report::Style style);

// `blazes-storm-status/1`, see schema/.
void status_json(std::ostream& out, const frontend::storm::ClusterStatus& status);

}  // namespace blazes::cli
