// The ad network as a world: what is clicked, sealed and asked follows from a seed, and not from what happens to it.
#pragma once

#include <deque>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "bloom/catalog.h"
#include "simulate/deployment.h"

namespace blazes::test {

// What is the case, whatever the program makes of it.
struct Truth {
  struct Partition {
    std::set<std::string> clicks;      // "[ident, ad, campaign, window]"
    simulate::Micros sealed_at = 0;    // by the last of those who seal it
    std::map<std::string, int> of_ad;  // how many clicks an ad has
  };
  std::map<std::string, Partition> partitions;  // by campaign
  std::set<std::string> answers;                // "[analyst, number, ad, campaign, window]"
};

// The classes of a program.
class AdNetwork {
 public:
  explicit AdNetwork(const std::filesystem::path& program);

  struct Options {
    bool coordinated = true;
    // Who sends and who receives is registered, not given; so each server seals each campaign.
    bool registered = false;
    bool only_reports_crash = false;
    simulate::Durable durable = simulate::Durable::Everything;
    int limit = 100;  // of clicks, from which on an ad is no answer
  };
  struct Setting {
    simulate::Deployment deployment;
    Truth truth;
    std::set<std::uint32_t> reports;  // members
  };
  Setting setting(std::uint64_t seed, const Options& options) const;

  const bloom::Catalog& reports() const { return classes_[1]; }

 private:
  bloom::Program program_;
  std::deque<bloom::Catalog> classes_;  // AdServer, Campaign, Cache, Analyst
};

// In the file: the text that stands there, and once, is replaced.
void edit(const std::filesystem::path& file, const std::string& from, const std::string& to);

}  // namespace blazes::test
