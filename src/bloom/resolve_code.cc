#include <algorithm>

#include "bloom/methods.h"
#include "bloom/resolver.h"
#include "bloom/shapes.h"
#include "bloom/walk.h"
#include "diagnostics/quote.h"

namespace blazes::bloom {
namespace {

using diagnostics::quoted;

constexpr std::size_t kLargestConstant = 100;  // expressions

std::optional<QueryMethod> query_of(const Call& call) {
  const std::size_t arguments = call.arguments.size();
  const std::string_view name = call.method;
  if (call.block && name != "exists?" && name != "any?" && name != "all?") return {};
  if (arguments == 0) {
    if (name == "exists?") return QueryMethod::Exists;
    if (name == "empty?") return QueryMethod::Empty;
    if (name == "length" || name == "size" || name == "count") return QueryMethod::Length;
    if (name == "first") return QueryMethod::First;
    if (name == "keys") return QueryMethod::Keys;
    if (name == "values") return QueryMethod::Values;
    if (name == "any?") return QueryMethod::Any;
    if (name == "all?") return QueryMethod::All;
  } else if (arguments == 1) {
    if (name == "include?" || name == "member?") return QueryMethod::Include;
    if (name == "has_key?" || name == "key?") return QueryMethod::HasKey;
    if (name == "[]") return QueryMethod::Get;
  }
  return {};
}

bool gives_tuple(QueryMethod method) { return method == QueryMethod::First || method == QueryMethod::Get; }

}  // namespace

Resolver::Found Resolver::look_up(std::string_view path) const {
  Found found{{}, scope_, {}};
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    const std::string name(path.substr(0, dot));
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    if (!found.rest.empty() || found.collection) {
      found.rest.push_back(name);
      continue;
    }
    const Scope& scope = scopes_[found.scope];
    if (const auto collection = scope.collections.find(name); collection != scope.collections.end())
      found.collection = collection->second;
    else if (const Id<Scope> inner = scope.import(name))
      found.scope = inner;
    else
      found.rest.push_back(name);
  }
  return found;
}

CollectionId Resolver::collection_of(const std::string& path, Span span) {
  const Found found = look_up(path);
  if (found.collection && found.rest.empty()) return found.collection;
  const std::string name = scopes_[scope_].prefix + path;
  const bool builtin = path == "stdio" || path == "halt";
  const auto [entry, is_new] =
      undeclared_.try_emplace(builtin ? path : name, CollectionId(catalog_.collections.size()));
  if (!is_new) return entry->second;
  CatalogCollection made;
  made.name = builtin ? path : name;
  made.kind = path == "stdio"  ? CollectionKind::Stdio
              : path == "halt" ? CollectionKind::Halt
                               : CollectionKind::Undeclared;
  made.span = span;
  made.module = program_.modules[module_].name;
  if (builtin) made.schema = default_schema(made.kind);
  catalog_.collections.add(std::move(made));
  if (!builtin && catalog_.runnable) {
    std::vector<std::string_view> names;
    for (const auto& [known, id] : scopes_[scope_].collections) names.push_back(known);
    std::ranges::sort(names);
    const std::string_view near = diagnostics::did_you_mean(path, names);
    mistakes_.report("BLZ129", span.place, span.length, "there is no collection " + quoted(path),
                     near.empty() ? "declare it in a `state` block" : "did you mean " + quoted(near) + "?");
  }
  return entry->second;
}

ExpressionId Resolver::opaque(Span span, Opaque made) {
  ++opaque_;
  return add(span, std::move(made));
}

std::vector<ExpressionId> Resolver::copy(const std::vector<ExpressionId>& ids) {
  std::vector<ExpressionId> copied;
  copied.reserve(ids.size());
  for (ExpressionId id : ids) copied.push_back(copy(id));
  return copied;
}

ExpressionId Resolver::copy(ExpressionId id) { return id ? copy_node(program_.code[id]) : ExpressionId{}; }

