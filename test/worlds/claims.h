// What is claimed of whoever holds partitions back, looked at from outside: what was made is known, and what comes out is seen.
#pragma once

#include <map>
#include <set>
#include <string>

#include "simulate/world.h"
#include "worlds/ad_network.h"

namespace blazes::test {

inline constexpr const char* kEarly = "no partition is released early";
inline constexpr const char* kLost = "no partition is lost";
inline constexpr const char* kTwice = "no partition is released twice";
inline constexpr const char* kDropped = "nothing is dropped";

// It knows clicks and seals as they were made, and the collections where whole partitions come out and where what comes too late does;
// of the rules in between it knows nothing.
class ClaimsWatch {
 public:
  explicit ClaimsWatch(const AdNetwork::Setting& setting) : setting_(setting) {}

  void watch(const simulate::Timestep& timestep);
  void finish(const simulate::World& world);

  const std::map<std::string, std::string>& broken() const { return broken_; }  // claim: how, the first time
  std::uint64_t releases() const { return releases_; }
  // What all replicas together have answered, and each by itself.
  const std::map<std::uint32_t, std::set<std::string>>& answers() const { return answers_; }

 private:
  void breaks(const char* claim, const simulate::Timestep& timestep, const std::string& how);

  const AdNetwork::Setting& setting_;
  std::map<std::string, std::string> broken_;
  std::map<std::uint32_t, std::map<std::string, std::set<std::string>>> released_;  // by replica and campaign
  std::map<std::uint32_t, std::set<std::string>> late_, answers_;
  std::uint64_t releases_ = 0;
};

}  // namespace blazes::test
