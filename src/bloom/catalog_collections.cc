// The collections of a catalog and their schemas.
#include <algorithm>

#include <absl/container/flat_hash_set.h>

#include "bloom/catalog_builder.h"
#include "bloom/shapes.h"
#include "diagnostics/quote.h"

namespace blazes::bloom {
namespace {

using diagnostics::quoted;

}  // namespace

void CatalogBuilder::declare_collections() {
  for (Id<Scope> scope : ids<Scope>(scopes_.size()))
    for (Id<Module> module : scopes_[scope].modules)
      for (const CollectionDeclaration& declaration : program_.modules[module].collections)
        declare(declaration, scope, module);
}

void CatalogBuilder::declare(const CollectionDeclaration& declaration, Id<Scope> scope, Id<Module> module) {
  check_duplicate(scope, declaration.name, declaration.name_span);
  if (scopes_[scope].collections.contains(declaration.name)) return;
  CatalogCollection made;
  made.name = scopes_[scope].prefix + declaration.name;
  made.kind = declaration.kind;
  made.lattice = declaration.lattice;
  made.span = declaration.name_span;
  made.module = program_.modules[module].name;
  if (declaration.kind == CollectionKind::UserLattice &&
      std::ranges::none_of(program_.modules, [&](const Module& m) {
        return m.lattice && m.lattice->wrapper == declaration.lattice;
      }))
    report("BLZ127", declaration.span, quoted(declaration.lattice) + " is no kind of collection",
           "no file that was read has a lattice with this `wrapper_name`");
  const CollectionId id = catalog_.collections.add(std::move(made));
  scopes_[scope].collections[declaration.name] = id;
  declarations_.push_back({&declaration, scope});
}

void CatalogBuilder::check_duplicate(Id<Scope> scope, const std::string& name, Span span) {
  const auto found = scopes_[scope].collections.find(name);
  if (found == scopes_[scope].collections.end()) return;
  const Span other = catalog_.collections[found->second].span;
  if (other == span) return;
  report("BLZ122", span, "two collections are named " + quoted(name))
      .notes.push_back({other.place, "the other one"});
}

void CatalogBuilder::declare_temporary(const Placed& placed) {
  const Statement& statement = *placed.statement;
  check_duplicate(placed.scope, statement.target, statement.target_span);
  if (scopes_[placed.scope].collections.contains(statement.target)) return;
  CatalogCollection made;
  made.name = scopes_[placed.scope].prefix + statement.target;
  made.kind = CollectionKind::Temp;
  made.span = statement.target_span;
  made.module = program_.modules[placed.module].name;
  scopes_[placed.scope].collections[statement.target] = catalog_.collections.add(std::move(made));
}

// What is imported has its schemas before what imports it, and may be referred to by that.
void CatalogBuilder::find_schemas() {
  std::vector<CollectionId> order;
  for (CollectionId id : ids<CatalogCollection>(declarations_.size())) order.push_back(id);
  std::ranges::stable_sort(order, std::greater{},
                           [&](CollectionId id) { return declarations_[id.index].second; });
  for (CollectionId id : order) {
    const auto& [declaration, scope] = declarations_[id.index];
    CatalogCollection& collection = catalog_.collections[id];
    if (is_lattice(collection.kind)) continue;
    collection.schema = schema_of(*declaration, scope);
    if (collection.schema) check_schema(*declaration, *collection.schema);
  }
}

// The code of a `coll_expr` and the interval of a `periodic`; what other collections are declared with is for whoever keeps them.
void CatalogBuilder::copy_arguments() {
  for (CollectionId id : ids<CatalogCollection>(declarations_.size())) {
    const auto& [declaration, scope] = declarations_[id.index];
    if (declaration->kind != CollectionKind::CollectionExpression &&
        declaration->kind != CollectionKind::Periodic)
      continue;
    resolver_.enter(scope, program_.find(catalog_.collections[id].module));
    for (ExpressionId argument : declaration->arguments) {
      const ExpressionId copied = resolver_.copy(argument);
      catalog_.collections[id].arguments.push_back(copied);
    }
  }
}

std::optional<Schema> CatalogBuilder::schema_of(const CollectionDeclaration& declaration, Id<Scope> scope) {
  if (!declaration.schema) return default_schema(declaration.kind);
  Schema schema;
  bool known = add_columns(declaration.schema->keys, scope, schema);
  if (!declaration.schema->whole) schema.keys = static_cast<std::uint32_t>(schema.columns.size());
  known = add_columns(declaration.schema->values, scope, schema) && known;
  return known ? std::optional(std::move(schema)) : std::nullopt;
}

bool CatalogBuilder::add_columns(const std::vector<SchemaPart>& parts, Id<Scope> scope, Schema& schema) {
  bool known = true;
  for (const SchemaPart& part : parts) {
    if (part.of == SchemaPart::Of::Name)
      schema.columns.push_back({part.name, part.location});
    else
      known = add_other_columns(part, scope, schema) && known;
  }
  return known;
}

bool CatalogBuilder::add_other_columns(const SchemaPart& part, Id<Scope> scope, Schema& schema) {
  const CollectionId other = resolver_.declared(part.name, scope);
  if (!other || !catalog_.collections[other].schema) {
    if (catalog_.runnable)
      report("BLZ129", part.span,
             "there is no collection " + quoted(part.name) + " with a schema at this point",
             "a collection is declared before others refer to it");
    return false;
  }
  const Schema& from = *catalog_.collections[other].schema;
  const auto size = static_cast<std::int64_t>(from.columns.size());
  const std::int64_t keys = from.keys;
  std::int64_t first = part.of == SchemaPart::Of::Values ? keys : 0;
  std::int64_t last = part.of == SchemaPart::Of::Keys ? keys : size;  // the one after it
  const std::int64_t count = last - first;
  const auto from_start = [&](std::int64_t index) {
    return std::clamp(index < 0 ? index + count : index, std::int64_t{0}, count);
  };
  last = first + from_start(part.last < 0 ? part.last + count + 1 : part.last + 1);
  first += from_start(part.first);
  for (std::int64_t i = first; i < last; ++i)
    schema.columns.push_back({from.columns[static_cast<std::size_t>(i)].name});
  schema.keys =
      std::min(from.keys, static_cast<std::uint32_t>(schema.columns.size()));  // where it is the whole schema
  return true;
}

void CatalogBuilder::check_schema(const CollectionDeclaration& declaration, const Schema& schema) {
  absl::flat_hash_set<std::string_view> names;
  std::size_t locations = 0;
  for (const Column& column : schema.columns) {
    locations += column.location;
    if (!names.insert(column.name).second)
      report("BLZ122", declaration.span,
             quoted(declaration.name) + " has two columns that are named " + quoted(column.name));
  }
  if (declaration.kind == CollectionKind::Channel && locations != 1)
    report("BLZ127", declaration.span,
           "the channel " + quoted(declaration.name) + " has " + (locations == 0 ? "no" : "more than one") +
               " column for the address",
           "write @ before the name of one column, as in `[:@address, :value]`");
  if (declaration.kind != CollectionKind::Channel && locations > 0)
    report("BLZ127", declaration.span,
           "only a channel has a column for the address, and " + quoted(declaration.name) + " is none");
}

}  // namespace blazes::bloom
