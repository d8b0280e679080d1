// Ruby code in the blocks of a Bloom program, as typed trees: what `reader` makes of the text, `catalog` resolves, `evaluate` runs.
//
//   kvstate <+- kvput {|s| [s.key, s.value + 1]}
//   Block{parameters: [s], body: Array[Field(Local 0, "key"), Binary(Add, Field(Local 0, "value"), Literal 1)]}
//
// Nodes stand in the tables of a `Code` and name each other by id, so that copying one copies no tree. Children always have a
// smaller id than their parent. What is not understood is an `Opaque` in the place where it stands, with the reason.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/place.h"
#include "base/table.h"
#include "bloom/value.h"

namespace blazes::bloom {

struct Expression;
struct Block;
struct Relation;
struct CatalogCollection;
struct Definition;

using ExpressionId = Id<Expression>;
using BlockId = Id<Block>;

// nil, true, a number, a string without interpolation, a symbol.
struct Literal {
  Value value;
};

// `[a, *b]`.
struct ArrayLiteral {
  std::vector<ExpressionId> items;  // a `Splat` among them stands for its items
};

struct Splat {
  ExpressionId operand;
};

// `{a => b, c: d}`.
struct HashLiteral {
  std::vector<std::pair<ExpressionId, ExpressionId>> pairs;
};

// `"a#{b}c"`: the texts of its parts, end to end.
struct Interpolation {
  std::vector<ExpressionId> parts;
};

// `first..last`; an absent end is none.
struct RangeLiteral {
  ExpressionId first, last;
  bool excludes_last = false;
};

// A parameter or a local variable. Slots are numbered through the outermost block and all blocks within it, parameters first,
// so that one flat frame holds them all.
struct Local {
  std::uint32_t slot = 0;
};

// `x = e`; also `x += e` and `x ||= e`, whose value then reads the variable.
struct Assign {
  std::uint32_t slot = 0;
  ExpressionId value;
};

// `_, a, b = e`: each slot gets an item of the array, or nil; none for `_`.
struct Destructure {
  std::vector<std::optional<std::uint32_t>> slots;
  ExpressionId value;
};

// `t.column`, also written `t[0]`, `t[:column]`, `t.first`, `t.last`: an attribute of a tuple. The reader leaves the position
// open; the catalog fills it in where it knows the schema of the tuple.
struct Field {
  ExpressionId tuple;
  std::string name;
  std::optional<std::uint32_t> position = {};
};

enum class Operator : std::uint8_t {
  Add,
  Subtract,
  Multiply,
  Divide,
  Modulo,
  Power,
  BitAnd,
  BitOr,
  BitXor,
  ShiftLeft,
  ShiftRight,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  Compare,
  Negate,
  Complement,  // these two have no right side
};
std::string_view sign_of(Operator op);

struct Arithmetic {
  Operator op;
  ExpressionId left, right;
};

enum class Connective : std::uint8_t { And, Or, Not };

// `a && b`, `a or b`, `!a`: the value of one of the sides, as in Ruby. `Not` has no right side.
struct Logic {
  Connective connective;
  ExpressionId left, right;
};

// `if`, `unless`, their modifiers, `c ? a : b`. Without an `otherwise`: nil.
struct If {
  ExpressionId condition, then, otherwise;
};

// `case s when a, b then x else y end`; without a subject the conditions stand for themselves.
struct Case {
  struct Branch {
    std::vector<ExpressionId> patterns;
    ExpressionId body;
  };
  ExpressionId subject;
  std::vector<Branch> branches;
  ExpressionId otherwise;
};

// Several statements: the value of the last one. None: nil.
struct Sequence {
  std::vector<ExpressionId> steps;
};

// `return e` in a definition, `next e` in a block: leaves it with the value.
struct Leave {
  enum class What : std::uint8_t { Definition, Block } what;
  ExpressionId value;  // none: nil
};

// A method without effects of a string, an array, a hash, a number: `t.name.upcase`, `xs.map {|x| x + 1}`, `xs[0]` (called "[]").
// Also a method of a lattice, where the receiver is one: `clock.at(k).lt_eq(mine)`.
struct Call {
  ExpressionId receiver;
  std::string method;
  std::vector<ExpressionId> arguments = {};
  BlockId block = {};
  bool safe = false;  // `&.`: nil where the receiver is nil
};

// A call of a `def` of the program that is itself understood.
struct DefinitionCall {
  std::string name;
  std::vector<ExpressionId> arguments;
  Id<Definition> definition = {};  // in the catalog
};

// A name that is no variable: `my_vc`, `kvs.kvget`. The reader cannot know what it is; the catalog makes a `CollectionRead`, a
// `DefinitionCall` or an `Outer` of it.
struct Name {
  std::string path;
};

// The contents of a collection (the array of its tuples) or the value of a lattice, read within an expression.
struct CollectionRead {
  std::string path;
  Id<CatalogCollection> collection = {};
};

enum class QueryMethod : std::uint8_t {
  Exists,
  Empty,
  Include,
  HasKey,
  Length,
  First,
  Keys,
  Values,
  Get,
  Any,
  All
};
std::string_view name_of(QueryMethod method);
// Whether it is a yes or no that stays yes as the collection grows. (What depends on a no is not monotone all the same.)
bool is_threshold(QueryMethod method);

// A question to a collection within an expression: `timer.exists?`, `t2.include?(t)`, `finger[[0]]` (Get).
struct Query {
  QueryMethod method;
  std::string path;
  std::vector<ExpressionId> arguments = {};
  BlockId block = {};
  Id<CatalogCollection> collection = {};
};

// A value that comes from outside of the rules. All but the last two are one value for a node and its timestep.
struct Outer {
  enum class Kind : std::uint8_t {
    Address,           // ip_port
    Host,              // ip
    Port,              // port
    Time,              // budtime: the number of the timestep
    InstanceVariable,  // @name: set before the node starts
    Constant,          // NAME, A::NAME: one that the files read do not define with a value of its own
    Global,            // $name
    Clock,             // Time.now, Time.new
    Chance,            // rand
  } kind;
  std::string name;
  std::vector<ExpressionId> arguments = {};
};

// `Bud::MaxLattice.new(e)`, `CartLattice.new(e)`: a value of a lattice, named by its wrapper: "lmax", "lcart". None: its least.
struct NewLattice {
  std::string lattice;
  ExpressionId value;
};

// Not understood, so to be treated as the worst that it could be. Its parts that were understood still say what they read.
struct Opaque {
  std::string reason;  // "calls `strftime`, which is not known to be without effects"
  std::vector<ExpressionId> parts = {};
  BlockId block = {};
};

struct Expression {
  using Node = std::variant<Literal, ArrayLiteral, Splat, HashLiteral, Interpolation, RangeLiteral, Local,
                            Assign, Destructure, Field, Arithmetic, Logic, If, Case, Sequence, Leave, Call,
                            DefinitionCall, Name, CollectionRead, Query, Outer, NewLattice, Opaque>;
  Span span;
  Node node;
};

struct Parameter {
  std::string name;
  std::uint32_t slot = 0;
  // `(a, b)`: the items of what is passed go to these.
  std::vector<std::uint32_t> items = {};
  bool rest = false;            // `*a`
  ExpressionId otherwise = {};  // the value where none is passed
};

// `{|a, b| ...}`, or the body of a `def`.
struct Block {
  Span span;
  std::vector<Parameter> parameters;
  ExpressionId body;
  std::uint32_t slots = 0;   // of the outermost block that it stands in; the size of the frame
  bool outermost = true;     // no other block around it
  std::uint32_t opaque = 0;  // how many `Opaque`s are in it, the blocks within it included: 0 is "understood"
};

// All nodes of a program, or of a catalog.
struct Code {
  Table<Expression> expressions;
  Table<Block> blocks;
  Table<Relation> relations;

  const Expression& operator[](ExpressionId id) const { return expressions[id]; }
  const Block& operator[](BlockId id) const { return blocks[id]; }
  const Relation& operator[](Id<Relation> id) const;
};

// The expressions and the blocks that stand directly within an expression, in the order of the text.
struct Children {
  std::vector<ExpressionId> expressions;
  BlockId block;
};
Children children_of(const Expression& expression);

}  // namespace blazes::bloom
