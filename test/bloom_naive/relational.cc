#include "bloom_naive/relational.h"

#include <algorithm>
#include <map>
#include <set>

namespace blazes::naive {
namespace {

using namespace bloom;

[[noreturn]] void fail(Failure::Kind kind, Span span, std::string message) {
  throw Failure{kind, span, std::move(message)};
}

Value value_of(Evaluation result) {
  if (result) return std::move(*result);
  const EvaluationError& error = result.error();
  const bool ours = error.kind == EvaluationError::Kind::Unsupported ||
                    error.kind == EvaluationError::Kind::Overflow ||
                    error.kind == EvaluationError::Kind::Limit;
  fail(ours ? Failure::Kind::Unsupported : Failure::Kind::Evaluation, error.span, error.message);
}

const std::vector<Value>& columns_of(const Value& tuple) {
  if (!tuple.items()) fail(Failure::Kind::Type, {}, inspect(tuple) + " is no tuple");
  return *tuple.items();
}

// Equal as keys are: 1 is not 1.0.
bool matches(const Value& a, const Value& b) { return bloom::same_key(a, b); }

// Evaluates one operator by first evaluating all of its inputs.
class Relational {
 public:
  Relational(const Catalog& catalog, Environment& environment)
      : catalog_(catalog), environment_(environment) {}

  Source of(RelationId id) {
    const Span outer = std::exchange(span_, catalog_.code[id].span);
    Source source = std::visit(*this, catalog_.code[id].node);
    span_ = outer;
    return source;
  }

  Source operator()(const Scan& scan) {
    if (is_lattice(catalog_.collections[scan.collection].kind)) return {{}, lattice(scan.collection)};
    return {environment_.tuples(scan.collection), {}};
  }

  Source operator()(const Rows& node) {
    Source rows{{}, {}, true};
    for (ExpressionId row : node.rows)
      if (Value value = value_of(bloom::evaluate(catalog_, row, environment_)); !value.is_nil())
        rows.items.push_back(std::move(value));
    return rows;
  }

  // A value for a lattice; or an array of tuples, or one tuple, or none.
  Source operator()(const Computed& node) {
    Value value = value_of(bloom::evaluate(catalog_, node.value, environment_));
    if (lattice_in(value)) return {{}, std::move(value)};
    if (value.is_nil()) return {};
    const std::vector<Value>* rows = value.items();
    const auto is_row = [](const Value& row) { return row.items() || row.is_nil(); };
    if (!rows || !std::ranges::all_of(*rows, is_row)) return {{std::move(value)}, {}};
    Source several{{}, {}, true};
    std::ranges::copy_if(*rows, std::back_inserter(several.items),
                         [](const Value& row) { return !row.is_nil(); });
    return several;
  }

  Source operator()(const OpaqueRelation& node) {
    fail(Failure::Kind::Unsupported, span_, "this is not understood: " + node.reason);
  }

  Source operator()(const Join& join) {
    if (join.method == Join::Method::Outer) return outer_join(join);
    std::vector<Value> rows = product(join);
    std::erase_if(rows, [&](const Value& row) { return !satisfies(join, *row.items()); });
    Source result;
    for (const Value& row : rows) {
      const std::vector<Value>& parts = *row.items();
      if (join.method == Join::Method::Lefts) {
        result.items.push_back(parts.at(0));
      } else if (join.method == Join::Method::Rights) {
        result.items.push_back(parts.at(1));
      } else if (join.method == Join::Method::Flatten) {
        std::vector<Value> columns;
        for (const Value& part : parts)
          columns.insert(columns.end(), columns_of(part).begin(), columns_of(part).end());
        result.items.push_back(Value::array(std::move(columns)));
      } else {
        result.items.push_back(row);
      }
    }
    // Of one side, each tuple comes once, however many it was joined with.
    const bool one_side = join.method == Join::Method::Lefts || join.method == Join::Method::Rights;
    if (one_side) result.items = once(std::move(result.items));
    return result;
  }

  Source operator()(const NotIn& node) {
    const std::vector<Value> excluded = list(node.excluded);
    Source kept;
    for (const Value& tuple : list(node.input)) {
      const bool out = std::ranges::any_of(excluded, [&](const Value& other) {
        if (node.on.empty() && !node.block) return matches(tuple, other);
        const Value both[] = {tuple, other};
        return std::ranges::all_of(node.on,
                                   [&](const auto& pair) {
                                     return matches(column_of(tuple, pair.left),
                                                    column_of(other, pair.right));
                                   }) &&
               (!node.block || call(catalog_, node.block, both, environment_).truthy());
      });
      if (!out) kept.items.push_back(tuple);
    }
    return kept;
  }

