// When which node crashes or stands still, and for how long: by chance from what a deployment says.
#pragma once

#include <optional>
#include <vector>

#include "simulate/chance.h"
#include "simulate/deployment.h"

namespace blazes::simulate {

struct PlannedCrash {
  std::uint32_t member = 0;
  Micros at = 0;
  std::optional<Micros> down_for = {};  // none: for ever
};

struct PlannedPause {
  std::uint32_t member = 0;
  Micros at = 0, lasting = 0;
};

// In the order of the deployment.
std::vector<PlannedCrash> plan_crashes(const Deployment& deployment, Chance& chance);
std::vector<PlannedPause> plan_pauses(const Deployment& deployment, Chance& chance);

}  // namespace blazes::simulate