BlockId Resolver::copy_block(BlockId id, const std::vector<std::optional<Schema>>& parameters) {
  if (!id) return {};
  const Block& from = program_.code[id];
  std::vector<std::optional<Schema>> outer;
  if (from.outermost) {
    outer = std::move(slots_);
    slots_.assign(from.slots, {});
  }
  Block made = from;
  for (std::size_t i = 0; i < made.parameters.size(); ++i) {
    Parameter& parameter = made.parameters[i];
    parameter.otherwise = copy(from.parameters[i].otherwise);
    if (i < parameters.size() && !parameter.rest && parameter.items.empty() && parameter.slot < slots_.size())
      slots_[parameter.slot] = parameters[i];
  }
  const std::uint32_t before = opaque_;
  made.body = copy(from.body);
  made.opaque = opaque_ - before;
  if (from.outermost) slots_ = std::move(outer);
  return catalog_.code.blocks.add(std::move(made));
}

ExpressionId Resolver::copy_node(const Expression& from) {
  struct Copy {
    Resolver& self;
    Span span;

    ExpressionId operator()(const Literal& node) { return self.add(span, node); }
    ExpressionId operator()(const Local& node) { return self.add(span, node); }
    ExpressionId operator()(const CollectionRead& node) { return self.copy_name(span, node.path); }
    ExpressionId operator()(const Name& node) { return self.copy_name(span, node.path); }
    ExpressionId operator()(const Outer& node) { return self.copy_outer(span, node); }
    ExpressionId operator()(const Field& node) { return self.copy_field(span, node); }
    ExpressionId operator()(const Call& node) { return self.copy_call(span, node); }
    ExpressionId operator()(const Assign& node) { return self.copy_assign(span, node); }
    ExpressionId operator()(const Case& node) { return self.copy_case(span, node); }
    ExpressionId operator()(const ArrayLiteral& node) {
      return self.add(span, ArrayLiteral{self.copy(node.items)});
    }
    ExpressionId operator()(const Splat& node) { return self.add(span, Splat{self.copy(node.operand)}); }
    ExpressionId operator()(const Interpolation& node) {
      return self.add(span, Interpolation{self.copy(node.parts)});
    }
    ExpressionId operator()(const Sequence& node) { return self.add(span, Sequence{self.copy(node.steps)}); }
    ExpressionId operator()(const Destructure& node) {
      return self.add(span, Destructure{node.slots, self.copy(node.value)});
    }
    ExpressionId operator()(const Leave& node) {
      return self.add(span, Leave{node.what, self.copy(node.value)});
    }
    ExpressionId operator()(const NewLattice& node) {
      return self.add(span, NewLattice{node.lattice, self.copy(node.value)});
    }
    ExpressionId operator()(const RangeLiteral& node) {
      const ExpressionId first = self.copy(node.first);
      return self.add(span, RangeLiteral{first, self.copy(node.last), node.excludes_last});
    }
    ExpressionId operator()(const Arithmetic& node) {
      const ExpressionId left = self.copy(node.left);
      return self.add(span, Arithmetic{node.op, left, self.copy(node.right)});
    }
    ExpressionId operator()(const Logic& node) {
      const ExpressionId left = self.copy(node.left);
      return self.add(span, Logic{node.connective, left, self.copy(node.right)});
    }
    ExpressionId operator()(const If& node) {
      const ExpressionId condition = self.copy(node.condition), then = self.copy(node.then);
      return self.add(span, If{condition, then, self.copy(node.otherwise)});
    }
    ExpressionId operator()(const HashLiteral& node) {
      HashLiteral made;
      for (const auto& [key, value] : node.pairs) {
        const ExpressionId copied = self.copy(key);
        made.pairs.emplace_back(copied, self.copy(value));
      }
      return self.add(span, std::move(made));
    }
    ExpressionId operator()(const DefinitionCall& node) {
      return self.call_definition(span, node.name, self.copy(node.arguments), self.scope_);
    }
    ExpressionId operator()(const Query& node) {
      return self.add(span, Query{node.method, node.path, self.copy(node.arguments),
                                  self.copy_block(node.block), node.collection});
    }
    ExpressionId operator()(const Opaque& node) {
      std::vector<ExpressionId> parts = self.copy(node.parts);
      return self.opaque(span, {node.reason, std::move(parts), self.copy_block(node.block)});
    }
  };
  return std::visit(Copy{*this, from.span}, from.node);
}

