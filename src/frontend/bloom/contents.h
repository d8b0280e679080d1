// What is known of the tuples of a collection, or of what an operator gives, without running anything: which columns are copies of
// which columns of the inputs, and how each input shows in them.
#pragma once

#include <optional>
#include <vector>

#include <absl/container/inlined_vector.h>

#include "frontend/bloom/influence.h"

namespace blazes::frontend::bloom {

// Every record of `input` that has a part in a tuple holds the tuple's value in its own `column`.
struct Origin {
  CollectionId input;
  std::uint32_t column = 0;
  friend bool operator==(const Origin&, const Origin&) = default;
};

struct Column {
  absl::InlinedVector<Origin, 2> origins = {};  // sorted by input; no input twice
  bool clock = false;                           // it holds a time
  bool varies = false;  // one record that comes in makes a tuple for each value that is stored here

  const Origin* find(CollectionId input) const;
};
using Columns = std::vector<Column>;

struct Contents {
  bool reached = false;   // there can be a tuple
  bool triggered = true;  // only in timesteps in which a record comes in
  // Of a join that has not been made into one tuple, those of each of its inputs; else one. None where nobody can tell.
  std::vector<std::optional<Columns>> parts = {};
  Influences moving = {};
  // Collections of which each tuple, as it is, has been one in some timestep; sorted. None: nothing is here yet.
  std::optional<std::vector<CollectionId>> within = {};

  // The columns of one tuple, all parts end to end; none if some are not known.
  std::optional<Columns> columns() const;
};

// Both together, as when two rules fill one collection. True if `into` changes.
bool merge(Contents& into, const Contents& from);
// The columns of a union; none where the two have different numbers of them.
std::optional<Columns> union_of(const std::optional<Columns>& a, const Influences& moving_a,
                                const std::optional<Columns>& b, const Influences& moving_b);

// The names of the inputs' columns, each kept once.
class ColumnNames {
 public:
  explicit ColumnNames(const Catalog& catalog) : catalog_(catalog) {}

  Symbol operator()(const Origin& origin);
  std::string_view text(Symbol name) const { return names_[name]; }

 private:
  const Catalog& catalog_;
  Names names_;
};

// The name of a column by which all records that have a part in a tuple agree; none if there is none.
Symbol agreed_name(const Column& column, const Influences& moving, ColumnNames& names);
Gate gate_of(const Columns& columns, const Influences& moving, ColumnNames& names);

}  // namespace blazes::frontend::bloom
