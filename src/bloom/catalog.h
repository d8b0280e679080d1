// A module with all that it includes, imports and inherits becomes a `Catalog`: one flat list of collections and rules, with the
// strata in which a timestep evaluates them.
//
//   Catalog catalog = make_catalog(program, program.find("ReplicatedKVS"));
//   for (const Rule& rule : catalog.rules) ... catalog.collections[rule.target].name ... rule.reads ...
//
// `import M => :y` gives the collections of M the names "y.x", its imports "y.z.x". A named block replaces the block of that name in
// what the module includes or inherits. All names in the code are resolved: positions of columns, collections, definitions.
// Linear in the size of what is flattened, which is limited to `kMaxRules` rules.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bloom/program.h"

namespace blazes::bloom {

inline constexpr std::size_t kMaxRules = 100'000;

struct Column {
  std::string name;
  bool location = false;  // the address to which a channel delivers
};

struct Schema {
  std::vector<Column> columns;  // the keys first
  std::uint32_t keys = 0;

  std::optional<std::uint32_t> find(std::string_view name) const;
  std::optional<std::uint32_t> location() const;
};

struct CatalogCollection {
  std::string name;  // "y.x"
  CollectionKind kind = CollectionKind::Table;
  std::string lattice;           // the wrapper's name of a user's lattice
  std::optional<Schema> schema;  // none: not known (a `temp` of computed tuples); a lattice has none
  // Of a `temp` that holds arrays of tuples (a join that nothing projects): the schema of each.
  std::vector<std::optional<Schema>> parts = {};
  Span span;                            // of the name in its declaration, or where it is first used
  std::string module;                   // that declares it
  std::vector<ExpressionId> arguments;  // in `Catalog::code`: the code of a `coll_expr`
  std::uint32_t stratum = 0;            // of the last rule that fills it instantly
};
using CollectionId = Id<CatalogCollection>;

// Why what a rule reads counts as it does.
struct Read {
  CollectionId collection;
  bool monotone = true;
  bool in_block = false;  // within the code of a block, or of a definition that it calls
  Span span;              // of the operator, or the query, that reads it
  std::string
      by;  // "notin", "group", "length", "opaque code": what makes it not monotone; "" if it is monotone
};

struct Rule {
  CollectionId target;
  Merge merge = Merge::Instant;
  RelationId source;  // in `Catalog::code`
  Span span, sign;
  std::string module;  // "Outer::Inner"
  std::string block;   // empty for one without a name
  std::string scope;   // "y." for what came by `import => :y`
  bool bootstrap = false;
  std::vector<Read> reads;    // each collection and way of reading once, in the order of the text
  std::uint32_t stratum = 0;  // those of `<+`, `<~`, `<-`, `<+-` come after all that they read
  std::uint32_t opaque = 0;   // opaque expressions and relations in it and in the methods that it calls
};
using RuleId = Id<Rule>;

// A lattice that the program defines, below `Bud::Lattice`.
struct OwnLattice {
  std::string wrapper;     // "lcart"
  std::string class_name;  // "CartLattice"
  Span span;
  Id<Definition> initialize = {}, merge = {};  // none where it has none
  std::vector<std::pair<std::string, Id<Definition>>> methods = {};
};

struct Catalog {
  std::string name;                      // of the module
  bool runnable = false;                 // it includes Bud: a node by itself, not a part of one
  Table<CatalogCollection> collections;  // in the order of their declarations
  Table<Rule> rules;  // numbered from 0 here and from 1 for people; those of the bootstrap first
  Table<Definition> definitions;
  std::vector<OwnLattice> lattices;
  Code code;
  std::uint32_t strata = 0;
  std::vector<diagnostics::Diagnostic> diagnostics;  // sorted by place

  // None if there is none.
  CollectionId find(std::string_view name) const;
  const OwnLattice* find_lattice(std::string_view wrapper) const;
};

// The schema of what a relation gives; none where it cannot be known. Of a join with no projection: the inputs' end to end.
std::optional<Schema> schema_of(const Catalog& catalog, RelationId relation);

// A catalog that has errors is as complete as it can be; if it cannot be stratified, all strata are 0 and a diagnostic shows the cycle.
Catalog make_catalog(const Program& program, Id<Module> module);

// What a file is about: the classes in the files named by the caller that include Bud, or else the modules that no other uses.
std::vector<Id<Module>> main_modules(const Program& program);

}  // namespace blazes::bloom
