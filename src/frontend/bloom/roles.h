// Which collections of a program are its own, and where it meets the world.
//
// Records come in by channels, by input interfaces, and by what the rules read and do not fill (the program around them does). They go
// out by channels, terminals and output interfaces, and by what the rules fill and do not read (the program around them does). What is
// of an imported module, "y.x", is inside.
#pragma once

#include <vector>

#include "bloom/catalog.h"

namespace blazes::frontend::bloom {

using blazes::bloom::Catalog;
using blazes::bloom::CollectionId;

class Roles {
 public:
  explicit Roles(const Catalog& catalog);

  bool is_input(CollectionId id) const { return flags_[id] & kInput; }
  // What a rule puts there leaves the timestep, and is not what other rules read there.
  bool is_far_end(CollectionId id) const { return flags_[id] & kFarEnd; }
  // It leaves the program.
  bool is_output(CollectionId id) const { return flags_[id] & kOutput; }
  bool is_stored(CollectionId id) const { return flags_[id] & kStored; }
  bool is_read(CollectionId id) const { return flags_[id] & kRead; }
  bool is_filled(CollectionId id) const { return flags_[id] & kFilled; }
  bool is_clock(CollectionId id) const { return flags_[id] & kClock; }

 private:
  static constexpr std::uint8_t kInput = 1, kFarEnd = 2, kOutput = 4, kStored = 8, kRead = 16, kFilled = 32,
                                kClock = 64;
  Table<std::uint8_t, blazes::bloom::CatalogCollection> flags_;
};

}  // namespace blazes::frontend::bloom
