#include "bloom/catalog.h"

#include <algorithm>

#include <absl/container/flat_hash_set.h>

#include "bloom/catalog_builder.h"
#include "bloom/reads.h"
#include "bloom/scopes.h"
#include "bloom/shapes.h"
#include "bloom/strata.h"
#include "bloom/walk.h"
#include "diagnostics/quote.h"

namespace blazes::bloom {
namespace {

using diagnostics::quoted;

constexpr std::size_t kMaxExpressions = 10'000'000;

// Empty if a rule may write to such a collection with that operator.
std::string whats_wrong(CollectionKind kind, Merge merge) {
  switch (kind) {
    case CollectionKind::Channel:
    case CollectionKind::Loopback:
    case CollectionKind::Terminal:
    case CollectionKind::Stdio:
    case CollectionKind::Store: return merge == Merge::Async ? "" : "write to it with <~";
    case CollectionKind::Periodic:
    case CollectionKind::FileReader:
    case CollectionKind::CollectionExpression: return "rules can only read it";
    default: break;
  }
  if (kind == CollectionKind::Undeclared || kind == CollectionKind::Temp || kind == CollectionKind::Halt)
    return "";
  if (merge == Merge::Async) return "<~ is for channels and the terminal: write <= or <+";
  if (merge != Merge::Delete && merge != Merge::Update) return "";
  if (kind == CollectionKind::Table || kind == CollectionKind::Sync || kind == CollectionKind::ZkTable)
    return "";
  return is_lattice(kind) ? "a lattice only grows" : "only what is stored, a table, can lose tuples";
}

// The pieces of a rule that are not understood, and those of the methods that it calls.
std::uint32_t opaque_in(const Catalog& catalog, RelationId source) {
  std::uint32_t found = 0;
  absl::flat_hash_set<Id<Definition>> called;
  std::vector<Id<Definition>> open;
  const auto look_at = [&](ExpressionId id) {
    const Expression& expression = catalog.code[id];
    found += std::holds_alternative<Opaque>(expression.node);
    const auto* call = std::get_if<DefinitionCall>(&expression.node);
    if (call && call->definition && called.insert(call->definition).second) open.push_back(call->definition);
  };
  for_each_relation(catalog.code, source, [&](RelationId id) {
    const Relation& relation = catalog.code[id];
    found += std::holds_alternative<OpaqueRelation>(relation.node);
    for (ExpressionId expression : expressions_of(relation))
      for_each_expression(catalog.code, expression, look_at);
    for_each_expression(catalog.code, block_of(relation), look_at);
  });
  while (!open.empty()) {
    const BlockId block = catalog.definitions[open.back()].block;
    open.pop_back();
    for_each_expression(catalog.code, block, look_at);
  }
  return found;
}

}  // namespace

CatalogBuilder::CatalogBuilder(const Program& program, Id<Module> module)
    : program_(program), resolver_(program, scopes_, catalog_, mistakes_) {
  catalog_.name = program.modules[module].name;
  scopes_ = make_scopes(program, module, mistakes_, catalog_.runnable);
}

Catalog CatalogBuilder::build() {
  declare_collections();
  find_schemas();
  copy_arguments();
  find_statements();
  add_rules();
  add_lattices();
  resolver_.copy_definitions();
  for (Rule& rule : catalog_.rules) {
    rule.reads = reads_of(program_, catalog_, rule.source);
    rule.opaque = opaque_in(catalog_, rule.source);
  }
  stratify(catalog_, mistakes_);
  catalog_.diagnostics = mistakes_.take_sorted();
  return std::move(catalog_);
}

// A block replaces the one of the same name that comes before it.
void CatalogBuilder::find_statements() {
  for (Id<Scope> scope : ids<Scope>(scopes_.size()))
    for (Id<Module> module : scopes_[scope].modules)
      for (const Statement& statement : program_.modules[module].bootstrap)
        statements_.push_back({&statement, nullptr, scope, module});
  for (Id<Scope> scope : ids<Scope>(scopes_.size())) {
    absl::flat_hash_map<std::string_view, const RuleBlock*> named;
    for (Id<Module> module : scopes_[scope].modules)
      for (const RuleBlock& block : program_.modules[module].blocks)
        if (!block.name.empty()) named[block.name] = &block;
    for (Id<Module> module : scopes_[scope].modules)
      for (const RuleBlock& block : program_.modules[module].blocks) {
        if (!block.name.empty() && named[block.name] != &block) continue;
        for (const Statement& statement : block.statements)
          statements_.push_back({&statement, &block, scope, module});
      }
  }
}

void CatalogBuilder::add_rules() {
  for (const Placed& placed : statements_)
    if (placed.statement->temporary) declare_temporary(placed);
  for (const Placed& placed : statements_) {
    if (catalog_.rules.size() >= kMaxRules || catalog_.code.expressions.size() >= kMaxExpressions) {
      report("BLZ102", placed.statement->span, "imported as often as this is, there are too many rules",
             "a program may have " + std::to_string(kMaxRules) + " rules");
      return;
    }
    add_rule(placed);
  }
}

// Each has a scope of its own, in which its methods call each other.
void CatalogBuilder::add_lattices() {
  for (Id<Module> id : ids<Module>(program_.modules.size())) {
    const Module& module = program_.modules[id];
    if (!module.lattice) continue;
    Scope scope;
    scope.prefix = module.name + ".";
    scope.modules = {id};
    for (const Definition& definition : module.definitions)
      scope.definitions[definition.name] = {&definition, id};
    for (const LatticeClass::Method& method : module.lattice->methods)
      if (method.code.block) scope.definitions[method.name] = {&method.code, id};
    const Id<Scope> at = scopes_.add(std::move(scope));
    OwnLattice made{.wrapper = module.lattice->wrapper, .class_name = module.name, .span = module.name_span};
    if (module.lattice->initialize)
      made.initialize = resolver_.define(at, {&*module.lattice->initialize, id});
    std::vector<std::string> names;
    for (const auto& [name, definition] : scopes_[at].definitions) names.push_back(name);
    std::ranges::sort(names);
    for (const std::string& name : names)
      made.methods.emplace_back(name, resolver_.define(at, scopes_[at].definitions.at(name)));
    const auto merge =
        std::ranges::find(made.methods, "merge", &std::pair<std::string, Id<Definition>>::first);
    if (merge != made.methods.end()) made.merge = merge->second;
    catalog_.lattices.push_back(std::move(made));
  }
}

void CatalogBuilder::add_rule(const Placed& placed) {
  const Statement& statement = *placed.statement;
  resolver_.enter(placed.scope, placed.module);
  Rule rule;
  rule.merge = statement.merge;
  rule.span = statement.span;
  rule.sign = statement.sign;
  rule.module = program_.modules[placed.module].name;
  rule.block = placed.block ? placed.block->name : "";
  rule.scope = scopes_[placed.scope].prefix;
  rule.bootstrap = !placed.block;
  rule.target = resolver_.collection_of(statement.target, statement.target_span);
  rule.source = resolver_.copy_relation(statement.source);
  CatalogCollection& target = catalog_.collections[rule.target];
  if (target.kind == CollectionKind::Temp && statement.temporary && !target.schema && target.parts.empty()) {
    Shape shape = shape_of(catalog_, rule.source);
    target.schema = std::move(shape.schema);
    target.parts = std::move(shape.parts);
  }
  check_target(rule, statement);
  check_width(rule);
  catalog_.rules.add(std::move(rule));
}

void CatalogBuilder::check_target(const Rule& rule, const Statement& statement) {
  const CatalogCollection& target = catalog_.collections[rule.target];
  if (std::string wrong = whats_wrong(target.kind, rule.merge); !wrong.empty())
    report("BLZ132", statement.sign,
           std::string(name_of(target.kind)) + " " + quoted(target.name) + " is written to with `" +
               std::string(sign_of(rule.merge)) + "`",
           std::move(wrong));
}

// Bud fills up what is too short, and refuses what is too long.
void CatalogBuilder::check_width(const Rule& rule) {
  const CatalogCollection& target = catalog_.collections[rule.target];
  if (!target.schema || target.kind == CollectionKind::Temp || rule.merge == Merge::Delete) return;
  const Shape shape = shape_of(catalog_, rule.source);
  const std::size_t columns =
      shape.parts.empty() ? (shape.schema ? shape.schema->columns.size() : 0) : shape.parts.size();
  if (columns > target.schema->columns.size()) {
    const Span span = catalog_.code[rule.source].span;
    report("BLZ128", span,
           "tuples of " + std::to_string(columns) + " columns do not fit into " + quoted(target.name) +
               ", which has " + std::to_string(target.schema->columns.size()));
  }
}

CollectionId Catalog::find(std::string_view name) const {
  for (CollectionId id : ids<CatalogCollection>(collections.size()))
    if (collections[id].name == name) return id;
  return {};
}

const OwnLattice* Catalog::find_lattice(std::string_view wrapper) const {
  const auto found = std::ranges::find(lattices, wrapper, &OwnLattice::wrapper);
  return found == lattices.end() ? nullptr : &*found;
}

Catalog make_catalog(const Program& program, Id<Module> module) {
  return CatalogBuilder(program, module).build();
}

std::vector<Id<Module>> main_modules(const Program& program) {
  const auto in_main_file = [&](const Module& module) {
    const auto& sources = program.sources.all();
    const auto after =
        std::ranges::upper_bound(sources, module.span.place.offset, {}, &diagnostics::Sources::Source::base);
    return program.files[static_cast<std::size_t>(after - sources.begin()) - 1].main;
  };
  std::vector<Id<Module>> runnable, others, all;
  absl::flat_hash_set<Id<Module>> used;
  for (const Module& module : program.modules) {
    for (const Include& include : module.includes)
      used.insert(program.find_from(module.name, include.module));
    for (const Import& import : module.imports) used.insert(program.find_from(module.name, import.module));
    if (module.superclass) used.insert(program.find_from(module.name, module.superclass->module));
  }
  for (Id<Module> id : ids<Module>(program.modules.size())) {
    const Module& module = program.modules[id];
    if (module.lattice || !in_main_file(module)) continue;
    if (includes_bud(program, id) && module.is_class)
      runnable.push_back(id);
    else if (module.empty() && (module.is_class || module.includes.empty()))
      continue;
    else
      (used.contains(id) ? all : others).push_back(id);
  }
  if (!runnable.empty()) return runnable;
  return others.empty() ? all : others;  // in a circle, each is used by another
}

}  // namespace blazes::bloom
