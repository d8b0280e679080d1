#include "coordination/numbering.h"

#include <utility>

namespace blazes::coordination {

void Numbering::came(const Run& run, std::optional<Partition> previous) {
  Progress& of = progress_[run.producer];
  if (run.epoch.incarnation > of.incarnation) {
    of.incarnation = run.epoch.incarnation;
    of.waiting.clear();
  }
  // Of a later attempt: what is acknowledged meanwhile is no longer named.
  of.waiting.insert_or_assign(run.partition, std::move(previous));
  // In the order of the numbers, so that once is enough: a number waits for a smaller one only.
  for (auto it = of.waiting.begin(); it != of.waiting.end();) {
    const auto& [number, before] = *it;
    if (before && !of.has_passed(*before)) {
      ++it;
      continue;
    }
    if (!of.has_passed(number)) of.passed = number;
    it = of.waiting.erase(it);
  }
}

bool Numbering::has_passed(InstanceId producer, const Partition& number) const {
  auto found = progress_.find(producer);
  return found != progress_.end() && found->second.has_passed(number);
}

}  // namespace blazes::coordination
