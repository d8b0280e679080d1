// What the collections of a node hold: sets of tuples, and values of lattices.
#pragma once

#include <set>
#include <string>

#include "bloom/catalog.h"
#include "bloom/own_lattices.h"

namespace blazes::naive {

using bloom::CollectionId;
using bloom::Value;

struct Before {
  bool operator()(const Value& a, const Value& b) const { return bloom::before(a, b); }
};
using Tuples = std::set<Value, Before>;  // arrays, in an order that depends on nothing but what they hold

struct Held {
  Tuples tuples;
  Value lattice;  // of a lattice; nil for other collections

  friend bool operator==(const Held& a, const Held& b);
};
using Contents = Table<Held, bloom::CatalogCollection>;

// Why a timestep cannot be completed. Bud would raise an exception.
struct Failure {
  enum class Kind : std::uint8_t {
    KeyConflict,  // two tuples with one key
    Type,  // a tuple that does not fit its collection, a value that does not fit its lattice, no address to send to
    Evaluation,   // code in a block raises an error
    Unsupported,  // the interpreter has no meaning for it
    Endless,      // the rules derive more and more
  } kind;
  Span span;  // of the rule, or of the code
  std::string message;
};

// All collections empty, all lattices at their least.
Contents nothing(const bloom::Catalog& catalog);

// Merges a tuple into a collection, or a value into a lattice. Says whether that changed anything; throws a Failure.
//
// A tuple that is too short is filled up with nil. Two tuples with equal keys must be equal in all other columns too, but for those
// that hold values of lattices, which are merged.
bool merge_into(const bloom::Catalog& catalog, Contents& contents, CollectionId collection,
                const Value& item);

// The tuple as the collection holds it: filled up, and checked. Throws a Failure.
Value fitted(const bloom::CatalogCollection& collection, const Value& item);

// How many columns at the front are the key: all, where no schema is known.
std::size_t key_size(const bloom::CatalogCollection& collection, const Value& tuple);

// Whether two tuples have the same key.
bool same_key(const bloom::CatalogCollection& collection, const Value& a, const Value& b);

}  // namespace blazes::naive
