// Where an ensemble of ZooKeeper is: `zookeeper://HOST[:PORT],HOST[:PORT].../FOLDER`, the folder being what others call a chroot.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace blazes::zookeeper {

struct Location {
  std::string servers;  // "127.0.0.1:2181,127.0.0.1:2182"
  std::string folder;   // "/ads"; empty: the whole tree
};

// Or else what is wrong with it, and how it would be right.
Result<Location, std::string> parse_location(std::string_view text);

}  // namespace blazes::zookeeper
