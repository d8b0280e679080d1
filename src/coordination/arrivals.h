// Which records of one run have come, against what the neighbours that pass it on say that they have sent.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include <absl/container/flat_hash_set.h>

#include "coordination/identity.h"
#include "coordination/run.h"

namespace blazes::coordination {

// A record comes by one way only: what has come is compared with what all parts together have sent.
class Arrivals {
 public:
  explicit Arrivals(const std::vector<InstanceId>& parts);

  // False: it has come before, and changes nothing.
  bool add(std::uint64_t identity);
  // The last word of a part counts. Throws std::logic_error for what is no part.
  void seal(InstanceId part, Tally sent);

  // All parts have sealed, and what they have sent is what has come.
  bool complete() const { return unsealed_ == 0 && come_ == sent_; }

 private:
  std::map<InstanceId, std::optional<Tally>> seals_;
  std::size_t unsealed_;
  Tally sent_;
  Tally come_;
  absl::flat_hash_set<std::uint64_t> identities_;
};

}  // namespace blazes::coordination
