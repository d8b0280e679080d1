#include "frontend/spec/node.h"

namespace blazes::frontend::spec {

std::uint32_t Tree::link(std::uint32_t parent, std::uint32_t last, std::uint32_t child) {
  (last == Node::kNone ? nodes_[parent].first_child : nodes_[last].next) = child;
  ++nodes_[parent].children;
  return child;
}

std::string_view Tree::keep(std::string_view text) {
  return *texts_.emplace_back(std::make_unique<std::string>(text));
}

void Tree::clear() {
  nodes_.clear();
  texts_.clear();
}

Spot Value::spot(std::size_t begin, std::size_t length) const {
  const Node& n = node();
  if (!n.verbatim) return n.spot;
  return {{static_cast<std::uint32_t>(n.spot.place.offset + (n.quoted ? 1 : 0) + begin)},
          static_cast<std::uint32_t>(length)};
}

std::optional<Value> Value::find(std::string_view key) const {
  if (is_map())
    for (Value entry : *this)
      if (entry.key() == key) return entry;
  return {};
}

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::Null: return "empty";
    case Kind::Scalar: return "a single value";
    case Kind::List: return "a list";
    case Kind::Map: return "a mapping";
  }
  return {};
}

}  // namespace blazes::frontend::spec
