// Values that only grow: those of the lattices that Bud brings, and of those that a program defines. Two of a kind have a least value that
// is above both.
//
//   const Value five = *make_lattice(LatticeKind::Max, Value(5)), seven = *make_lattice(LatticeKind::Max, Value(7));
//   *merge(five, seven)                                           // <lmax: 7>
//   make_lattice(LatticeKind::Set, Value(5))                      // none: a set is made of an array
//
// What a lattice holds: `lmax`, `lmin` nil (nothing yet) or what can be compared; `lbool` true or false; `lset`, `lpset` an array
// that is sorted and has nothing twice; `lbag` a map to numbers of times, `lmap` a map to values of lattices, both sorted by key.
// So equal ones hold equal values. What one of the program's own holds is its business (`@v`): `bloom/own_lattices.h` makes and merges these.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "bloom/value.h"

namespace blazes::bloom {

enum class LatticeKind : std::uint8_t { Max, Min, Bool, Set, PositiveSet, Bag, Map, Own };

struct LatticeValue {
  LatticeKind kind;
  Value held;
  std::string own = {};  // the wrapper's name of one that the program defines
};

// "lmax"
std::string_view wrapper_of(LatticeKind kind);
std::string_view wrapper_of(const LatticeValue& lattice);
// Whether the two can be merged as far as their kinds go.
bool are_of_one_kind(const LatticeValue& a, const LatticeValue& b);
std::optional<LatticeKind> lattice_of_wrapper(std::string_view wrapper);

// Null if it is something else.
const LatticeValue* lattice_in(const Value& value);

// What a lattice holds before anything is merged into it.
Value least(LatticeKind kind);

// The lattice's value that holds this, or the value itself if it is one of that kind; none where Ruby refuses.
std::optional<Value> make_lattice(LatticeKind kind, const Value& from);

// Two values of one lattice of the program.
using MergeOwn = std::function<std::optional<Value>(const Value& a, const Value& b)>;

// None if they are not of one kind, or what they hold cannot be compared. Those of the program, which a map may hold, are merged by `own`.
std::optional<Value> merge(const Value& a, const Value& b, const MergeOwn& own = {});

}  // namespace blazes::bloom
