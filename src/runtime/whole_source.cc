#include "runtime/whole_source.h"

#include <algorithm>

#include <fmt/format.h>

#include "bloom/shapes.h"
#include "bloom/walk.h"
#include "runtime/calls.h"
#include "runtime/values.h"

namespace blazes::runtime {

using bloom::RelationId;
using bloom::Value;

namespace {

[[noreturn]] void fail(Span span, std::string message) {
  throw datalog::Error(datalog::Error::Kind::Code, message, span.place.offset);
}

std::vector<Value> pairs_of(const Value& map) {
  std::vector<Value> pairs;
  for (const auto& [key, value] : *map.entries()) pairs.push_back(Value::array({key, value}));
  return pairs;
}

// What a lattice holds one by one: the elements of a set, the pairs of a map.
std::vector<Value> listed(const Value& lattice) {
  const Value& held = lattice_in(lattice)->held;
  if (held.items()) return *held.items();
  return held.entries() ? pairs_of(held) : std::vector<Value>{};
}

}  // namespace

WholeSource::WholeSource(const CompileContext& context, RelationId source, HeadForm form,
                         const std::function<datalog::Relation*(bloom::CollectionId)>& relation_of,
                         const std::function<Input(RelationId)>& input_of)
    : context_(context), source_(source), form_(std::move(form)) {
  prepare(source, input_of);
  note_reads(relation_of, source);
}

// What is gone through as a whole here; everything else is a relation.
bool WholeSource::is_whole(RelationId id) const {
  const auto& node = context_.catalog.code[id].node;
  if (const auto* scan = std::get_if<bloom::Scan>(&node))
    return is_lattice(context_.catalog.collections[scan->collection].kind);
  return std::visit(
      []<class Node>(const Node&) {
        return std::is_same_v<Node, bloom::Rows> || std::is_same_v<Node, bloom::Computed> ||
               std::is_same_v<Node, bloom::Reduce> || std::is_same_v<Node, bloom::Sort> ||
               std::is_same_v<Node, bloom::EachWithIndex> || std::is_same_v<Node, bloom::Apply> ||
               std::is_same_v<Node, bloom::Project> || std::is_same_v<Node, bloom::Inspected> ||
               std::is_same_v<Node, bloom::Rename>;
      },
      node);
}

void WholeSource::prepare(RelationId id, const std::function<Input(RelationId)>& input_of) {
  const bloom::Relation& relation = context_.catalog.code[id];
  if (is_whole(id)) {
    for (RelationId input : inputs_of(relation)) prepare(input, input_of);
    return;
  }
  const Input input = input_of(id);
  relational_[id] = input;
  inputs_.push_back(const_cast<datalog::Relation*>(input.relation));
}

// The collections that the code in it reads, and in the methods that it calls.
void WholeSource::note_reads(const std::function<datalog::Relation*(bloom::CollectionId)>& relation_of,
                             RelationId id) {
  const bloom::Code& code = context_.catalog.code;
  std::vector<Id<bloom::Definition>> called;
  const auto look_at = [&](bloom::ExpressionId expression) {
    const auto& node = code[expression].node;
    if (const auto* read = std::get_if<bloom::CollectionRead>(&node))
      inputs_.push_back(relation_of(read->collection));
    if (const auto* query = std::get_if<bloom::Query>(&node))
      inputs_.push_back(relation_of(query->collection));
    if (const auto* outer = std::get_if<bloom::Outer>(&node)) always_ |= changes_with_time(*outer);
    const auto* call = std::get_if<bloom::DefinitionCall>(&node);
    if (call && call->definition && std::ranges::find(called, call->definition) == called.end())
      called.push_back(call->definition);
  };
  std::vector<RelationId> open = {id};
  while (!open.empty()) {
    const RelationId at = open.back();
    open.pop_back();
    if (relational_.contains(at)) continue;
    for (RelationId input : inputs_of(code[at])) open.push_back(input);
    if (const auto* scan = std::get_if<bloom::Scan>(&code[at].node))
      inputs_.push_back(relation_of(scan->collection));
    for (bloom::ExpressionId expression : expressions_of(code[at]))
      for_each_expression(code, expression, look_at);
    for_each_expression(code, block_of(code[at]), look_at);
  }
  for (std::size_t i = 0; i < called.size(); ++i)
    for_each_expression(code, context_.catalog.definitions[called[i]].block, look_at);
}

Value WholeSource::value_of(const bloom::Evaluation& result) const {
  if (!result) raise(result.error());
  return *result;
}

Value WholeSource::call(bloom::BlockId block, std::span<const Value> arguments) const {
  return value_of(bloom::evaluate(context_.catalog, block, arguments, context_.surroundings));
}

void WholeSource::compute(std::vector<datalog::Value>& tuples) const {
  context_.surroundings.look_again();
  const Given made = given(source_);
  const bool lattice = !form_.lattice.empty();
  if (lattice && made.lattice) return write(*made.lattice, tuples);
  if (lattice && made.whole) return write(Value::array(made.items), tuples);
  for (const Value& item : made.lattice ? listed(*made.lattice) : made.items) write(item, tuples);
}

WholeSource::Items WholeSource::items(RelationId id) const {
  Given made = given(id);
  return made.lattice ? listed(*made.lattice) : std::move(made.items);
}

void WholeSource::write(const Value& item, std::vector<datalog::Value>& tuples) const {
  const Span span = context_.catalog.code[source_].span;
  if (form_.boxed) {
    tuples.push_back(packed(context_.pool, form_.lattice.empty()
                                               ? item
                                               : to_lattice(context_.catalog, form_.lattice, item, span)));
    return;
  }
  const std::vector<Value>* columns = item.items();
  if (!columns)
    throw datalog::Error(datalog::Error::Kind::Width, inspect(item) + " is no tuple", span.place.offset);
  if (columns->size() > form_.width)
    throw datalog::Error(datalog::Error::Kind::Width,
                         fmt::format("{} has more than {} columns", inspect(item), form_.width),
                         span.place.offset);
  for (const Value& column : *columns) tuples.push_back(packed(context_.pool, column));
  tuples.resize(tuples.size() + form_.width - columns->size());
}

WholeSource::Given WholeSource::given(RelationId id) const {
  if (const auto found = relational_.find(id); found != relational_.end())
    return {tuples_of(*found->second.relation, context_.pool, found->second.boxed)};
  const bloom::Relation& relation = context_.catalog.code[id];
  const Span span = relation.span;
  if (const auto* node = std::get_if<bloom::Scan>(&relation.node))
    return {{}, context_.surroundings.lattice(node->collection)};
  if (const auto* node = std::get_if<bloom::Rows>(&relation.node)) return {rows(*node), {}, true};
  if (const auto* node = std::get_if<bloom::Computed>(&relation.node)) return computed(*node);
  if (const auto* node = std::get_if<bloom::Reduce>(&relation.node)) return {folded(*node, span)};
  if (const auto* node = std::get_if<bloom::Sort>(&relation.node)) return {sorted(*node, span)};
  if (const auto* node = std::get_if<bloom::Project>(&relation.node)) return {projected(*node, span)};
  if (const auto* node = std::get_if<bloom::Apply>(&relation.node)) {
    const Given input = given(node->input);
    if (input.lattice && node->block) return {{}, of_lattice(*input.lattice, *node, span)};
    return {applied(*node, span)};
  }
  Items made;
  const Items from = items(inputs_of(relation)[0]);
  for (const Value& item : from) {
    if (std::holds_alternative<bloom::Inspected>(relation.node))
      made.push_back(Value::array({Value(inspect(item))}));
    else if (std::holds_alternative<bloom::EachWithIndex>(relation.node))
      made.push_back(Value::array({item, Value(static_cast<std::int64_t>(made.size()))}));
    else
      made.push_back(item);
  }
  return {std::move(made)};
}

// `pro` and `filter` of a set or a map give a set or a map.
Value WholeSource::of_lattice(const Value& value, const bloom::Apply& node, Span span) const {
  using bloom::LatticeKind;
  const bloom::LatticeValue& lattice = *lattice_in(value);
  const bool map = lattice.kind == LatticeKind::Map;
  if (!map && lattice.kind != LatticeKind::Set && lattice.kind != LatticeKind::PositiveSet)
    fail(span, std::string(wrapper_of(lattice)) + " holds no items");
  Items items;
  Value::Entries entries;
  for (const Value& item : listed(value)) {
    const Value made = call(node.block, std::span(&item, 1));
    const bool maps = node.kind == bloom::Apply::Kind::Map;
    if (maps ? made.is_nil() : made.truthy() != (node.kind == bloom::Apply::Kind::Select)) continue;
    if (map)
      entries.emplace_back((*item.items())[0], maps ? made : (*item.items())[1]);
    else
      items.push_back(maps ? made : item);
  }
  return to_lattice(context_.catalog, wrapper_of(lattice),
                    map ? Value::map(std::move(entries)) : Value::array(std::move(items)), span);
}

WholeSource::Items WholeSource::rows(const bloom::Rows& node) const {
  Items made;
  for (bloom::ExpressionId row : node.rows)
    if (Value value = value_of(bloom::evaluate(context_.catalog, row, context_.surroundings));
        !value.is_nil())
      made.push_back(std::move(value));
  return made;
}

// A value for a lattice; or an array of tuples, or one tuple, or none.
WholeSource::Given WholeSource::computed(const bloom::Computed& node) const {
  const Value value = value_of(bloom::evaluate(context_.catalog, node.value, context_.surroundings));
  if (lattice_in(value)) return {{}, value};
  if (value.is_nil()) return {};
  if (value.entries() && form_.lattice.empty()) return {pairs_of(value)};
  const Items* items = value.items();
  const auto is_row = [](const Value& row) { return row.items() || row.is_nil(); };
  if (!items || !std::ranges::all_of(*items, is_row)) return {{value}};
  Given made{{}, {}, true};
  std::ranges::copy_if(*items, std::back_inserter(made.items),
                       [](const Value& row) { return !row.is_nil(); });
  return made;
}

WholeSource::Items WholeSource::folded(const bloom::Reduce& node, Span span) const {
  const Items from = items(node.input);
  auto next = from.begin();
  Value memo;
  if (node.start)
    memo = value_of(bloom::evaluate(context_.catalog, node.start, context_.surroundings));
  else if (next != from.end())
    memo = *next++;
  for (; next != from.end(); ++next) {
    const Value both[] = {memo, *next};
    memo = call(node.block, both);
  }
  Items made;
  if (memo.entries())
    made = pairs_of(memo);
  else if (memo.items())
    made = *memo.items();
  else if (!memo.is_nil())
    fail(span, "the result of a fold is a hash or an array of tuples, not " + inspect(memo));
  return made;
}

// By a block with two parameters as `sort`, with one as `sort_by`; what is equal stays in its order.
WholeSource::Items WholeSource::sorted(const bloom::Sort& node, Span span) const {
  Items made = items(node.input);
  const std::size_t parameters = node.block ? context_.catalog.code[node.block].parameters.size() : 0;
  const auto by = [&](const Value& item) {
    return node.block ? call(node.block, std::span(&item, 1)) : item;
  };
  std::ranges::stable_sort(made, [&](const Value& a, const Value& b) {
    const Value both[] = {a, b};
    const auto order = parameters == 2 ? compare(call(node.block, both), Value(0)) : compare(by(a), by(b));
    if (!order) fail(span, inspect(a) + " and " + inspect(b) + " cannot be compared");
    return *order < 0;
  });
  return made;
}

WholeSource::Items WholeSource::applied(const bloom::Apply& node, Span span) const {
  using Kind = bloom::Apply::Kind;
  Items made;
  for (const Value& item : items(node.input)) {
    const Value value = node.block ? call(node.block, std::span(&item, 1)) : item;
    if (node.kind == Kind::Select || node.kind == Kind::Reject) {
      if (value.truthy() == (node.kind == Kind::Select)) made.push_back(item);
    } else if (node.kind == Kind::Map) {
      if (!value.is_nil()) made.push_back(value);
    } else {
      if (!value.items()) fail(span, inspect(value) + " is no array of tuples");
      std::ranges::copy_if(*value.items(), std::back_inserter(made),
                           [](const Value& v) { return !v.is_nil(); });
    }
  }
  return made;
}

WholeSource::Items WholeSource::projected(const bloom::Project& node, Span span) const {
  using Kind = bloom::Project::Kind;
  const auto schema = schema_of(context_.catalog, node.input);
  if (!schema) fail(span, "the columns of these tuples are not known");
  Items made;
  for (const Value& item : items(node.input)) {
    Items columns;
    for (std::uint32_t i = 0; i < schema->columns.size() && item.items() && i < item.items()->size(); ++i) {
      const bool key = i < schema->keys;
      const bool keeps = node.kind == Kind::Keys     ? key
                         : node.kind == Kind::Values ? !key
                                                     : !schema->columns[i].location;
      if (keeps) columns.push_back((*item.items())[i]);
    }
    made.push_back(Value::array(std::move(columns)));
  }
  return made;
}

}  // namespace blazes::runtime