  Source operator()(const Group& node) {
    Source result;
    for (auto& [key, tuples] : groups(node.input, node.by)) {
      std::vector<Value> columns = *key.items();
      for (const Aggregate& a : node.aggregates) columns.push_back(aggregate(a, tuples));
      result.items.push_back(Value::array(std::move(columns)));
    }
    return result;
  }

  Source operator()(const ArgAggregate& node) {
    Source result;
    for (auto& [key, tuples] : groups(node.input, node.by))
      for (Value& tuple : picked(node.aggregate, tuples)) result.items.push_back(std::move(tuple));
    return result;
  }

  Source operator()(const Reduce& node) {
    std::vector<Value> tuples = list(node.input);
    Value memo;
    auto next = tuples.begin();
    if (node.start)
      memo = value_of(bloom::evaluate(catalog_, node.start, environment_));
    else if (next != tuples.end())
      memo = *next++;
    for (; next != tuples.end(); ++next) {
      const Value both[] = {memo, *next};
      memo = call(catalog_, node.block, both, environment_);
    }
    Source result;
    if (memo.entries())
      for (const auto& [key, value] : *memo.entries()) result.items.push_back(Value::array({key, value}));
    else if (memo.items())
      result.items = *memo.items();
    else if (!memo.is_nil())
      fail(Failure::Kind::Type, span_,
           "the result of a fold is a hash or an array of tuples, not " + inspect(memo));
    return result;
  }

  Source operator()(const Apply& node) {
    const Source input = of(node.input);
    if (input.lattice && node.block) return of_lattice(*input.lattice, node);
    Source result;
    for (const Value& item : input.list()) {
      const Value value = node.block ? call(catalog_, node.block, std::span(&item, 1), environment_) : item;
      switch (node.kind) {
        case Apply::Kind::Map:
          if (!value.is_nil()) result.items.push_back(value);
          break;
        case Apply::Kind::FlatMap:
          if (value.is_nil()) break;
          for (const Value& inner : columns_of(value))
            if (!inner.is_nil()) result.items.push_back(inner);
          break;
        case Apply::Kind::Select:
          if (value.truthy()) result.items.push_back(item);
          break;
        case Apply::Kind::Reject:
          if (!value.truthy()) result.items.push_back(item);
          break;
      }
    }
    return result;
  }

  Source operator()(const Project& node) {
    const auto schema = schema_of(catalog_, node.input);
    if (!schema) fail(Failure::Kind::Unsupported, span_, "the columns of these tuples are not known");
    Source result;
    for (const Value& tuple : list(node.input)) {
      std::vector<Value> columns;
      for (std::uint32_t i = 0; i < schema->columns.size() && i < columns_of(tuple).size(); ++i) {
        const bool key = i < schema->keys;
        const bool keeps = node.kind == Project::Kind::Keys     ? key
                           : node.kind == Project::Kind::Values ? !key
                                                                : !schema->columns[i].location;
        if (keeps) columns.push_back((*tuple.items())[i]);
      }
      result.items.push_back(Value::array(std::move(columns)));
    }
    return result;
  }

  // It is a collection for a moment: a set.
  Source operator()(const Rename& node) { return {once(list(node.input)), {}}; }

  Source operator()(const Inspected& node) {
    Source result;
    for (const Value& tuple : list(node.input)) result.items.push_back(Value::array({Value(inspect(tuple))}));
    return result;
  }

  // By a block with two parameters as `sort`, with one as `sort_by`; what is equal stays in its order.
  Source operator()(const Sort& node) {
    Source result{list(node.input), {}};
    const std::size_t parameters = node.block ? catalog_.code[node.block].parameters.size() : 0;
    const auto sign = [&](const Value& a, const Value& b) -> std::optional<int> {
      if (parameters != 2) return compare(by(node.block, a), by(node.block, b));
      const Value both[] = {a, b};
      return compare(call(catalog_, node.block, both, environment_), Value(0));
    };
    std::ranges::stable_sort(result.items, [&](const Value& a, const Value& b) {
      const auto order = sign(a, b);
      if (!order)
        fail(Failure::Kind::Evaluation, span_, inspect(a) + " and " + inspect(b) + " cannot be compared");
      return *order < 0;
    });
    return result;
  }

  Source operator()(const EachWithIndex& node) {
    Source result;
    for (const Value& tuple : list(node.input))
      result.items.push_back(Value::array({tuple, Value(static_cast<std::int64_t>(result.items.size()))}));
    return result;
  }

 private:
  std::vector<Value> list(RelationId id) { return of(id).list(); }
  static std::vector<Value> once(const std::vector<Value>& tuples) {
    const std::set<Value, Before> different(tuples.begin(), tuples.end());
    return {different.begin(), different.end()};
  }

  Value lattice(CollectionId id) {
    auto value = environment_.lattice(id);
    if (!value) fail(Failure::Kind::Unsupported, span_, "this is a lattice that the program defines");
    return std::move(*value);
  }

