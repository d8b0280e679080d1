#include "bloom/shapes.h"

#include <algorithm>

namespace blazes::bloom {
namespace {

Schema schema_with(std::vector<std::string> names, std::uint32_t keys) {
  Schema schema{{}, keys};
  for (std::string& name : names) schema.columns.push_back({std::move(name)});
  return schema;
}

Schema joined(const std::vector<Shape>& inputs) {
  Schema whole;
  for (const Shape& input : inputs) {
    for (const Column& column : input.schema->columns) {
      std::string name = column.name;
      for (int i = 2; whole.find(name); ++i) name = column.name + "_" + std::to_string(i);
      whole.columns.push_back({std::move(name)});
    }
  }
  whole.keys = static_cast<std::uint32_t>(whole.columns.size());
  return whole;
}

class Shapes {
 public:
  explicit Shapes(const Catalog& catalog) : catalog_(catalog) {}

  Shape of(RelationId id) { return std::visit(*this, catalog_.code[id].node); }

  Shape operator()(const Scan& scan) {
    if (!scan.collection) return {};
    const CatalogCollection& collection = catalog_.collections[scan.collection];
    return {collection.schema, collection.parts};
  }

  Shape operator()(const Join& join) {
    std::vector<Shape> inputs;
    for (RelationId input : join.inputs) inputs.push_back(of(input));
    // A join of one input takes apart what that gives.
    if (inputs.size() == 1 && !inputs[0].parts.empty()) {
      const std::vector<std::optional<Schema>> parts = std::move(inputs[0].parts);
      inputs.clear();
      for (const std::optional<Schema>& part : parts) inputs.push_back({part, {}});
    }
    switch (join.method) {
      case Join::Method::Lefts: return inputs[0];
      case Join::Method::Rights: return inputs.size() > 1 ? inputs[1] : Shape{};
      case Join::Method::Flatten:
        if (std::ranges::all_of(inputs, [](const Shape& input) { return input.schema.has_value(); }))
          return {joined(inputs), {}};
        return {};
      default: break;
    }
    Shape shape;
    for (Shape& input : inputs) shape.parts.push_back(std::move(input.schema));
    return shape;
  }

  Shape operator()(const NotIn& node) { return of(node.input); }
  Shape operator()(const ArgAggregate& node) { return of(node.input); }
  Shape operator()(const Sort& node) { return of(node.input); }
  Shape operator()(const Reduce&) { return {}; }
  Shape operator()(const Computed&) { return {}; }
  Shape operator()(const OpaqueRelation&) { return {}; }
  Shape operator()(const Inspected&) { return {numbered_schema(1), {}}; }

  // The aggregates have no names.
  Shape operator()(const Group& node) {
    Schema schema{{}, static_cast<std::uint32_t>(node.by.size())};
    for (const ColumnRef& column : node.by) schema.columns.push_back({column.column});
    for (std::size_t i = 0; i < node.aggregates.size(); ++i)
      schema.columns.push_back({"c" + std::to_string(schema.columns.size())});
    return {std::move(schema), {}};
  }

  Shape operator()(const Rename& node) {
    std::vector<std::string> names = node.keys;
    names.insert(names.end(), node.values.begin(), node.values.end());
    return {schema_with(std::move(names), static_cast<std::uint32_t>(node.keys.size())), {}};
  }

  Shape operator()(const EachWithIndex& node) {
    return {numbered_schema(2), {of(node.input).schema, std::nullopt}};
  }

  Shape operator()(const Project& node) {
    const std::optional<Schema> schema = of(node.input).schema;
    if (!schema) return {};
    Schema kept;
    for (std::uint32_t i = 0; i < schema->columns.size(); ++i) {
      const bool key = i < schema->keys;
      if (node.kind == Project::Kind::Keys     ? !key
          : node.kind == Project::Kind::Values ? key
                                               : schema->columns[i].location)
        continue;
      kept.columns.push_back({schema->columns[i].name});
      kept.keys += node.kind != Project::Kind::Payloads || key;
    }
    return {std::move(kept), {}};
  }

  Shape operator()(const Rows& node) {
    std::optional<std::size_t> columns;
    for (ExpressionId row : node.rows) {
      const auto width = width_of(row);
      if (!width || (columns && *columns != *width)) return {};
      columns = width;
    }
    return columns ? Shape{numbered_schema(*columns), {}} : Shape{};
  }

  Shape operator()(const Apply& node) {
    if (node.kind == Apply::Kind::Select || node.kind == Apply::Kind::Reject || !node.block)
      return of(node.input);
    if (node.kind == Apply::Kind::FlatMap) return {};
    const Block& block = catalog_.code[node.block];
    parameters_ = parameter_schemas(catalog_, Relation{{}, {}, node}, block.parameters.size());
    block_ = &block;
    result_.reset();
    known_ = true;
    collect(block.body);
    return known_ ? Shape{std::move(result_), {}} : Shape{};
  }

