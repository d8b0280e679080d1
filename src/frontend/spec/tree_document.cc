#include "frontend/spec/tree_document.h"

namespace blazes::frontend::spec {

void TreeDocument::list_members(std::uint32_t root) {
  for (Value v : Value(tree, root))
    members_.push_back({v.key(), v.key_spot(), v.spot(), v.kind(), v.index()});
}

void TreeDocument::read(const Member& member, absl::FunctionRef<void(Value)> use) {
  use(Value(tree, static_cast<std::uint32_t>(member.handle)));
}

void TreeDocument::entries(const Member& member, absl::FunctionRef<bool(Value)> use) {
  Value value(tree, static_cast<std::uint32_t>(member.handle));
  if (!value.is_map() && !value.is_list()) {
    use(value);
    return;
  }
  for (Value entry : value)
    if (!use(entry)) return;
}

}  // namespace blazes::frontend::spec
