// Sets of attributes, each kept once, and what the dependencies say that a set determines (theory, "Dependencies").
#pragma once

#include <span>
#include <string>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "base/names.h"
#include "base/table.h"

namespace blazes::dataflow {

// An attribute is its name: attributes of one name mean the same thing, but where a path renames them.
using Attribute = Symbol;

struct AttributeSetTag;
using AttributeSet = Id<AttributeSetTag>;

// Interns sets of attributes, so that equal sets have equal ids. The empty set is always there.
class AttributeSets {
 public:
  AttributeSets() { intern({}); }

  // Order and repetition of `members` do not matter. O(n log n).
  AttributeSet intern(std::vector<Attribute> members);

  std::span<const Attribute> operator[](AttributeSet set) const { return sets_[set.index]; }
  static AttributeSet empty() { return AttributeSet(0); }
  std::size_t size() const { return sets_.size(); }

  bool contains(AttributeSet set, Attribute attribute) const;
  bool is_subset(AttributeSet inner, AttributeSet outer) const;

 private:
  std::vector<std::vector<Attribute>> sets_;
  absl::flat_hash_map<std::vector<Attribute>, AttributeSet> ids_;
};

// `from -> to`; with `injective`, `to -> from` too.
struct Dependency {
  AttributeSet from, to;
  bool injective = false;
};

// The attributes that `start` determines, itself included. O(size of the dependencies).
std::vector<Attribute> closure(std::span<const Attribute> start, std::span<const Dependency> dependencies,
                               const AttributeSets& sets);

// The names of a set in alphabetical order: how a set is printed everywhere.
std::vector<std::string_view> sorted_names(AttributeSet set, const AttributeSets& sets, const Names& names);

}  // namespace blazes::dataflow
