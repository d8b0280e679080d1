// A document that is in memory as a whole, as one tree.
#pragma once

#include "frontend/spec/document.h"

namespace blazes::frontend::spec {

class TreeDocument : public Document {
 public:
  Tree tree;

  // To be called when the tree is complete; `root` is a mapping.
  void list_members(std::uint32_t root);
  void read(const Member& member, absl::FunctionRef<void(Value)> use) override;
  void entries(const Member& member, absl::FunctionRef<bool(Value)> use) override;
};

}  // namespace blazes::frontend::spec
