#include "frontend/bloom/tuple_columns.h"

#include <algorithm>
#include <variant>

namespace blazes::frontend::bloom {
namespace {

using namespace blazes::bloom;

// What an expression gives: nothing at all (nil: no tuple), a tuple with its columns, a value, or something that is not known.
struct Shape {
  enum class Kind : std::uint8_t { Nothing, Tuple, Value, Unknown } kind = Kind::Nothing;
  Columns columns = {};  // of a tuple; of a value, one
  bool clock = false;    // a time is in it somewhere

  static Shape value(Column column) {
    const bool clock = column.clock;
    return {.kind = Kind::Value, .columns = {std::move(column)}, .clock = clock};
  }
  static Shape unknown(bool clock) { return {.kind = Kind::Unknown, .columns = {}, .clock = clock}; }
  static Shape tuple(Columns columns) {
    const bool clock = std::ranges::any_of(columns, &Column::clock);
    return {.kind = Kind::Tuple, .columns = std::move(columns), .clock = clock};
  }
};

class TupleColumns {
 public:
  TupleColumns(const Catalog& catalog, const Influences& moving) : catalog_(catalog), moving_(moving) {}

  void bind(const Block& block, const Contents& given);
  Shape of(ExpressionId id);
  // What the block gives, its `next`s included.
  Shape of_body(const Block& block) {
    Shape last = of(block.body);
    unite(last, left_);
    return last;
  }
  Shape rows_of(ExpressionId id);

 private:
  using Frame = std::vector<Shape>;

  void unite(Shape& into, const Shape& from) const;
  void set(std::uint32_t slot, Shape shape) {
    if (slot >= frame_.size()) frame_.resize(slot + 1);
    frame_[slot] = std::move(shape);
  }
  // Takes what each branch gives and does to variables.
  template <class Branches>
  Shape of_branches(const Branches& branches);
  Shape of_node(const Literal& literal) { return literal.value.is_nil() ? Shape{} : Shape::value({}); }
  Shape of_node(const ArrayLiteral& array);
  Shape of_node(const Local& local) {
    return local.slot < frame_.size() ? frame_[local.slot] : Shape::unknown(false);
  }
  Shape of_node(const Assign& assign);
  Shape of_node(const Destructure& destructure);
  Shape of_node(const Field& field);
  Shape of_node(const Arithmetic& arithmetic);
  Shape of_node(const Logic& logic);
  Shape of_node(const If& branch);
  Shape of_node(const Case& branches);
  Shape of_node(const Sequence& sequence);
  Shape of_node(const Leave& leave);
  Shape of_node(const Call& call);

