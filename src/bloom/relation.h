// The right side of a Bloom statement, as a tree of relational operators.
//
//   (kvget * kvstate).pairs(:key => :key) {|g, t| [g.reqid, t.key]}
//   Map{Join{[Scan kvget, Scan kvstate], [key = key], Pairs}, block}
//
// Each operator keeps the place of its own name, so that a finding can point at the `notin` and not at the line.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bloom/expression.h"

namespace blazes::bloom {

using RelationId = Id<Relation>;

// The tuples of a collection, or what a lattice holds.
struct Scan {
  std::string path;  // "kvstate", "kvs.kvget": as written; the catalog's are seen from the whole program
  Id<CatalogCollection> collection = {};
};

// A column: `:key`, `t.key`. The catalog fills in the input (of a join) and the position where they are known.
struct ColumnRef {
  Span span;
  std::string collection;  // as written; empty for `:key`
  std::string column;
  std::optional<std::uint32_t> input = {};
  std::optional<std::uint32_t> position = {};
};

struct ColumnPair {
  ColumnRef left, right;
};

// `(a * b)` with a method. `Lefts` and `Rights` give the tuples of one side, `Flatten` them all end to end, the others an array
// with one tuple of each input, which a block gets as its parameters. `Outer` has two inputs and nil for a missing right side.
// `matches.lefts` is one join: `Lefts`, and natural. A join of one input takes what that gives for the tuples of several.
struct Join {
  enum class Method : std::uint8_t { None, Pairs, Combos, Lefts, Rights, Matches, Outer, Flatten };
  std::vector<RelationId> inputs;
  Method method = Method::None;
  std::vector<ColumnPair> on;
  bool natural = false;  // by `matches`: on the columns of equal names, which the catalog puts into `on`
};
std::string_view name_of(Join::Method method);

// `a.notin(b, :x => :y) {|l, r| ...}`: the tuples of `input` that match none of `excluded`. Without pairs and block: equal ones.
struct NotIn {
  RelationId input, excluded;
  std::vector<ColumnPair> on;
  BlockId block;
};

struct Aggregate {
  enum class Kind : std::uint8_t {
    Min,
    Max,
    Sum,
    Count,
    Average,
    Accumulate,
    AccumulatePair,
    Choose,
    ChooseRandom,
    BoolAnd,
    BoolOr,
    Custom,  // one that the program defines
  } kind;
  Span span;
  std::string name;                // "accum_pair"
  std::vector<ColumnRef> columns;  // none for a bare `count`
};

// `a.group([:x], sum(:y))`. No columns: one group, if there is any tuple.
struct Group {
  RelationId input;
  std::vector<ColumnRef> by;
  std::vector<Aggregate> aggregates;
};

// `argmin`, `argmax`, `argagg(:choose, ...)`: the tuples of each group that the aggregate picks by the column.
struct ArgAggregate {
  std::string method;  // "argmin", "argmax", "argagg"
  RelationId input;
  std::vector<ColumnRef> by;
  Aggregate aggregate;
};

// `a.reduce(start) {|memo, t| ...}`, `inject`: a fold in no order that can be relied on.
struct Reduce {
  RelationId input;
  ExpressionId start;  // none: the first tuple
  BlockId block;
};

// A function of each tuple. `Map` drops nil; `FlatMap` gives the items of the block's arrays; the others give the tuple itself.
struct Apply {
  enum class Kind : std::uint8_t { Map, FlatMap, Select, Reject } kind;
  RelationId input;
  BlockId block;
  bool implicit = false;  // a block straight after the collection or the operator, with no method named
};
std::string_view name_of(Apply::Kind kind);

// The columns of a tuple that are kept: `payloads` all but the address, `keys`, `values`.
struct Project {
  enum class Kind : std::uint8_t { Payloads, Keys, Values } kind;
  RelationId input;
};
std::string_view name_of(Project::Kind kind);

// `a.rename(:b, [:x] => [:y])`: other names for the columns.
struct Rename {
  RelationId input;
  std::string name;
  std::vector<std::string> keys, values;
};

// Each tuple becomes a tuple of one string.
struct Inspected {
  RelationId input;
};

// `sort` with or without a block, `sort_by`. What it gives is a set again: the order matters only to `each_with_index` after it.
struct Sort {
  RelationId input;
  BlockId block;
};

// Each tuple becomes `[tuple, index]`: an order that nothing fixes.
struct EachWithIndex {
  RelationId input;
};

// `[[1, 2], [3, x]]`: each expression is a tuple, or nil for none.
struct Rows {
  std::vector<ExpressionId> rows;
};

// An expression: a value for a lattice, or an array of tuples. `my_vc.at(k) + 1`, `votes.size`, `(1..5).map {|i| [i]}`.
struct Computed {
  ExpressionId value;
};

struct OpaqueRelation {
  std::string reason;
  std::vector<RelationId> inputs = {};
  std::vector<ExpressionId> parts = {};
  BlockId block = {};
};

struct Relation {
  using Node = std::variant<Scan, Join, NotIn, Group, ArgAggregate, Reduce, Apply, Project, Rename, Inspected,
                            Sort, EachWithIndex, Rows, Computed, OpaqueRelation>;
  Span span;
  Span name;  // the operator's own name, or what stands for it
  Node node;
};

std::vector<RelationId> inputs_of(const Relation& relation);
// The block that the operator itself has; none if it has none.
BlockId block_of(const Relation& relation);
// Expressions that stand in no block.
std::vector<ExpressionId> expressions_of(const Relation& relation);
// "notin", "group", "pairs": as it is written.
std::string_view operator_name(const Relation& relation);
// Whether more of that input only ever gives more output, apart from what blocks read.
bool is_monotone_in(const Relation& relation, std::size_t input);

inline const Relation& Code::operator[](Id<Relation> id) const { return relations[id]; }

enum class Merge : std::uint8_t {
  Instant,   // <=
  Deferred,  // <+
  Async,     // <~
  Delete,    // <-
  Update,    // <+- or <-+
};
std::string_view sign_of(Merge merge);

struct Statement {
  Span span;
  Span sign;  // the operator
  Merge merge = Merge::Instant;
  std::string target;  // as written: "kvstate", "kvs.kvput"
  Span target_span;
  bool temporary = false;  // `temp :target <= ...`
  RelationId source;
};

}  // namespace blazes::bloom