 private:
  // The number of items of an array, where the text tells.
  std::optional<std::size_t> width_of(ExpressionId id) const {
    const auto* array = std::get_if<ArrayLiteral>(&catalog_.code[id].node);
    if (!array) return {};
    for (ExpressionId item : array->items)
      if (std::holds_alternative<Splat>(catalog_.code[item].node)) return {};
    return array->items.size();
  }

  // The schemas of all that a block may give, which have to be one.
  void collect(ExpressionId id) {
    if (!id || !known_) return;
    const Expression& expression = catalog_.code[id];
    if (const auto* literal = std::get_if<Literal>(&expression.node); literal && literal->value.is_nil())
      return;
    if (const auto* branch = std::get_if<If>(&expression.node))
      return collect(branch->then), collect(branch->otherwise);
    if (const auto* steps = std::get_if<Sequence>(&expression.node))
      return steps->steps.empty() ? void() : collect(steps->steps.back());
    if (const auto* local = std::get_if<Local>(&expression.node)) {
      for (std::size_t i = 0; i < block_->parameters.size() && i < parameters_.size(); ++i)
        if (block_->parameters[i].slot == local->slot && parameters_[i]) return agree(*parameters_[i]);
    } else if (const auto width = width_of(id)) {
      return agree(numbered_schema(*width));
    }
    known_ = false;
  }

  void agree(Schema schema) {
    if (!result_)
      result_ = std::move(schema);
    else if (result_->columns.size() != schema.columns.size())
      known_ = false;
  }

  const Catalog& catalog_;
  std::vector<std::optional<Schema>> parameters_;
  const Block* block_ = nullptr;
  std::optional<Schema> result_;
  bool known_ = true;
};

}  // namespace

Shape shape_of(const Catalog& catalog, RelationId relation) { return Shapes(catalog).of(relation); }

std::optional<Schema> schema_of(const Catalog& catalog, RelationId relation) {
  Shape shape = shape_of(catalog, relation);
  if (shape.parts.empty()) return std::move(shape.schema);
  std::vector<Shape> parts;
  for (std::optional<Schema>& part : shape.parts) {
    if (!part) return {};
    parts.push_back({std::move(part), {}});
  }
  return joined(parts);
}

std::vector<std::optional<Schema>> parameter_schemas(const Catalog& catalog, const Relation& relation,
                                                     std::size_t parameters) {
  std::vector<std::optional<Schema>> schemas;
  if (const auto* not_in = std::get_if<NotIn>(&relation.node)) {
    schemas = {shape_of(catalog, not_in->input).schema, shape_of(catalog, not_in->excluded).schema};
  } else if (const auto* reduce = std::get_if<Reduce>(&relation.node)) {
    schemas = {std::nullopt, shape_of(catalog, reduce->input).schema};
  } else if (const auto* sort = std::get_if<Sort>(&relation.node); sort && parameters == 2) {
    schemas.assign(2, shape_of(catalog, sort->input).schema);  // two tuples that are compared
  } else if (const std::vector<RelationId> inputs = inputs_of(relation); inputs.size() == 1) {
    Shape shape = shape_of(catalog, inputs[0]);
    // Several parameters take a tuple apart, whose items have no columns of their own.
    if (parameters == 1 && shape.parts.empty()) schemas = {std::move(shape.schema)};
    if (parameters > 1) schemas = std::move(shape.parts);
  }
  schemas.resize(parameters);
  return schemas;
}

Schema numbered_schema(std::size_t columns) {
  Schema schema{{}, static_cast<std::uint32_t>(columns)};
  for (std::size_t i = 0; i < columns; ++i) schema.columns.push_back({"c" + std::to_string(i)});
  return schema;
}

Schema default_schema(CollectionKind kind) {
  switch (kind) {
    case CollectionKind::Channel: return {{{"address", true}, {"val"}}, 2};
    case CollectionKind::Stdio:
    case CollectionKind::Terminal: return schema_with({"line"}, 1);
    case CollectionKind::FileReader: return schema_with({"lineno", "text"}, 1);
    case CollectionKind::ZkTable:
    case CollectionKind::Store: return schema_with({"key", "val", "opts"}, 1);
    case CollectionKind::Halt: return schema_with({"key"}, 1);
    default: return schema_with({"key", "val"}, 1);
  }
}

std::optional<std::uint32_t> Schema::find(std::string_view name) const {
  for (std::uint32_t i = 0; i < columns.size(); ++i)
    if (columns[i].name == name) return i;
  return {};
}

std::optional<std::uint32_t> Schema::location() const {
  for (std::uint32_t i = 0; i < columns.size(); ++i)
    if (columns[i].location) return i;
  return {};
}

}  // namespace blazes::bloom