  Value by(BlockId block, const Value& tuple) {
    return block ? call(catalog_, block, std::span(&tuple, 1), environment_) : tuple;
  }

  // All combinations of a tuple of each input.
  std::vector<Value> product(const Join& join) {
    if (join.inputs.size() == 1) return list(join.inputs[0]);
    std::vector<std::vector<Value>> rows = {{}};
    for (RelationId input : join.inputs) {
      std::vector<std::vector<Value>> longer;
      for (const std::vector<Value>& row : rows)
        for (const Value& tuple : list(input)) {
          longer.push_back(row);
          longer.back().push_back(tuple);
        }
      rows = std::move(longer);
    }
    std::vector<Value> made;
    for (std::vector<Value>& row : rows) made.push_back(Value::array(std::move(row)));
    return made;
  }

  bool satisfies(const Join& join, const std::vector<Value>& parts) {
    return std::ranges::all_of(join.on, [&](const ColumnPair& pair) {
      if (!pair.left.input || !pair.right.input)
        fail(Failure::Kind::Unsupported, pair.left.span, "it is not known whose column this is");
      return matches(column_of(parts.at(*pair.left.input), pair.left),
                     column_of(parts.at(*pair.right.input), pair.right));
    });
  }

  // What has no match on the right stands there with a tuple of nils.
  Source outer_join(const Join& join) {
    const std::vector<Value> rights = list(join.inputs.at(1));
    const auto schema = schema_of(catalog_, join.inputs[1]);
    const Value nothing = Value::array(std::vector<Value>(schema ? schema->columns.size() : 0));
    Source result;
    for (const Value& left : list(join.inputs[0])) {
      bool matched = false;
      for (const Value& right : rights) {
        if (!satisfies(join, {left, right})) continue;
        result.items.push_back(Value::array({left, right}));
        matched = true;
      }
      if (!matched) result.items.push_back(Value::array({left, nothing}));
    }
    return result;
  }

  // In the order of their keys.
  std::map<Value, std::vector<Value>, Before> groups(RelationId input, const std::vector<ColumnRef>& by) {
    std::map<Value, std::vector<Value>, Before> found;
    for (const Value& tuple : list(input)) {
      std::vector<Value> key;
      for (const ColumnRef& column : by) key.push_back(column_of(tuple, column));
      found[Value::array(std::move(key))].push_back(tuple);
    }
    return found;
  }

  // `pro` and `filter` of a set or a map give a set or a map.
  Source of_lattice(const Value& value, const Apply& node) {
    const LatticeValue& lattice = *lattice_in(value);
    const bool map = lattice.kind == LatticeKind::Map;
    if (!map && lattice.kind != LatticeKind::Set && lattice.kind != LatticeKind::PositiveSet)
      fail(Failure::Kind::Unsupported, span_, std::string(wrapper_of(lattice.kind)) + " holds no items");
    std::vector<Value> items;
    Value::Entries entries;
    for (const Value& item : Source{{}, value}.list()) {
      const Value made = call(catalog_, node.block, std::span(&item, 1), environment_);
      const bool maps = node.kind == Apply::Kind::Map;
      if (maps ? made.is_nil() : made.truthy() != (node.kind == Apply::Kind::Select)) continue;
      if (map)
        entries.emplace_back((*item.items())[0], maps ? made : (*item.items())[1]);
      else
        items.push_back(maps ? made : item);
    }
    auto made =
        make_lattice(lattice.kind, map ? Value::map(std::move(entries)) : Value::array(std::move(items)));
    if (!made)
      fail(Failure::Kind::Type, span_, "the result fits into no " + std::string(wrapper_of(lattice.kind)));
    return {{}, std::move(made)};
  }

  const Catalog& catalog_;
  Environment& environment_;
  Span span_;
};

}  // namespace

std::vector<Value> Source::list() const {
  if (!lattice) return items;
  const Value& held = lattice_in(*lattice)->held;
  if (held.items()) return *held.items();
  std::vector<Value> pairs;
  if (held.entries())
    for (const auto& [key, value] : *held.entries()) pairs.push_back(Value::array({key, value}));
  return pairs;
}

const Value& column_of(const Value& tuple, const ColumnRef& column) {
  if (!column.position || *column.position >= columns_of(tuple).size())
    fail(Failure::Kind::Unsupported, column.span, "it is not known where `" + column.column + "` stands");
  return (*tuple.items())[*column.position];
}

Value call(const Catalog& catalog, BlockId block, std::span<const Value> arguments,
           Environment& environment) {
  return value_of(bloom::evaluate(catalog, block, arguments, environment));
}

Source evaluate(const Catalog& catalog, RelationId relation, Environment& environment) {
  return Relational(catalog, environment).of(relation);
}

}  // namespace blazes::naive
