#include "coordination/arrivals.h"

#include <stdexcept>

#include <fmt/format.h>

namespace blazes::coordination {

Arrivals::Arrivals(const std::vector<InstanceId>& parts) {
  for (InstanceId part : parts) seals_.emplace(part, std::nullopt);
  unsealed_ = seals_.size();
}

bool Arrivals::add(std::uint64_t identity) {
  if (!identities_.insert(identity).second) return false;
  come_.add(identity);
  return true;
}

void Arrivals::seal(InstanceId part, Tally sent) {
  auto found = seals_.find(part);
  if (found == seals_.end())
    throw std::logic_error(fmt::format("instance {} does not lie on the way of this stream", part.index));
  if (found->second)
    sent_ -= *found->second;
  else
    --unsealed_;
  found->second = sent;
  sent_ += sent;
}

}  // namespace blazes::coordination
