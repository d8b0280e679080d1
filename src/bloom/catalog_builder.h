// Puts a catalog together: scopes, then collections and their schemas, then rules.
#pragma once

#include <string>
#include <vector>

#include "bloom/resolver.h"

namespace blazes::bloom {

class CatalogBuilder {
 public:
  CatalogBuilder(const Program& program, Id<Module> module);

  Catalog build();

 private:
  // A statement, and where it stands.
  struct Placed {
    const Statement* statement;
    const RuleBlock* block;  // null in a bootstrap
    Id<Scope> scope;
    Id<Module> module;
  };

  void declare_collections();
  void declare(const CollectionDeclaration& declaration, Id<Scope> scope, Id<Module> module);
  void declare_temporary(const Placed& placed);
  void check_duplicate(Id<Scope> scope, const std::string& name, Span span);
  void find_schemas();
  void copy_arguments();
  std::optional<Schema> schema_of(const CollectionDeclaration& declaration, Id<Scope> scope);
  bool add_columns(const std::vector<SchemaPart>& parts, Id<Scope> scope, Schema& schema);
  bool add_other_columns(const SchemaPart& part, Id<Scope> scope, Schema& schema);
  void check_schema(const CollectionDeclaration& declaration, const Schema& schema);
  void find_statements();
  void add_rules();
  void add_lattices();
  void add_rule(const Placed& placed);
  void check_target(const Rule& rule, const Statement& statement);
  void check_width(const Rule& rule);

  diagnostics::Diagnostic& report(std::string_view id, Span at, std::string message, std::string hint = {}) {
    return mistakes_.report(id, at.place, at.length, std::move(message), std::move(hint));
  }

  const Program& program_;
  diagnostics::Collector mistakes_;
  Catalog catalog_;
  Table<Scope> scopes_;
  Resolver resolver_;
  std::vector<std::pair<const CollectionDeclaration*, Id<Scope>>>
      declarations_;  // by the number of the collection
  std::vector<Placed> statements_;
};

}  // namespace blazes::bloom
