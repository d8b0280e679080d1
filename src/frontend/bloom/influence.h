// How what comes in at one input shows in a collection: theory §3, §4 and §6 in the terms of one rule after the other.
//
// `merge` only ever makes an influence worse, and an influence has finitely many worse ones: so rules that are applied until nothing
// changes come to an end, whatever cycle they are in.
#pragma once

#include <string>
#include <vector>

#include "base/names.h"
#include "bloom/catalog.h"

namespace blazes::frontend::bloom {

using blazes::bloom::Catalog;
using blazes::bloom::CollectionId;
using blazes::bloom::RuleId;

// The attributes that every record in a group of records agrees on, by the names that they have in all inputs that they come from.
struct Gate {
  bool known = false;                   // false: `*`
  std::vector<Symbol> attributes = {};  // sorted; none: all records are one group

  static Gate of(std::vector<Symbol> attributes);
  // The groups of both: what is in one group here is so in either.
  bool meet(const Gate& other);
  friend bool operator==(const Gate&, const Gate&) = default;
};

// What in a rule makes an annotation what it is.
struct Cause {
  enum class Kind : std::uint8_t {
    None,
    Stores,      // a table or a lattice keeps it
    Meets,       // two inputs have to come in the same timestep
    Asks,        // it is answered from what is stored when it comes
    Aggregates,  // all of a group is asked for at once
    Excludes,    // what is not there is asked for
    Inspects,    // code in a block asks for all of a collection
    Deletes,
    Updates,
    Opaque,  // code that is not understood
    Clock,
    Chance,
  } kind = Kind::None;
  RuleId rule;
  Span span;           // of the operator
  std::string detail;  // the other collection, the method, the reason

  explicit operator bool() const { return kind != Kind::None; }
  friend bool operator==(const Cause&, const Cause&) = default;
};
// The one that stands first in the text, so that the order in which rules are looked at shows nowhere.
bool merge(Cause& into, const Cause& from);

struct Influence {
  bool there = false;
  bool ordered = false;    // what comes out depends on the order in which it came in
  bool shaky = false;      // of what is kept: more of it can take results back, but nothing has gone out yet
  bool asks = false;       // ordered, because it meets what is kept
  bool meets = false;      // ordered, because it meets what another input brings in the same timestep
  bool per_record = true;  // each tuple is made of one of its records, and of nothing else that moves
  Gate gate = {};          // if ordered or shaky
  Cause cause = {};        // of that
  Cause stored = {};       // of what is kept
  Cause doubt = {};        // why it is nondeterministic

  bool delicate() const { return ordered || shaky; }
};
bool merge(Influence& into, const Influence& from);
// Makes it ordered, or one step worse than it is.
void put_in_order(Influence& influence, const Gate& gate, const Cause& cause);
void make_shaky(Influence& influence, const Gate& gate, const Cause& cause);

// Whether there is a tick yet when a record comes is a matter of chance, which no seal and no order helps.
void depend_on_ticks(Influence& influence, const Cause& cause);

// What one input has to do with a collection.
struct Moving {
  CollectionId input;
  Influence now;   // its records of this timestep are seen
  Influence kept;  // its records of all timesteps so far are seen
  bool tick =
      false;  // a clock that has only been asked whether it is time: it ticks sooner or later in every execution
};

// All inputs that have to do with a collection, sorted by input.
class Influences {
 public:
  Moving& operator[](CollectionId input);
  const Moving* find(CollectionId input) const;
  bool merge(const Influences& other);

  auto begin() { return list_.begin(); }
  auto end() { return list_.end(); }
  auto begin() const { return list_.begin(); }
  auto end() const { return list_.end(); }
  std::size_t size() const { return list_.size(); }

  // None of these looks at ticks.
  bool any() const;
  bool any_now() const;
  bool any_kept() const;
  // A now-influence of an input other than this one.
  bool any_now_but(CollectionId input) const;
  bool any_tick() const;

 private:
  std::vector<Moving> list_;
};

}  // namespace blazes::frontend::bloom
