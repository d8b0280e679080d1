// Relations and the operators between them, kept up to date tick by tick: facts in, a fixpoint out, at a cost of what changed.
//
//   Engine engine;
//   Relation& link = engine.add_relation({"link", 2, 2, true});
//   Relation& path = engine.add_relation({"path", 2, 2});
//   engine.add<Join>({&link}, {}, path, ...);
//   engine.store(link, tuple);
//   engine.tick();
//
// A relation is evaluated after all that it is derived from has changed; those that are derived from each other together, round by round. In what is
// not recursive, derivations are counted, so that what loses the last one goes. Where something goes from what a recursive relation is
// derived from, all that needed it is taken away, and what follows from the rest all the same is put back. A recursive relation into
// which an operator derives that cannot tell whether it derives a tuple (a group, a whole), and one that merges, is derived anew from the
// facts in it: this is the one place where the cost is that of the relation and not that of the change. An operator whose head is recursive
// must not read the relations of its recursion other than monotonously.
#pragma once

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "datalog/operator.h"

namespace blazes::datalog {

class Engine {
 public:
  // `rounds_limit`: how often a recursion may go round in a tick before it is called endless.
  explicit Engine(std::size_t memory_limit = SIZE_MAX, std::uint64_t rounds_limit = UINT64_MAX)
      : memory_(memory_limit), pool_(memory_), rounds_limit_(rounds_limit) {}

  Pool& pool() { return pool_; }
  const Pool& pool() const { return pool_; }
  const Memory& memory() const { return memory_; }
  // Rows that were looked at and tuples that were derived, so far.
  std::uint64_t work() const;

  // Throws an Error of the kind Width for too many columns.
  Relation& add_relation(RelationShape shape);
  template <class Kind, class... Arguments>
  Kind& add(Arguments&&... arguments) {
    auto made = std::make_unique<Kind>(std::forward<Arguments>(arguments)..., pool_);
    Kind& added = *made;
    added.place = place_;
    operators_.push_back(std::move(made));
    return added;
  }
  // What an error in the operators that are added from now on is blamed on.
  void set_place(std::uint32_t place) { place_ = place; }
  // Tuples may be taken from it other than by losing their derivations, or are lent to it.
  void may_shrink(Relation& relation);
  // What comes of `from` in a tick is there in the next one: in a relation that is stored, for good; in another, as long as it is in `from`.
  void insert_later(Relation& from, Relation& into);
  // What `from` holds is not there in the next tick, unless it is inserted or derived again.
  void delete_later(Relation& from, Relation& into);
  // Likewise for all that has the key of a tuple of `from`, which is inserted in its place.
  void update_later(Relation& from, Relation& into);

  // The tuples of a relation that is stored and has one column become one before each tick, which stands for all of them: what
  // `merge` makes of their values.
  void merge_later(Relation& relation, Function merge);

  // Facts for the next tick: for good in a relation that is stored, else for that tick.
  void put(Relation& relation, const Value* tuple);

  void tick();

  // Forgets values that nothing holds any more, if there are many. `keep` may mark others with `Pool::mark`.
  template <class Keep>
  void tidy(Keep keep) {
    if (!pool_.wants_sweep()) return;
    keep();
    mark_all();
    pool_.sweep();
  }

 private:
  struct Node;
  struct Later {
    Relation* into;
    std::vector<Relation*> inserted, deleted, updated;
  };
  struct Use {
    Operator* by;
    std::size_t input;
  };
  struct Node {
    std::unique_ptr<Relation> relation;
    bool shrinks = false;
    std::vector<Operator*> derived_by;
    std::vector<Use> used_by;
    std::uint32_t component = 0;
  };
  struct Component {
    std::vector<std::uint32_t> members;
    bool recursive = false;
    bool stores_all = true;  // nothing in it goes because what it was derived from went
    bool repairs = false;    // each operator can tell whether it derives a tuple
    bool begun = false;
  };

  void prepare();
  void find_components();
  void find_growing();
  Node& node_of(const Relation& relation) { return nodes_[numbers_.at(&relation)]; }
  const Node& node_of(const Relation& relation) const { return nodes_[numbers_.at(&relation)]; }
  bool within(const Component& component, const Relation& relation) const {
    return &components_[node_of(relation).component] == &component;
  }
  Later& later(Relation& into);
  void apply_later();
  void apply_to_stored(Later& later);
  void merge_rows();
  bool is_doomed(const Later& later, const Value* tuple) const;
  void evaluate(Component& component);
  bool loses_something(const Component& component) const;
  void evaluate_anew(Component& component);
  bool repair(Component& component);
  void doom(Component& component);
  void close(Component& component);
  void mark_all();

  Memory memory_;
  Pool pool_;
  std::uint64_t rounds_limit_;
  std::uint32_t place_ = Error::kNoPlace;
  std::vector<Node> nodes_;
  absl::flat_hash_map<const Relation*, std::uint32_t> numbers_;
  std::vector<std::unique_ptr<Operator>> operators_;
  std::vector<Component> components_;  // in the order of evaluation
  std::vector<Later> later_;
  std::vector<std::pair<Relation*, Function>> merged_;
  using Facts = std::vector<std::pair<Relation*, std::vector<Value>>>;
  Facts put_, lent_;  // for this tick, and to be taken back in the next one
  bool prepared_ = false;
};

}  // namespace blazes::datalog
