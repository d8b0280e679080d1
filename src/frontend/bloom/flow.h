// The rules of a program, applied until nothing changes: what is known of each collection, and of what each rule gives.
//
//   Flow flow(catalog);
//   for (const Moving& m : flow.of(rule).moving) ... m.now.ordered ... m.kept.gate ...
//
// A rule is looked at again when a collection that it reads has become worse, which happens finitely often (influence.h).
#pragma once

#include "frontend/bloom/contents.h"
#include "frontend/bloom/operators.h"
#include "frontend/bloom/roles.h"

namespace blazes::frontend::bloom {

class Flow {
 public:
  // So many inputs of all collections together are followed; beyond, `is_complete` is false.
  static constexpr std::size_t kMostInfluences = 2'000'000;

  explicit Flow(const Catalog& catalog);
  Flow(const Flow&) = delete;
  Flow& operator=(const Flow&) = delete;

  const Roles& roles() const { return roles_; }
  ColumnNames& names() { return names_; }
  bool is_complete() const { return complete_; }

  // What rules see that read it.
  const Contents& of(CollectionId id) const { return contents_[id]; }
  const Contents& of(RuleId id) const { return given_[id]; }
  // Whether all that the rule sends has been sent, or will be, by another one that sends all that some collection holds: it repeats.
  bool repeats(RuleId id) const { return repeats_[id]; }

 private:
  void begin();
  void begin_with(CollectionId id);
  // True if what the rule gives, or what its target holds, has changed.
  bool apply(RuleId id);
  void run();
  Contents stored(const Contents& given, RuleId rule) const;
  Contents shaped(Contents contents, CollectionId target) const;
  // Within which records deletions and updates make what a table holds a matter of order; to be asked when it is known what they are.
  Gate gate_of_overwrites(CollectionId table);
  bool put_in_order(CollectionId table);
  void find_repeats();

  const Catalog& catalog_;
  Roles roles_;
  ColumnNames names_;
  Operators operators_;
  Table<Contents, blazes::bloom::CatalogCollection> contents_;
  Table<Contents, blazes::bloom::CatalogCollection> deleted_;
  Table<Cause, blazes::bloom::CatalogCollection> overwrites_;  // the first rule that deletes or updates
  Table<std::uint8_t, blazes::bloom::CatalogCollection> updates_;
  Table<Gate, blazes::bloom::CatalogCollection> gates_;  // of those
  bool gates_known_ = false;
  Table<Contents, blazes::bloom::Rule> given_;
  Table<std::uint8_t, blazes::bloom::Rule> repeats_;
  std::size_t influences_ = 0;
  bool complete_ = true;
};

}  // namespace blazes::frontend::bloom
