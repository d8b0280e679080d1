#include "simulate/crash_plan.h"

namespace blazes::simulate {

namespace {

// Each of the faults as often as it happens; `last` decides for how long.
template <class Planned, class Fault, class Last>
std::vector<Planned> planned(const std::vector<Fault>& faults, Chance& chance, Last last) {
  std::vector<Planned> plan;
  for (const Fault& fault : faults)
    for (std::uint32_t i = 0; i < fault.times; ++i) {
      Planned& made = plan.emplace_back();
      const auto which = chance.between(0, static_cast<std::int64_t>(fault.of.size()) - 1);
      made.member = fault.of[static_cast<std::size_t>(which)];
      made.at = chance.between(fault.at.least, fault.at.most);
      last(fault, made);
    }
  return plan;
}

}  // namespace

std::vector<PlannedCrash> plan_crashes(const Deployment& deployment, Chance& chance) {
  return planned<PlannedCrash>(deployment.crashes, chance, [&](const Crash& crash, PlannedCrash& made) {
    if (crash.down_for) made.down_for = chance.between(crash.down_for->least, crash.down_for->most);
  });
}

std::vector<PlannedPause> plan_pauses(const Deployment& deployment, Chance& chance) {
  return planned<PlannedPause>(deployment.pauses, chance, [&](const Pause& pause, PlannedPause& made) {
    made.lasting = chance.between(pause.lasting.least, pause.lasting.most);
  });
}

}  // namespace blazes::simulate
