// The operators of Bloom that join, exclude and aggregate, as operators of the engine.
#include <fmt/format.h>

#include "bloom/shapes.h"
#include "runtime/aggregates.h"
#include "runtime/calls.h"
#include "runtime/rule_compiler.h"
#include "runtime/values.h"

namespace blazes::runtime {

using datalog::Emitter;
using datalog::Equality;
using DatalogRelation = datalog::Relation;

namespace {

// What was row 0 is row `row`.
Binding moved(Binding binding, std::uint32_t row) {
  for (datalog::ColumnOf& column : binding.columns) column.input = row;
  return binding;
}

Item chosen(Item item, bloom::Join::Method method) {
  using Method = bloom::Join::Method;
  if (method == Method::Lefts || method == Method::Rights) {
    const std::size_t which = method == Method::Lefts ? 0 : 1;
    return {{which < item.parts.size() ? item.parts[which] : Binding{}}, false};
  }
  if (method != Method::Flatten) return item;
  return {{Binding::tuple(item.columns())}, false};
}

}  // namespace

RuleCompiler::Core RuleCompiler::join(bloom::RelationId id, const bloom::Join& node) {
  using Method = bloom::Join::Method;
  if (node.inputs.size() == 1) {
    if (!node.on.empty() || node.method == Method::Outer)
      refuse(code_[id].name, "the tuples of one collection are not joined with anything");
    Core core = scan(source_of(node.inputs[0]));
    if (node.method == Method::Flatten)
      refuse(code_[id].name, "`flatten` of what is joined already is not supported");
    core.item = chosen(std::move(core.item), node.method);
    return core;
  }
  std::vector<Source> sources;
  std::vector<DatalogRelation*> relations;
  Item item{{}, true};
  for (bloom::RelationId input : node.inputs) {
    sources.push_back(source_of(input));
    relations.push_back(sources.back().relation);
    const auto row = static_cast<std::uint32_t>(item.parts.size());
    // What is joined already is an array of tuples.
    const Item& source = sources.back().item;
    item.parts.push_back(moved(source.joined ? Binding::tuple(source.columns()) : source.parts[0], row));
  }
  std::vector<Equality> on = equalities(node.on, true);
  if (node.method != Method::Outer) {
    return {chosen(std::move(item), node.method),
            [this, relations, on](DatalogRelation& head, Emitter emitter) {
              engine_.add<datalog::Join>(relations, on, head, std::move(emitter));
            }};
  }
  return {item, [this, sources, relations, on](DatalogRelation& head, Emitter emitter) {
            engine_.add<datalog::Join>(relations, on, head, emitter);
            add_not_in(sources[0], sources[1], on, {}, head, std::move(emitter));
          }};
}

RuleCompiler::Core RuleCompiler::not_in(bloom::RelationId id, const bloom::NotIn& node) {
  Source input = source_of(node.input), excluded = source_of(node.excluded);
  std::vector<Equality> on = equalities(node.on, false);
  const auto is_boxed = [](const Source& source) {
    return !source.item.joined && source.item.parts[0].kind == Binding::Kind::Column;
  };
  // Columns are compared with what has none that are known: as arrays.
  if (on.empty() && !node.block && is_boxed(input) != is_boxed(excluded))
    is_boxed(input) ? excluded = boxed(node.excluded) : input = boxed(node.input);
  datalog::NotIn::Condition condition;
  if (node.block) {
    if (looks_around(node.block)) refuse(code_[id].name, "the block of this `notin` reads other collections");
    condition = [context = context_, block = node.block, left = input.relation->width(),
                 right = excluded.relation->width()](const datalog::Value* row, const datalog::Value* other) {
      const bloom::Value both[] = {unpacked_tuple(context.pool, row, left),
                                   unpacked_tuple(context.pool, other, right)};
      const auto result = bloom::evaluate(context.catalog, block, both, context.surroundings);
      if (!result) raise(result.error());
      return result->truthy();
    };
  } else if (on.empty()) {
    if (input.relation->width() != excluded.relation->width()) return scan(input);
    for (std::uint32_t column = 0; column < input.relation->width(); ++column)
      on.push_back({{0, column}, {1, column}});
  }
  return {input.item, [this, input, excluded, on, condition](DatalogRelation& head, Emitter emitter) {
            add_not_in(input, excluded, on, condition, head, std::move(emitter));
          }};
}

// What is stored keeps what was derived, so that it must not see what is derived for a moment only.
void RuleCompiler::add_not_in(const Source& input, const Source& excluded, std::vector<Equality> on,
                              datalog::NotIn::Condition condition, DatalogRelation& head, Emitter emitter) {
  DatalogRelation* into = &head;
  if (head.stored()) {
    into = &hidden(head.width());
    std::vector<datalog::Projected> same;
    for (std::uint32_t column = 0; column < head.width(); ++column) same.push_back({0, column, {}});
    engine_.add<datalog::Join>(std::vector{into}, std::vector<Equality>{}, head, Emitter(std::move(same)));
  }
  engine_.add<datalog::NotIn>(*input.relation, *excluded.relation, std::move(on), std::move(condition), *into,
                              std::move(emitter));
}

RuleCompiler::Core RuleCompiler::group(bloom::RelationId, const bloom::Group& node) {
  const Source input = source_of(node.input, true);
  const std::vector<std::uint32_t> by = positions(node.by);
  std::vector<datalog::AggregateOver> aggregates;
  for (const bloom::Aggregate& aggregate : node.aggregates) {
    if (aggregate.kind == bloom::Aggregate::Kind::Custom)
      refuse(aggregate.span, fmt::format("the aggregate `{}` is defined by the program", aggregate.name));
    aggregates.push_back(aggregate_over(context_, aggregate, positions(aggregate.columns)));
  }
  std::vector<datalog::ColumnOf> columns;
  for (std::uint32_t column = 0; column < by.size() + aggregates.size(); ++column)
    columns.push_back({0, column});
  return {{{Binding::tuple(std::move(columns))}, false},
          [this, input, by, aggregates](DatalogRelation& head, Emitter emitter) {
            engine_.add<datalog::Group>(*input.relation, by, aggregates, head, std::move(emitter));
          }};
}

RuleCompiler::Core RuleCompiler::arg_aggregate(bloom::RelationId, const bloom::ArgAggregate& node) {
  const Source input = source_of(node.input);
  const std::vector<std::uint32_t> by = positions(node.by);
  if (!can_pick(node.aggregate))
    refuse(node.aggregate.span, fmt::format("`{}` picks no tuples", node.aggregate.name));
  const std::vector<std::uint32_t> columns = positions(node.aggregate.columns);
  const auto extreme = extreme_of(node.aggregate, columns);
  auto pick = pick_of(context_, node.aggregate, columns, input.relation->width());
  return {input.item, [this, input, by, extreme, pick](DatalogRelation& head, Emitter emitter) {
            engine_.add<datalog::ArgAggregate>(*input.relation, by, extreme, pick, head, std::move(emitter));
          }};
}

}  // namespace blazes::runtime
