// Copies code from a program into a catalog, with every name in it resolved in the scope where it stands.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "bloom/scopes.h"

namespace blazes::bloom {

class Resolver {
 public:
  Resolver(const Program& program, const Table<Scope>& scopes, Catalog& catalog,
           diagnostics::Collector& mistakes)
      : program_(program), scopes_(scopes), catalog_(catalog), mistakes_(mistakes) {}

  // Whose code comes next.
  void enter(Id<Scope> scope, Id<Module> module) { scope_ = scope, module_ = module; }

  RelationId copy_relation(RelationId id);
  ExpressionId copy(ExpressionId id);
  // The collection of a path; one that is declared nowhere is made up, and reported where the catalog can run.
  CollectionId collection_of(const std::string& path, Span span);
  // None if there is none of that path.
  CollectionId declared(const std::string& path, Id<Scope> scope) {
    scope_ = scope;
    const Found found = look_up(path);
    return found.rest.empty() ? found.collection : CollectionId{};
  }
  // A method is to be copied, whoever calls it.
  Id<Definition> define(Id<Scope> scope, const DefinitionInModule& from);
  // Copies the methods that were called, and those that these call.
  void copy_definitions();

 private:
  // What a path stands for: the collection of its beginning, or the scope, and the names that are left.
  struct Found {
    CollectionId collection;
    Id<Scope> scope;
    std::vector<std::string> rest;
  };
  Found look_up(std::string_view path) const;

  // Expressions.
  ExpressionId add(Span span, Expression::Node node) {
    return catalog_.code.expressions.add({span, std::move(node)});
  }
  ExpressionId opaque(Span span, Opaque made);
  std::vector<ExpressionId> copy(const std::vector<ExpressionId>& ids);
  BlockId copy_block(BlockId id, const std::vector<std::optional<Schema>>& parameters);
  BlockId copy_block(BlockId id) { return copy_block(id, {}); }
  ExpressionId copy_node(const Expression& from);
  ExpressionId copy_assign(Span span, const Assign& from);
  ExpressionId copy_case(Span span, const Case& from);
  ExpressionId copy_field(Span span, const Field& from);
  ExpressionId copy_call(Span span, const Call& from);
  ExpressionId copy_collection_call(Span span, const Call& from, CollectionId collection,
                                    const std::string& path);
  ExpressionId copy_name(Span span, const std::string& path);
  ExpressionId copy_outer(Span span, const Outer& from);
  ExpressionId call_definition(Span span, const std::string& name, std::vector<ExpressionId> arguments,
                               Id<Scope> scope);
  ExpressionId field(Span span, ExpressionId tuple, const Schema& schema, std::uint32_t position);
  std::optional<std::string> path_of(ExpressionId id) const;
  std::optional<ExpressionId> constant(const std::string& name);
  const Schema* schema_of(ExpressionId copied) const;
  std::optional<std::uint32_t> position_in(const Schema& schema, const Call& call) const;

  // Relations.
  RelationId add(const Relation& from, Relation::Node node) {
    return catalog_.code.relations.add({from.span, from.name, std::move(node)});
  }
  // With its block, once its inputs are there.
  template <class Operator>
  RelationId add_with_block(const Relation& from, Operator made, BlockId block);
  RelationId copy_scan(const Relation& from, const Scan& scan);
  RelationId copy_join(const Relation& from, const Join& join);
  void join_on_equal_names(Join& join);
  void resolve_in_join(ColumnRef& column, const Join& join, std::uint32_t side);
  void resolve(ColumnRef& column, RelationId input);
  void resolve(std::vector<ColumnRef>& columns, RelationId input);
  std::string name_of_input(RelationId id) const;

  const Program& program_;
  const Table<Scope>& scopes_;
  Catalog& catalog_;
  diagnostics::Collector& mistakes_;
  Id<Scope> scope_;
  Id<Module> module_;
  std::vector<std::optional<Schema>> slots_;  // of the block that is being copied: what its variables hold
  std::uint32_t opaque_ = 0;
  absl::flat_hash_map<std::string, CollectionId> undeclared_;

  struct Called {
    Id<Scope> scope;
    DefinitionInModule from;
    Id<Definition> to;
  };
  std::vector<Called> called_;  // not copied yet
  absl::flat_hash_map<std::pair<Id<Scope>, const Definition*>, Id<Definition>> definitions_;
};

}  // namespace blazes::bloom