ExpressionId Resolver::copy_assign(Span span, const Assign& from) {
  const ExpressionId value = copy(from.value);
  if (const Schema* schema = schema_of(value); schema && from.slot < slots_.size())
    slots_[from.slot] = *schema;
  return add(span, Assign{from.slot, value});
}

ExpressionId Resolver::copy_case(Span span, const Case& from) {
  Case made;
  made.subject = copy(from.subject);
  for (const Case::Branch& branch : from.branches) {
    std::vector<ExpressionId> patterns = copy(branch.patterns);
    made.branches.push_back({std::move(patterns), copy(branch.body)});
  }
  made.otherwise = copy(from.otherwise);
  return add(span, std::move(made));
}

// `a`, `a.b`, as far as nothing but names is in it.
std::optional<std::string> Resolver::path_of(ExpressionId id) const {
  const Expression& expression = program_.code[id];
  if (const auto* name = std::get_if<Name>(&expression.node)) return name->path;
  if (const auto* field = std::get_if<Field>(&expression.node)) {
    if (auto outer = path_of(field->tuple)) return *outer + "." + field->name;
  }
  return {};
}

ExpressionId Resolver::copy_name(Span span, const std::string& path) {
  const Found found = look_up(path);
  if (found.collection && found.rest.empty()) return add(span, CollectionRead{path, found.collection});
  if (found.collection) {
    // `votes.is_complete`: a method of a lattice that takes nothing.
    ExpressionId value = add(span, CollectionRead{path, found.collection});
    for (const std::string& method : found.rest) {
      const bool known = is_lattice_method(method) || program_.has_lattice_method(method);
      value =
          known ? add(span, Call{.receiver = value, .method = method})
                : opaque(span, {"calls `" + method + "`, which is not known to be without effects", {value}});
    }
    return value;
  }
  if (found.rest.size() == 1 && scopes_[found.scope].definitions.contains(found.rest[0]))
    return call_definition(span, found.rest[0], {}, found.scope);
  if (found.rest.size() == 1 && found.scope == scope_)
    if (const auto global = std::ranges::find(program_.definitions, found.rest[0], &Definition::name);
        global != program_.definitions.end())
      return call_definition(span, found.rest[0], {}, found.scope);
  return opaque(span, {"`" + path + "` is no collection and no method that is known here"});
}

ExpressionId Resolver::copy_field(Span span, const Field& from) {
  if (auto path = path_of(from.tuple)) {
    // `y.t` is a collection under an import, `votes.is_complete` a method of a lattice.
    return copy_name(span, *path + "." + from.name);
  }
  const ExpressionId tuple = copy(from.tuple);
  const Schema* schema = schema_of(tuple);
  if (!schema) return add(span, Field{tuple, from.name, {}});
  if (const auto position = schema->find(from.name)) return add(span, Field{tuple, from.name, *position});
  std::vector<std::string_view> names;
  for (const Column& column : schema->columns) names.push_back(column.name);
  const std::string_view near = diagnostics::did_you_mean(from.name, names);
  const std::uint32_t length = static_cast<std::uint32_t>(from.name.size());
  mistakes_.report("BLZ113", Place{span.end() - length}, length,
                   "these tuples have no column " + quoted(from.name),
                   near.empty() ? "" : "did you mean " + quoted(near) + "?");
  return opaque(span, {"reads a column that is not there", {tuple}});
}

