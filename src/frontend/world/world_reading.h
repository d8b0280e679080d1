// What the parts of the reading of one world file share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "frontend/spec/keys.h"
#include "frontend/world/world_file.h"

namespace blazes::frontend::world {

using spec::Key;
using spec::KeyTable;
using spec::Named;
using spec::quoted;
using spec::Reading;
using spec::Spot;
using spec::Value;

struct Limits {
  static constexpr std::uint32_t kInstances = 10'000;  // of a group
  static constexpr std::uint32_t kMembers = 20'000;    // of all groups
  static constexpr std::uint32_t kGroups = 1'000;
  static constexpr std::uint32_t kAddresses = 1'000;  // that turn out to be taken, one after the other
  static constexpr std::uint32_t kRate = 1'000'000'000;
  static constexpr std::size_t kInputs = 10'000'000;  // lines, as often as they are fed
  static constexpr std::size_t kValues = 20'000'000;  // of all nodes, and nodes that names stand for
};

// Members that stand one after the other.
struct Members {
  std::uint32_t first = 0, count = 0;
};

struct WorldReading {
  Reading& reading;
  diagnostics::Files& files;
  const WorldOptions& options;
  std::string path;  // of the world file
  WorldFile& into;
  std::vector<Members> members_of;  // by group
  std::size_t values = 0;           // so far

  simulate::Deployment& deployment() { return into.deployment; }
  // False, with a diagnostic the first time, if the file stands for more than anybody can have meant.
  bool may_have(std::size_t more, Spot spot);
  // "ads", or "ads:2" for one of them. Reports a name that is none.
  std::optional<Members> members(Named name);
  // Several names, or one. {n} in them is the number of the member that they are read for, if there is one.
  std::optional<std::vector<std::uint32_t>> all_members(const Value& value,
                                                        std::optional<std::uint32_t> reader = {});
  std::string with_number(std::string_view text, std::uint32_t member) const;
  // The name of a group, as its number.
  std::optional<std::uint32_t> group(Named name);
  // Reports a name that no collection has.
  bloom::CollectionId collection(const bloom::Catalog& catalog, Named name);
};

}  // namespace blazes::frontend::world