  const Catalog& catalog_;
  const Influences& moving_;
  Frame frame_;
  Shape left_;
};

void TupleColumns::unite(Shape& into, const Shape& from) const {
  using Kind = Shape::Kind;
  if (from.kind == Kind::Nothing) return;
  if (into.kind == Kind::Nothing) {
    into = from;
    return;
  }
  const bool clock = into.clock | from.clock;
  std::optional<Columns> both;
  if (into.kind == from.kind && into.kind != Kind::Unknown)
    both = union_of(into.columns, moving_, from.columns, moving_);
  if (!both)
    into = Shape::unknown(clock);
  else
    into.columns = std::move(*both);
  into.clock = clock;
}

void TupleColumns::bind(const Block& block, const Contents& given) {
  auto tuple = [](const std::optional<Columns>& columns) {
    return columns ? Shape::tuple(*columns) : Shape::unknown(false);
  };
  auto bind_items = [&](const std::vector<std::uint32_t>& slots, const Shape& tuple_shape) {
    for (std::size_t i = 0; i < slots.size(); ++i)
      set(slots[i], tuple_shape.kind == Shape::Kind::Tuple && i < tuple_shape.columns.size()
                        ? Shape::value(tuple_shape.columns[i])
                        : Shape::unknown(tuple_shape.clock));
  };
  const auto& parameters = block.parameters;
  const bool by_part = parameters.size() == given.parts.size();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Parameter& p = parameters[i];
    Shape shape = Shape::unknown(false);
    if (by_part) {
      shape = tuple(given.parts[i]);
    } else if (given.parts.size() == 1) {  // one tuple, spread over the parameters
      const auto& columns = given.parts[0];
      shape = columns && i < columns->size() && !p.rest ? Shape::value((*columns)[i]) : Shape::unknown(false);
    }
    if (p.rest) shape = Shape::unknown(shape.clock);
    if (p.items.empty())
      set(p.slot, std::move(shape));
    else
      bind_items(p.items, shape);
  }
}

Shape TupleColumns::of(ExpressionId id) {
  if (!id) return {};
  return std::visit(
      [&](const auto& node) -> Shape {
        if constexpr (requires { this->of_node(node); }) return of_node(node);
        bool clock = false;
        const Children children = children_of(catalog_.code[id]);
        for (ExpressionId child : children.expressions) clock |= of(child).clock;
        return Shape::unknown(clock);
      },
      catalog_.code[id].node);
}

Shape TupleColumns::of_node(const ArrayLiteral& array) {
  Shape result = Shape::tuple({});
  for (ExpressionId id : array.items) {
    const auto* splat = std::get_if<Splat>(&catalog_.code[id].node);
    const Shape item = of(splat ? splat->operand : id);
    result.clock |= item.clock;
    if (!splat) {
      Column column = item.kind == Shape::Kind::Value ? item.columns.front() : Column{};
      column.clock |= item.clock;
      result.columns.push_back(std::move(column));
    } else if (item.kind == Shape::Kind::Tuple) {
      result.columns.insert(result.columns.end(), item.columns.begin(), item.columns.end());
    } else {
      result.kind = Shape::Kind::Unknown;
    }
  }
  return result;
}

Shape TupleColumns::of_node(const Assign& assign) {
  Shape shape = of(assign.value);
  set(assign.slot, shape);
  return shape;
}

Shape TupleColumns::of_node(const Destructure& destructure) {
  const Shape shape = of(destructure.value);
  for (std::size_t i = 0; i < destructure.slots.size(); ++i)
    if (destructure.slots[i])
      set(*destructure.slots[i], shape.kind == Shape::Kind::Tuple && i < shape.columns.size()
                                     ? Shape::value(shape.columns[i])
                                     : Shape::unknown(shape.clock));
  return shape;
}

Shape TupleColumns::of_node(const Field& field) {
  const Shape tuple = of(field.tuple);
  if (tuple.kind == Shape::Kind::Tuple && field.position && *field.position < tuple.columns.size())
    return Shape::value(tuple.columns[*field.position]);
  return Shape::value({.origins = {}, .clock = tuple.clock});
}

Shape TupleColumns::of_node(const Arithmetic& arithmetic) {
  Shape left = of(arithmetic.left), right = of(arithmetic.right);
  const bool clock = left.clock | right.clock;
  if (arithmetic.op != Operator::Add || left.kind != Shape::Kind::Tuple || right.kind != Shape::Kind::Tuple)
    return Shape::value({.origins = {}, .clock = clock});
  left.columns.insert(left.columns.end(), right.columns.begin(), right.columns.end());
  left.clock = clock;
  return left;
}

Shape TupleColumns::of_node(const Logic& logic) {
  Shape left = of(logic.left), right = of(logic.right);
  if (logic.connective == Connective::Not) return Shape::value({.origins = {}, .clock = left.clock});
  // What is false gives no tuple.
  if (logic.connective == Connective::And) return right;
  unite(left, right);
  return left;
}

template <class Branches>
Shape TupleColumns::of_branches(const Branches& branches) {
  const Frame before = frame_;
  Frame after;
  Shape result;
  bool first = true;
  for (ExpressionId branch : branches) {
    frame_ = before;
    unite(result, of(branch));
    if (first) {
      after = frame_;
      first = false;
      continue;
    }
    const std::size_t slots = std::max(after.size(), frame_.size());
    after.resize(slots);
    frame_.resize(slots);
    for (std::size_t i = 0; i < slots; ++i) unite(after[i], frame_[i]);
  }
  frame_ = std::move(after);
  return result;
}

Shape TupleColumns::of_node(const If& branch) {
  of(branch.condition);
  return of_branches(std::vector{branch.then, branch.otherwise});
}

Shape TupleColumns::of_node(const Case& branches) {
  of(branches.subject);
  std::vector<ExpressionId> bodies;
  for (const Case::Branch& b : branches.branches) bodies.push_back(b.body);
  bodies.push_back(branches.otherwise);
  return of_branches(bodies);
}

Shape TupleColumns::of_node(const Sequence& sequence) {
  Shape last;
  for (ExpressionId step : sequence.steps) last = of(step);
  return last;
}

Shape TupleColumns::of_node(const Leave& leave) {
  unite(left_, of(leave.value));
  return {};
}

Shape TupleColumns::of_node(const Call& call) {
  const Shape receiver = of(call.receiver);
  bool clock = receiver.clock;
  for (ExpressionId argument : call.arguments) clock |= of(argument).clock;
  if (call.method == "to_a" && receiver.kind == Shape::Kind::Tuple) return receiver;
  // A lattice that says when: what the block gives, or nothing.
  if (call.method == "when_true" && call.block) return of(catalog_.code[call.block].body);
  if (call.block) clock |= of(catalog_.code[call.block].body).clock;
  return Shape::unknown(clock);
}

Shape TupleColumns::rows_of(ExpressionId id) {
  const auto* array = id ? std::get_if<ArrayLiteral>(&catalog_.code[id].node) : nullptr;
  if (!array) {
    const Shape shape = of(id);
    return shape.kind == Shape::Kind::Nothing ? shape : Shape::unknown(shape.clock);
  }
  Shape rows;
  for (ExpressionId item : array->items) unite(rows, of(item));
  return rows;
}

std::optional<Columns> as_columns(Shape shape) {
  if (shape.kind == Shape::Kind::Nothing) return Columns{};
  if (shape.kind == Shape::Kind::Tuple) return std::move(shape.columns);
  return std::nullopt;
}

// The position, in all columns of a join, of a field of one of the block's parameters.
std::optional<std::uint32_t> position_of(const Catalog& catalog, const Block& block, const Contents& given,
                                         ExpressionId id) {
  const auto* field = id ? std::get_if<Field>(&catalog.code[id].node) : nullptr;
  const auto* local = field ? std::get_if<Local>(&catalog.code[field->tuple].node) : nullptr;
  if (!local || !field->position || block.parameters.size() != given.parts.size()) return std::nullopt;
  std::uint32_t start = 0;
  for (std::size_t i = 0; i < given.parts.size(); ++i) {
    if (!given.parts[i]) return std::nullopt;
    const Parameter& p = block.parameters[i];
    if (p.slot == local->slot && p.items.empty() && !p.rest)
      return *field->position < given.parts[i]->size() ? std::optional(start + *field->position)
                                                       : std::nullopt;
    start += static_cast<std::uint32_t>(given.parts[i]->size());
  }
  return std::nullopt;
}

}  // namespace

