// What the keys of tables say of the records that go into them: a table holds one tuple for each value of its key, and Bud stops
// where a rule would put in another one.
#pragma once

#include <string>
#include <vector>

#include "frontend/bloom/flow.h"

namespace blazes::frontend::bloom {

// Records of the input that agree on `from` agree on `to`.
struct KeyDependency {
  CollectionId input;
  std::vector<std::string> from, to;  // the input's columns
};

std::vector<KeyDependency> dependencies_of_keys(const Catalog& catalog, Flow& flow);

}  // namespace blazes::frontend::bloom
