// A Ruby module or class as far as Bloom goes: its state, its rules, and what it takes over from others.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bloom/relation.h"

namespace blazes::bloom {

enum class CollectionKind : std::uint8_t {
  Table,
  Scratch,
  Temp,
  Channel,
  Loopback,
  InterfaceInput,
  InterfaceOutput,
  Periodic,
  Terminal,
  Sync,
  Store,
  FileReader,
  ZkTable,
  CollectionExpression,  // coll_expr
  Stdio,
  Halt,  // there without being declared
  Lmax,
  Lmin,
  Lbool,
  Lset,
  Lpset,
  Lbag,
  Lmap,
  UserLattice,
  Undeclared,  // a module uses it and leaves it to whom includes it
};
std::string_view name_of(CollectionKind kind);
bool is_lattice(CollectionKind kind);
// Keeps its contents from one timestep to the next.
bool is_stored(CollectionKind kind);
// Survives a restart.
bool is_durable(CollectionKind kind);
// Gets its contents from outside of this timestep, in no order that the program decides.
bool is_asynchronous(CollectionKind kind);

// Columns in a schema: a name of its own, or some of another collection's: `t.schema`, `t.key_cols`, `t.cols[1..-1]`.
struct SchemaPart {
  enum class Of : std::uint8_t { Name, Schema, Keys, Values, Columns } of = Of::Name;
  Span span;
  std::string name;                   // of the column, or the path of the other collection
  bool location = false;              // written with @
  std::int64_t first = 0, last = -1;  // which of the columns, from the end if negative
};

struct SchemaText {
  std::vector<SchemaPart> keys, values;
  // `x.schema` alone: the keys and values of x.
  bool whole = false;
};

struct CollectionDeclaration {
  Span span;
  CollectionKind kind = CollectionKind::Table;
  std::string lattice;  // the wrapper's name of a `UserLattice`
  std::string name;
  Span name_span;
  std::optional<SchemaText> schema;          // none: the default of its kind
  std::vector<ExpressionId> arguments = {};  // the interval of a `periodic`, the file of a `file_reader`, ...
};

struct RuleBlock {
  std::string name;  // empty for `bloom do`
  Span span;
  std::vector<Statement> statements;
};

struct Definition {
  std::string name;
  Span span;
  BlockId block;
};

// `NAME = value`.
struct ConstantDefinition {
  std::string name;
  Span span;
  ExpressionId value;
};

struct Include {
  std::string module;
  Span span;
};

// `import M => :y`.
struct Import {
  std::string module;
  std::string name;
  Span span;
};

// A class below `Bud::Lattice`. Its other methods, `merge` among them, are the definitions of the module.
struct LatticeClass {
  struct Method {
    std::string name;
    enum class Kind : std::uint8_t { Monotone, Morphism } kind;
    Span span;
    Definition code = {};  // none without a block
  };
  std::string wrapper;  // "lcart"
  std::vector<Method> methods;
  std::optional<Definition> initialize;  // gives what the value holds: `@v`
};

struct Module {
  std::string name;  // "Outer::Inner"
  Span span;
  Span name_span;
  bool is_class = false;
  std::optional<Include> superclass;
  std::vector<Include> includes;  // `Bud` is not among them
  bool includes_bud = false;
  std::vector<Import> imports;
  std::vector<CollectionDeclaration> collections;
  std::vector<RuleBlock> blocks;
  std::vector<Statement> bootstrap;
  std::vector<Definition> definitions;
  std::vector<ConstantDefinition> constants;
  std::optional<LatticeClass> lattice;

  // Nothing of Bloom is in it.
  bool empty() const {
    return !includes_bud && imports.empty() && collections.empty() && blocks.empty() && bootstrap.empty() &&
           !lattice;
  }
};

}  // namespace blazes::bloom
