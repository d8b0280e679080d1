#include <algorithm>

#include "bloom/resolver.h"
#include "bloom/shapes.h"
#include "diagnostics/quote.h"

namespace blazes::bloom {
namespace {

using diagnostics::quoted;

}  // namespace

template <class Operator>
RelationId Resolver::add_with_block(const Relation& from, Operator made, BlockId block) {
  if (block) {
    const std::size_t parameters = program_.code[block].parameters.size();
    made.block = copy_block(block, parameter_schemas(catalog_, Relation{{}, {}, made}, parameters));
  }
  return add(from, std::move(made));
}

RelationId Resolver::copy_relation(RelationId id) {
  const Relation& from = program_.code[id];
  struct Copy {
    Resolver& self;
    const Relation& from;

    RelationId input(RelationId id) { return self.copy_relation(id); }

    RelationId operator()(const Scan& node) { return self.copy_scan(from, node); }
    RelationId operator()(const Join& node) { return self.copy_join(from, node); }
    RelationId operator()(const NotIn& node) {
      NotIn made{input(node.input), {}, node.on, {}};
      made.excluded = input(node.excluded);
      for (ColumnPair& pair : made.on)
        self.resolve(pair.left, made.input), self.resolve(pair.right, made.excluded);
      return self.add_with_block(from, std::move(made), node.block);
    }
    RelationId operator()(const Group& node) {
      Group made{input(node.input), node.by, node.aggregates};
      self.resolve(made.by, made.input);
      for (Aggregate& aggregate : made.aggregates) self.resolve(aggregate.columns, made.input);
      return self.add(from, std::move(made));
    }
    RelationId operator()(const ArgAggregate& node) {
      ArgAggregate made{node.method, input(node.input), node.by, node.aggregate};
      self.resolve(made.by, made.input);
      self.resolve(made.aggregate.columns, made.input);
      return self.add(from, std::move(made));
    }
    RelationId operator()(const Reduce& node) {
      Reduce made{input(node.input), {}, {}};
      made.start = self.copy(node.start);
      return self.add_with_block(from, made, node.block);
    }
    RelationId operator()(const Apply& node) {
      return self.add_with_block(from, Apply{node.kind, input(node.input), {}, node.implicit}, node.block);
    }
    RelationId operator()(const Sort& node) {
      return self.add_with_block(from, Sort{input(node.input), {}}, node.block);
    }
    RelationId operator()(const Project& node) {
      return self.add(from, Project{node.kind, input(node.input)});
    }
    RelationId operator()(const Rename& node) {
      return self.add(from, Rename{input(node.input), node.name, node.keys, node.values});
    }
    RelationId operator()(const Inspected& node) { return self.add(from, Inspected{input(node.input)}); }
    RelationId operator()(const EachWithIndex& node) {
      return self.add(from, EachWithIndex{input(node.input)});
    }
    RelationId operator()(const Rows& node) { return self.add(from, Rows{self.copy(node.rows)}); }
    RelationId operator()(const Computed& node) { return self.add(from, Computed{self.copy(node.value)}); }
    RelationId operator()(const OpaqueRelation& node) {
      ++self.opaque_;
      OpaqueRelation made{node.reason};
      for (RelationId id : node.inputs) made.inputs.push_back(input(id));
      made.parts = self.copy(node.parts);
      made.block = self.copy_block(node.block);
      return self.add(from, std::move(made));
    }
  };
  return std::visit(Copy{*this, from}, from.node);
}

RelationId Resolver::copy_scan(const Relation& from, const Scan& scan) {
  const Found found = look_up(scan.path);
  if (found.collection && !found.rest.empty()) return add(from, Computed{copy_name(from.span, scan.path)});
  if (!found.collection && found.rest.size() == 1 && scopes_[found.scope].definitions.contains(found.rest[0]))
    return add(from, Computed{copy_name(from.span, scan.path)});
  return add(from, Scan{scan.path, collection_of(scan.path, from.name)});
}

RelationId Resolver::copy_join(const Relation& from, const Join& join) {
  Join made{{}, join.method, join.on, join.natural};
  for (RelationId input : join.inputs) made.inputs.push_back(copy_relation(input));
  for (ColumnPair& pair : made.on) {
    resolve_in_join(pair.left, made, 0);
    resolve_in_join(pair.right, made, 1);
  }
  if (made.natural) join_on_equal_names(made);
  return add(from, std::move(made));
}

// Each column with the next input that has one of the same name.
void Resolver::join_on_equal_names(Join& join) {
  std::vector<std::optional<Schema>> schemas;
  for (RelationId input : join.inputs) schemas.push_back(shape_of(catalog_, input).schema);
  for (std::uint32_t left = 0; left < schemas.size(); ++left) {
    if (!schemas[left]) continue;
    for (std::uint32_t column = 0; column < schemas[left]->columns.size(); ++column) {
      const std::string& name = schemas[left]->columns[column].name;
      for (std::uint32_t right = left + 1; right < schemas.size(); ++right) {
        if (!schemas[right]) continue;
        const auto other = schemas[right]->find(name);
        if (!other) continue;
        join.on.push_back({{{}, "", name, left, column}, {{}, "", name, right, *other}});
        break;
      }
    }
  }
}

// What the text calls an input: `t` of `t` and of `t.notin(u)`, the new name of a renamed one.
std::string Resolver::name_of_input(RelationId id) const {
  for (;;) {
    const Relation& relation = catalog_.code[id];
    if (const auto* scan = std::get_if<Scan>(&relation.node)) return scan->path;
    if (const auto* rename = std::get_if<Rename>(&relation.node)) return rename->name;
    const std::vector<RelationId> inputs = inputs_of(relation);
    if (inputs.empty()) return {};
    id = inputs[0];
  }
}

// `side` is where a column without a collection belongs in a join of two.
void Resolver::resolve_in_join(ColumnRef& column, const Join& join, std::uint32_t side) {
  std::vector<std::uint32_t> found;
  bool all_known = true;
  for (std::uint32_t i = 0; i < join.inputs.size(); ++i) {
    if (!column.collection.empty()) {
      if (name_of_input(join.inputs[i]) == column.collection) found.push_back(i);
      continue;
    }
    if (join.inputs.size() == 2) {
      if (i == side) found.push_back(i);
      continue;
    }
    const std::optional<Schema> schema = shape_of(catalog_, join.inputs[i]).schema;
    all_known = all_known && schema;
    if (schema && schema->find(column.column)) found.push_back(i);
  }
  if (!column.collection.empty() && found.empty()) {
    mistakes_.report("BLZ113", column.span.place, column.span.length,
                     quoted(column.collection) + " is none of the collections that are joined here");
    return;
  }
  if (column.collection.empty() && join.inputs.size() != 2 && all_known && found.size() != 1) {
    mistakes_.report("BLZ113", column.span.place, column.span.length,
                     found.empty() ? "no collection that is joined here has a column " + quoted(column.column)
                                   : "several of the collections that are joined here have a column " +
                                         quoted(column.column),
                     "write it as `collection." + column.column + "`");
    return;
  }
  // A collection that is joined with itself: its columns belong to its first place on the left, to its last on the right.
  if (found.empty()) return;
  column.input = side == 0 ? found.front() : found.back();
  resolve(column, join.inputs[*column.input]);
}

void Resolver::resolve(ColumnRef& column, RelationId input) {
  const std::optional<Schema> schema = shape_of(catalog_, input).schema;
  if (!schema) return;
  column.position = schema->find(column.column);
  if (column.position) return;
  std::vector<std::string_view> names;
  for (const Column& known : schema->columns) names.push_back(known.name);
  const std::string_view near = diagnostics::did_you_mean(column.column, names);
  const std::string name = name_of_input(input);
  mistakes_.report(
      "BLZ113", column.span.place, column.span.length,
      (name.empty() ? "what stands before this" : quoted(name)) + " has no column " + quoted(column.column),
      near.empty() ? "" : "did you mean " + quoted(near) + "?");
}

void Resolver::resolve(std::vector<ColumnRef>& columns, RelationId input) {
  for (ColumnRef& column : columns) resolve(column, input);
}

}  // namespace blazes::bloom