const Schema* Resolver::schema_of(ExpressionId copied) const {
  if (!copied) return nullptr;
  const Expression& expression = catalog_.code[copied];
  if (const auto* local = std::get_if<Local>(&expression.node))
    return local->slot < slots_.size() && slots_[local->slot] ? &*slots_[local->slot] : nullptr;
  if (const auto* query = std::get_if<Query>(&expression.node); query && gives_tuple(query->method)) {
    const auto& schema = catalog_.collections[query->collection].schema;
    return schema ? &*schema : nullptr;
  }
  return nullptr;
}

ExpressionId Resolver::field(Span span, ExpressionId tuple, const Schema& schema, std::uint32_t position) {
  return add(span, Field{tuple, schema.columns[position].name, position});
}

// `t.first` of a tuple with a column `first`; `t[0]`, `t[:a]`, `t.first`, `t.last` of one without.
std::optional<std::uint32_t> Resolver::position_in(const Schema& schema, const Call& call) const {
  const auto size = static_cast<std::int64_t>(schema.columns.size());
  if (call.block || size == 0) return {};
  if (call.arguments.empty()) {
    if (const auto column = schema.find(call.method)) return column;
    if (call.method == "first") return 0;
    if (call.method == "last") return static_cast<std::uint32_t>(size - 1);
    return {};
  }
  const auto* literal = call.method == "[]" && call.arguments.size() == 1
                            ? std::get_if<Literal>(&program_.code[call.arguments[0]].node)
                            : nullptr;
  if (!literal) return {};
  if (const auto* name = std::get_if<RubySymbol>(&literal->value.node())) return schema.find(name->name);
  const std::int64_t* index = literal->value.integer();
  if (!index || *index >= size || *index < -size) return {};
  return static_cast<std::uint32_t>(*index < 0 ? *index + size : *index);
}

ExpressionId Resolver::copy_call(Span span, const Call& from) {
  if (auto path = path_of(from.receiver)) {
    const Found found = look_up(*path);
    if (found.collection && found.rest.empty())
      return copy_collection_call(span, from, found.collection, *path);
    const bool is_scope = !found.collection && found.rest.empty();
    if (is_scope && from.arguments.empty() && !from.block) return copy_name(span, *path + "." + from.method);
    // Nobody has declared it, but nothing else can be asked so.
    const bool is_method = found.rest.size() == 1 && scopes_[found.scope].definitions.contains(found.rest[0]);
    if (!found.collection && !is_method && query_of(from))
      return copy_collection_call(span, from, collection_of(*path, program_.code[from.receiver].span), *path);
  }
  const ExpressionId receiver = copy(from.receiver);
  if (const Schema* schema = schema_of(receiver))
    if (const auto position = position_in(*schema, from)) return field(span, receiver, *schema, *position);
  std::vector<ExpressionId> arguments = copy(from.arguments);
  // Of what is not known to be a collection, the block's parameters may be anything.
  const BlockId block = copy_block(from.block);
  return add(span, Call{receiver, from.method, std::move(arguments), block, from.safe});
}

ExpressionId Resolver::copy_collection_call(Span span, const Call& from, CollectionId collection,
                                            const std::string& path) {
  std::vector<ExpressionId> arguments = copy(from.arguments);
  const CatalogCollection& read = catalog_.collections[collection];
  const std::vector<std::optional<Schema>> tuple = {read.schema};
  const auto method = query_of(from);
  const bool lattice = is_lattice(read.kind);
  const BlockId block = copy_block(from.block, tuple);
  if (method && !lattice) return add(span, Query{*method, path, std::move(arguments), block, collection});
  const ExpressionId receiver = add(program_.code[from.receiver].span, CollectionRead{path, collection});
  return add(span, Call{receiver, from.method, std::move(arguments), block, from.safe});
}

