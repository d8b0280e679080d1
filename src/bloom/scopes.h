// Where the names of a flattened module are looked up: one scope for what it includes and inherits, and one beneath it for each name
// under which it imports others.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "bloom/catalog.h"

namespace blazes::bloom {

struct DefinitionInModule {
  const Definition* definition = nullptr;
  Id<Module> module;  // none for one outside of all modules
};

struct Scope {
  std::string prefix;               // "y.z."
  std::vector<Id<Module>> modules;  // what is included comes before what includes it: the last one wins
  std::vector<std::pair<std::string, Id<Scope>>> imports;
  absl::flat_hash_map<std::string, CollectionId> collections;  // by their names within the scope
  absl::flat_hash_map<std::string, DefinitionInModule> definitions;

  Id<Scope> import(std::string_view name) const;
};

// Whether the module, or what it includes or inherits, includes Bud.
bool includes_bud(const Program& program, Id<Module> module);

// The first one is the module's own. Modules that are nowhere, and circles of them, are reported; `runnable` is set if one of the
// modules of the first scope includes Bud.
Table<Scope> make_scopes(const Program& program, Id<Module> module, diagnostics::Collector& mistakes,
                         bool& runnable);

}  // namespace blazes::bloom
