#include "runtime/rule_compiler.h"

#include <algorithm>

#include <fmt/format.h>

#include "bloom/shapes.h"
#include "bloom/walk.h"
#include "runtime/calls.h"
#include "runtime/lattice_tuples.h"
#include "runtime/whole_source.h"

namespace blazes::runtime {

using namespace bloom;
using datalog::Emitter;
using DatalogRelation = datalog::Relation;

namespace {

std::vector<datalog::ColumnOf> columns_of_row(std::uint32_t row, std::uint32_t width) {
  std::vector<datalog::ColumnOf> columns;
  for (std::uint32_t column = 0; column < width; ++column) columns.push_back({row, column});
  return columns;
}

// Its columns hold the tuples that are joined; or one column holds whatever it is; or they are the columns of a tuple.
Item item_of(std::uint32_t width, bool joined, bool boxed) {
  Item item;
  item.joined = joined;
  if (joined)
    for (datalog::ColumnOf column : columns_of_row(0, width)) item.parts.push_back(Binding::value(column));
  else if (boxed)
    item.parts.push_back(Binding::value({0, 0}));
  else
    item.parts.push_back(Binding::tuple(columns_of_row(0, width)));
  return item;
}

}  // namespace

RuleCompiler::RuleCompiler(const Catalog& catalog, datalog::Engine& engine, Surroundings& surroundings)
    : catalog_(catalog),
      code_(catalog.code),
      engine_(engine),
      surroundings_(surroundings),
      context_{catalog, surroundings, engine.pool()},
      collections_(catalog.collections.size()) {
  const std::vector<bool> hold = hold_lattices(catalog);
  for (CollectionId id : ids<CatalogCollection>(catalog.collections.size())) {
    const CatalogCollection& from = catalog.collections[id];
    Collection& made = collections_[id];
    made.boxed = !from.schema && from.parts.empty();
    datalog::RelationShape shape{.name = from.name};
    shape.width = static_cast<std::uint32_t>(from.schema ? from.schema->columns.size()
                                                         : std::max<std::size_t>(1, from.parts.size()));
    shape.keys = from.schema ? from.schema->keys : shape.width;
    shape.stored = is_stored(from.kind);
    made.lattice = lattice_of(from);
    shape.stored = shape.stored || !made.lattice.empty();
    if (hold[id.index] && shape.keys < shape.width) shape.merge = values_merged(context_);
    made.relation = &engine.add_relation(std::move(shape));
    if (!made.lattice.empty()) engine.merge_later(*made.relation, lattices_merged(context_));
    surroundings.set_relation(id, made.relation);
  }
}

void RuleCompiler::refuse(Span span, std::string message) {
  throw Failure{Failure::Kind::Unsupported, span ? span : here_, std::move(message)};
}

void RuleCompiler::compile(const Rule& rule) try {
  here_ = rule.span;
  engine_.set_place(rule.span.place.offset);
  HeadForm form = form_of(head_of(rule), collections_[rule.target].boxed);
  form.lattice = collections_[rule.target].lattice;
  derive(rule.source, head_of(rule), std::move(form));
} catch (Failure& failure) {
  refused_.push_back(std::move(failure));
}

DatalogRelation& RuleCompiler::beside(DatalogRelation*& which, CollectionId id, std::string_view sign) {
  if (!which) {
    const DatalogRelation& target = *collections_[id].relation;
    datalog::RelationShape shape{.name = target.name(), .width = target.width(), .keys = target.keys()};
    if (sign == "<-") shape.keys = target.width();
    if (target.merges() && sign != "<-") shape.merge = values_merged(context_);
    which = &engine_.add_relation(std::move(shape));
  }
  return *which;
}

DatalogRelation& RuleCompiler::head_of(const Rule& rule) {
  Collection& target = collections_[rule.target];
  const auto first = [&](DatalogRelation*& which) { return !which; };
  switch (rule.merge) {
    case Merge::Instant: return *target.relation;
    case Merge::Async: return beside(target.sent, rule.target, "<~");
    case Merge::Deferred:
      if (first(target.inserted))
        engine_.insert_later(beside(target.inserted, rule.target, "<+"), *target.relation);
      return *target.inserted;
    case Merge::Delete:
      if (first(target.deleted))
        engine_.delete_later(beside(target.deleted, rule.target, "<-"), *target.relation);
      return *target.deleted;
    case Merge::Update:
      if (first(target.updated))
        engine_.update_later(beside(target.updated, rule.target, "<+-"), *target.relation);
      return *target.updated;
  }
  return *target.relation;
}

DatalogRelation& RuleCompiler::hidden(std::size_t width) {
  const auto columns = static_cast<std::uint32_t>(width);
  return engine_.add_relation({.name = fmt::format("({})", hidden_++), .width = columns, .keys = columns});
}

// What gives the same set of the same tuples.
RelationId RuleCompiler::skip(RelationId id) const {
  for (;;) {
    if (const auto* rename = std::get_if<Rename>(&code_[id].node))
      id = rename->input;
    else if (const auto* sort = std::get_if<Sort>(&code_[id].node))
      id = sort->input;
    else if (const auto* apply = std::get_if<Apply>(&code_[id].node); apply && !apply->block)
      id = apply->input;
    else
      return id;
  }
}

bool RuleCompiler::is_stage(RelationId id) const {
  const auto& node = code_[id].node;
  return std::holds_alternative<Apply>(node) || std::holds_alternative<Project>(node) ||
         std::holds_alternative<Inspected>(node);
}

bool RuleCompiler::is_lattice_scan(RelationId id) const {
  const auto* found = std::get_if<Scan>(&code_[id].node);
  return found && !collections_[found->collection].lattice.empty();
}

// Whether code asks for more than its parameters and what never changes.
bool RuleCompiler::looks_around(BlockId start) const {
  bool found = false;
  std::vector<BlockId> open = {start};
  std::vector<BlockId> seen;
  while (!open.empty() && !found) {
    const BlockId block = open.back();
    open.pop_back();
    if (!block || std::ranges::find(seen, block) != seen.end()) continue;
    seen.push_back(block);
    for_each_expression(code_, block, [&](ExpressionId id) {
      const auto& node = code_[id].node;
      const auto* outer = std::get_if<Outer>(&node);
      found = found || std::holds_alternative<CollectionRead>(node) || std::holds_alternative<Query>(node) ||
              (outer && changes_with_time(*outer));
      const auto* call = std::get_if<DefinitionCall>(&node);
      if (call && call->definition) open.push_back(catalog_.definitions[call->definition].block);
    });
  }
  return found;
}

void RuleCompiler::derive(RelationId id, DatalogRelation& head, HeadForm form) {
  id = skip(id);
  if (!is_stage(id)) {
    const Core core = core_of(id);
    if (!core.attach) return derive_whole(id, head, std::move(form));
    return core.attach(head,
                       BlockCompiler(context_, core.item, std::move(form)).compile(Apply::Kind::Map, {}));
  }
  const RelationId input = skip(inputs_of(code_[id])[0]);
  // What is computed may be a lattice, of which a block makes another one.
  if (looks_around(block_of(code_[id])) || is_lattice_scan(input) ||
      std::holds_alternative<Computed>(code_[input].node))
    return derive_whole(id, head, std::move(form));
  Core core = is_stage(input) ? Core{} : core_of(input);
  if (!core.attach) core = scan(source_of(input));
  core.attach(head, emitter(id, core.item, std::move(form)));
}

Emitter RuleCompiler::emitter(RelationId stage, const Item& item, HeadForm form) {
  BlockCompiler compiler(context_, item, std::move(form));
  const auto& node = code_[stage].node;
  if (const auto* apply = std::get_if<Apply>(&node)) return compiler.compile(apply->kind, apply->block);
  if (std::holds_alternative<Inspected>(node)) return compiler.inspect();
  const auto& project = std::get<Project>(node);
  const auto schema = schema_of(catalog_, project.input);
  if (!schema || item.joined || item.parts[0].kind != Binding::Kind::Columns)
    refuse(code_[stage].name, "the columns of these tuples are not known");
  std::vector<datalog::ColumnOf> kept;
  for (std::uint32_t i = 0; i < schema->columns.size(); ++i) {
    const bool key = i < schema->keys;
    const bool keeps = project.kind == Project::Kind::Keys     ? key
                       : project.kind == Project::Kind::Values ? !key
                                                               : !schema->columns[i].location;
    if (keeps) kept.push_back(item.parts[0].columns.at(i));
  }
  return compiler.project(kept);
}

RuleCompiler::Core RuleCompiler::scan(Source source) {
  DatalogRelation* relation = source.relation;
  return {std::move(source.item), [this, relation](DatalogRelation& head, Emitter emitter) {
            engine_.add<datalog::Join>(std::vector{relation}, std::vector<datalog::Equality>{}, head,
                                       std::move(emitter));
          }};
}

RuleCompiler::Core RuleCompiler::core_of(RelationId id) {
  const auto& node = code_[id].node;
  if (const auto* found = std::get_if<bloom::Join>(&node)) return join(id, *found);
  if (const auto* found = std::get_if<bloom::NotIn>(&node)) return not_in(id, *found);
  if (const auto* found = std::get_if<bloom::Group>(&node)) return group(id, *found);
  if (const auto* found = std::get_if<bloom::ArgAggregate>(&node)) return arg_aggregate(id, *found);
  if (std::holds_alternative<Scan>(node) && !is_lattice_scan(id)) return scan(source_of(id));
  return {};  // a whole
}

// A collection for a moment, so that what is equal comes once.
bool RuleCompiler::is_renamed(RelationId id) const {
  const RelationId end = skip(id);
  for (; id != end; id = inputs_of(code_[id])[0])
    if (std::holds_alternative<Rename>(code_[id].node)) return true;
  return false;
}

RuleCompiler::Source RuleCompiler::source_of(RelationId id, bool each) {
  each = each && !is_renamed(id);
  id = skip(id);
  const auto* found = std::get_if<Scan>(&code_[id].node);
  if (!found || is_lattice_scan(id)) return materialise(id, each);
  const Collection& collection = collections_[found->collection];
  const bool joined = !catalog_.collections[found->collection].parts.empty();
  return {collection.relation, item_of(collection.relation->width(), joined, collection.boxed)};
}

RuleCompiler::Source RuleCompiler::materialise(RelationId id, bool each) {
  const Shape shape = shape_of(catalog_, id);
  const bool joined = !shape.parts.empty(), boxed = !joined && !shape.schema;
  const std::size_t width = joined ? shape.parts.size() : boxed ? 1 : shape.schema->columns.size();
  const auto* apply = std::get_if<Apply>(&code_[id].node);
  const bool merges =
      std::holds_alternative<Project>(code_[id].node) || (apply && apply->kind == Apply::Kind::Map);
  std::vector<datalog::ColumnOf> behind;
  if (each && merges && !boxed && !joined && !looks_around(block_of(code_[id]))) {
    const RelationId input = inputs_of(code_[id])[0];
    Core core = is_stage(skip(input)) ? Core{} : core_of(skip(input));
    if (!core.attach) core = scan(source_of(input, each));
    behind = core.item.columns();
    DatalogRelation& made = hidden(width + behind.size());
    core.attach(made, emitter(id, core.item, HeadForm{.width = made.width(), .behind = behind}));
    return {&made, item_of(static_cast<std::uint32_t>(width), false, false)};
  }
  DatalogRelation& made = hidden(width);
  derive(id, made, form_of(made, boxed));
  return {&made, item_of(made.width(), joined, boxed)};
}

RuleCompiler::Source RuleCompiler::boxed(RelationId id) {
  DatalogRelation& made = hidden(1);
  derive(id, made, form_of(made, true));
  return {&made, item_of(1, false, true)};
}

std::uint32_t RuleCompiler::position(const ColumnRef& column) {
  if (!column.position) refuse(column.span, fmt::format("it is not known where `{}` stands", column.column));
  return *column.position;
}

std::vector<std::uint32_t> RuleCompiler::positions(const std::vector<ColumnRef>& columns) {
  std::vector<std::uint32_t> found;
  for (const ColumnRef& column : columns) found.push_back(position(column));
  return found;
}

std::vector<datalog::Equality> RuleCompiler::equalities(const std::vector<ColumnPair>& on, bool joined) {
  std::vector<datalog::Equality> made;
  for (const ColumnPair& pair : on) {
    if (joined && (!pair.left.input || !pair.right.input))
      refuse(pair.left.span, "it is not known whose column this is");
    made.push_back({{joined ? *pair.left.input : 0, position(pair.left)},
                    {joined ? *pair.right.input : 1, position(pair.right)}});
  }
  return made;
}

void RuleCompiler::derive_whole(RelationId id, DatalogRelation& head, HeadForm form) {
  WholeSource whole(
      context_, id, form, [&](CollectionId collection) { return collections_[collection].relation; },
      [&](RelationId input) -> WholeSource::Input {
        const Source source = source_of(input);
        return {source.relation, !source.item.joined && source.item.parts[0].kind == Binding::Kind::Column};
      });
  const auto inputs = whole.inputs();
  const bool always = whole.always();
  engine_.add<datalog::Whole>(
      inputs, [whole = std::move(whole)](std::vector<datalog::Value>& tuples) { whole.compute(tuples); },
      always, head);
}

}  // namespace blazes::runtime
