// Whether replicas have shown the same, whatever they showed when.
//
//   Agreement agreement(deployment);
//   World world(deployment, seed, [&](const Timestep& t) { agreement.watch(t); });
//   if (!world.run()) { agreement.finish(world); if (auto d = agreement.difference()) ... }
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "simulate/world.h"

namespace blazes::simulate {

// One of two replicas has shown what the other has not.
struct Difference {
  std::uint32_t has = 0, lacks = 0;  // members
  bloom::CollectionId collection;
  bloom::Value tuple;  // without the address it was sent to; of a lattice, what it holds
};

class Agreement {
 public:
  explicit Agreement(const Deployment& deployment);

  void watch(const Timestep& timestep);
  // The same for who hears of a node otherwise: what it has sent or shown, or holds and did not hold before; nothing if it is not compared.
  void add(std::uint32_t member, bloom::CollectionId collection, const bloom::Value& tuple);
  // It holds nothing of that any more.
  void clear(std::uint32_t member, bloom::CollectionId collection);
  void leave_out(std::uint32_t member) { compared_[member] = false; }
  // What is stored is looked at now. A replica that is down shows nothing, and is not compared.
  void finish(const World& world);
  // Of the first replicas that differ; none if all are alike. After `finish`.
  std::optional<Difference> difference() const;
  // Equal for executions in which the first replica of each group that is up has shown the same; to tell outcomes apart.
  std::string outcome() const;

 private:
  struct Before {
    bool operator()(const bloom::Value& a, const bloom::Value& b) const { return bloom::before(a, b); }
  };
  using Shown = std::map<bloom::CollectionId, std::set<bloom::Value, Before>>;

  const Deployment& deployment_;
  std::vector<Shown> shown_;    // by member
  std::vector<bool> compared_;  // by member
};

}  // namespace blazes::simulate
