#include "simulate/crash_plan.h"

namespace blazes::simulate {

namespace {

std::uint32_t one_of(const std::vector<std::uint32_t>& members, Chance& chance) {
  return members[static_cast<std::size_t>(chance.between(0, static_cast<std::int64_t>(members.size()) - 1))];
}

}  // namespace

std::vector<PlannedCrash> plan_crashes(const Deployment& deployment, Chance& chance) {
  std::vector<PlannedCrash> plan;
  for (const Crash& crash : deployment.crashes)
    for (std::uint32_t i = 0; i < crash.times; ++i) {
      PlannedCrash planned{.member = one_of(crash.of, chance)};
      planned.at = chance.between(crash.at.least, crash.at.most);
      if (crash.down_for) planned.down_for = chance.between(crash.down_for->least, crash.down_for->most);
      plan.push_back(planned);
    }
  return plan;
}

std::vector<PlannedPause> plan_pauses(const Deployment& deployment, Chance& chance) {
  std::vector<PlannedPause> plan;
  for (const Pause& pause : deployment.pauses)
    for (std::uint32_t i = 0; i < pause.times; ++i) {
      PlannedPause planned{.member = one_of(pause.of, chance)};
      planned.at = chance.between(pause.at.least, pause.at.most);
      planned.lasting = chance.between(pause.lasting.least, pause.lasting.most);
      plan.push_back(planned);
    }
  return plan;
}

}  // namespace blazes::simulate