ExpressionId Resolver::copy_outer(Span span, const Outer& from) {
  if (from.kind == Outer::Kind::Constant)
    if (auto value = constant(from.name)) return *value;
  return add(span, Outer{from.kind, from.name, copy(from.arguments)});
}

// What the files define it as, if that is plain.
std::optional<ExpressionId> Resolver::constant(const std::string& name) {
  const ConstantDefinition* found = nullptr;
  const auto look = [&](const std::vector<ConstantDefinition>& constants, std::string_view last) {
    if (found) return;
    const auto at = std::ranges::find(constants, last, &ConstantDefinition::name);
    if (at != constants.end()) found = &*at;
  };
  const std::size_t colons = name.rfind("::");
  if (colons != std::string::npos) {
    if (const Id<Module> module = program_.find_from(program_.modules[module_].name, name.substr(0, colons)))
      look(program_.modules[module].constants, std::string_view(name).substr(colons + 2));
  } else {
    look(program_.modules[module_].constants, name);
    for (Id<Module> module : scopes_[scope_].modules) look(program_.modules[module].constants, name);
    look(program_.constants, name);
  }
  if (!found) return {};
  // One that is defined by others, or is large, is left for who runs the program.
  std::size_t size = 0;
  bool plain = true;
  for_each_expression(program_.code, found->value, [&](ExpressionId id) {
    const auto* other = std::get_if<Outer>(&program_.code[id].node);
    plain = plain && ++size <= kLargestConstant && !(other && other->kind == Outer::Kind::Constant);
  });
  if (!plain) return {};
  return copy(found->value);
}

ExpressionId Resolver::call_definition(Span span, const std::string& name,
                                       std::vector<ExpressionId> arguments, Id<Scope> scope) {
  DefinitionInModule from;
  if (const auto found = scopes_[scope].definitions.find(name); found != scopes_[scope].definitions.end()) {
    from = found->second;
  } else if (const auto global = std::ranges::find(program_.definitions, name, &Definition::name);
             global != program_.definitions.end()) {
    from = {&*global, module_};
  } else {
    return opaque(span, {"calls `" + name + "`, which no file that was read defines", std::move(arguments)});
  }
  const std::vector<Parameter>& parameters = program_.code[from.definition->block].parameters;
  const auto needed =
      std::ranges::count_if(parameters, [](const Parameter& p) { return !p.rest && !p.otherwise; });
  const bool any_number = std::ranges::any_of(parameters, &Parameter::rest);
  if (static_cast<std::ptrdiff_t>(arguments.size()) < needed ||
      (arguments.size() > parameters.size() && !any_number)) {
    mistakes_
        .report("BLZ128", span.place, span.length,
                quoted(name) + " takes " + std::to_string(parameters.size()) + " arguments, not " +
                    std::to_string(arguments.size()))
        .notes.push_back({from.definition->span.place, "it is defined here"});
    return opaque(span, {"calls `" + name + "` with a wrong number of arguments", std::move(arguments)});
  }
  const Id<Definition> definition = define(scope, from);
  return add(span, DefinitionCall{name, std::move(arguments), definition});
}

Id<Definition> Resolver::define(Id<Scope> scope, const DefinitionInModule& from) {
  const auto [entry, is_new] =
      definitions_.try_emplace({scope, from.definition}, Id<Definition>(catalog_.definitions.size()));
  if (is_new) {
    catalog_.definitions.add({scopes_[scope].prefix + from.definition->name, from.definition->span, {}});
    called_.push_back({scope, from, entry->second});
  }
  return entry->second;
}

void Resolver::copy_definitions() {
  while (!called_.empty()) {
    const Called next = called_.back();
    called_.pop_back();
    enter(next.scope, next.from.module);
    const BlockId block = copy_block(next.from.definition->block);
    catalog_.definitions[next.to].block = block;
  }
}

}  // namespace blazes::bloom
