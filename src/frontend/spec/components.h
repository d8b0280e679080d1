// One component: its paths, its interfaces' schemas, how many instances run it.
#pragma once

#include <string>
#include <vector>

#include <absl/container/flat_hash_set.h>

#include "frontend/spec/paths.h"

namespace blazes::frontend::spec {

class ComponentReader {
 public:
  struct How {
    bool is_new = true;            // it must not be there yet; otherwise it must
    bool labels_may_miss = false;  // in a file that is named by `topology:`
    bool paths_may_miss = false;
  };

  explicit ComponentReader(Reading& reading) : reading_(reading), paths_(reading) {}
  // The entry's key is the component's name. In place of a mapping of its properties there may be its paths, or its only one.
  void read(const Value& entry, How how);

 private:
  ComponentId find(const Value& entry, How how);

  Reading& reading_;
  PathReader paths_;
};

// Whether a top-level entry can be meant to be a component.
bool looks_like_component(const Value& entry);

void add_component_keys(std::vector<KeyReference>& reference);

}  // namespace blazes::frontend::spec