std::optional<Columns> columns_of_block(const Catalog& catalog, BlockId id, const Contents& given,
                                        bool many) {
  const Block& block = catalog.code[id];
  TupleColumns reader(catalog, given.moving);
  reader.bind(block, given);
  return as_columns(many ? reader.rows_of(block.body) : reader.of_body(block));
}

std::optional<Columns> columns_of_row(const Catalog& catalog, ExpressionId row, const Contents& given) {
  return as_columns(TupleColumns(catalog, given.moving).of(row));
}

std::vector<Equation> equations_of_block(const Catalog& catalog, BlockId id, const Contents& given) {
  const Block& block = catalog.code[id];
  ExpressionId body = block.body;
  if (const auto* sequence = body ? std::get_if<Sequence>(&catalog.code[body].node) : nullptr)
    body = sequence->steps.size() == 1 ? sequence->steps.front() : ExpressionId{};
  const auto* branch = body ? std::get_if<If>(&catalog.code[body].node) : nullptr;
  if (!branch || branch->otherwise) return {};
  std::vector<Equation> equations;
  std::vector<ExpressionId> open = {branch->condition};
  while (!open.empty()) {
    const ExpressionId condition = open.back();
    open.pop_back();
    if (!condition) continue;
    const auto& node = catalog.code[condition].node;
    if (const auto* logic = std::get_if<Logic>(&node); logic && logic->connective == Connective::And) {
      open.push_back(logic->left);
      open.push_back(logic->right);
    } else if (const auto* test = std::get_if<Arithmetic>(&node); test && test->op == Operator::Equal) {
      const auto left = position_of(catalog, block, given, test->left);
      const auto right = position_of(catalog, block, given, test->right);
      if (left && right) equations.push_back({*left, *right});
    }
  }
  return equations;
}

}  // namespace blazes::frontend::bloom
