// A text as a tree of mappings, lists and scalars: what YAML and JSON have in common.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/place.h"

namespace blazes::frontend::spec {

// Bytes of the text that a message is about.
struct Spot {
  Place place;
  std::uint32_t length = 1;
};

enum class Kind : std::uint8_t { Null, Scalar, List, Map };

struct Node {
  static constexpr std::uint32_t kNone = 0xffffffffu;

  std::string_view text = {};  // of a scalar
  std::string_view key = {};   // of an entry of a mapping
  Spot spot = {}, key_spot = {};
  std::uint32_t first_child = kNone, next = kNone;
  std::uint32_t children = 0;
  Kind kind = Kind::Null;
  bool quoted = false;    // a string, whatever it looks like
  bool verbatim = false;  // the text stands in the source as it is (after the quote, if quoted)
};

// Holds the nodes of one text, or of one entry after the other: `clear` keeps the memory.
class Tree {
 public:
  std::uint32_t add(const Node& node) {
    nodes_.push_back(node);
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  }
  // Makes `child` the last of `parent`, whose last one was `last`; returns the new last one.
  std::uint32_t link(std::uint32_t parent, std::uint32_t last, std::uint32_t child);
  std::string_view keep(std::string_view text);
  void clear();

  Node& operator[](std::uint32_t index) { return nodes_[index]; }
  const Node& operator[](std::uint32_t index) const { return nodes_[index]; }
  std::size_t size() const { return nodes_.size(); }

 private:
  std::vector<Node> nodes_;
  std::vector<std::unique_ptr<std::string>> texts_;
};

// A node together with its tree; as cheap to copy as a pointer. Valid as long as the tree is not changed.
class Value {
 public:
  Value(const Tree& tree, std::uint32_t node) : tree_(&tree), node_(node) {}

  std::uint32_t index() const { return node_; }
  Kind kind() const { return node().kind; }
  bool is_null() const { return kind() == Kind::Null; }
  bool is_scalar() const { return kind() == Kind::Scalar; }
  bool is_list() const { return kind() == Kind::List; }
  bool is_map() const { return kind() == Kind::Map; }
  std::string_view text() const { return node().text; }
  bool quoted() const { return node().quoted; }
  Spot spot() const { return node().spot; }
  // The part of a scalar from `begin` on; all of it where the source spells it differently.
  Spot spot(std::size_t begin, std::size_t length) const;

  std::string_view key() const { return node().key; }
  Spot key_spot() const { return node().key_spot; }
  std::size_t size() const { return node().children; }
  // Linear.
  std::optional<Value> find(std::string_view key) const;

  class Iterator {
   public:
    Iterator(const Tree& tree, std::uint32_t node) : tree_(&tree), node_(node) {}
    Value operator*() const { return {*tree_, node_}; }
    Iterator& operator++() {
      node_ = (*tree_)[node_].next;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return node_ != other.node_; }

   private:
    const Tree* tree_;
    std::uint32_t node_;
  };
  Iterator begin() const { return {*tree_, node().first_child}; }
  Iterator end() const { return {*tree_, Node::kNone}; }

  // The elements of a list; a value that is no list counts as a list of one.
  template <class Visit>
  void each(Visit visit) const {
    if (!is_list()) return visit(*this);
    for (Value element : *this) visit(element);
  }

 private:
  const Node& node() const { return (*tree_)[node_]; }

  const Tree* tree_;
  std::uint32_t node_;
};

// "a mapping", "a list", ...: for messages.
std::string_view name_of(Kind kind);

}  // namespace blazes::frontend::spec
