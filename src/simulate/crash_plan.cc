#include "simulate/crash_plan.h"

namespace blazes::simulate {

std::vector<PlannedCrash> plan_crashes(const Deployment& deployment, Chance& chance) {
  std::vector<PlannedCrash> plan;
  for (const Crash& crash : deployment.crashes)
    for (std::uint32_t i = 0; i < crash.times; ++i) {
      const auto which = chance.between(0, static_cast<std::int64_t>(crash.of.size()) - 1);
      PlannedCrash planned{.member = crash.of[static_cast<std::size_t>(which)],
                           .at = chance.between(crash.at.least, crash.at.most)};
      if (crash.down_for) planned.down_for = chance.between(crash.down_for->least, crash.down_for->most);
      plan.push_back(planned);
    }
  return plan;
}

}  // namespace blazes::simulate
