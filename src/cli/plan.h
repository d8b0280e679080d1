// What `blazes plan` and `blazes storm plan` share.
#pragma once

#include <functional>

#include "report/render_json.h"

namespace blazes::cli {

class Session;

// Chooses a plan for each variant and shows it; `and_then` follows each that is shown as text. The exit status.
int show_plans(Session& session, const std::function<void(const report::VariantPlan&)>& and_then = {});

}  // namespace blazes::cli
