// Expressions within a block: each becomes a register.
#include "runtime/block_compiler.h"
#include "runtime/calls.h"
#include "runtime/values.h"

namespace blazes::runtime {

using bloom::ExpressionId;
using bloom::Operator;

struct ValueCompiler {
  using Reg = BlockCompiler::Reg;
  using NotCompiled = BlockCompiler::NotCompiled;
  using Op = BlockCompiler::Op;
  BlockCompiler& c;
  const bloom::Expression& at;

  Reg constant(const bloom::Value& value) {
    const Reg into = c.fresh();
    c.constant_into(packed(c.context_.pool, value), into);
    return into;
  }

  Reg operator()(const bloom::Literal& node) { return constant(node.value); }
  Reg operator()(const bloom::Local& node) {
    if (node.slot >= c.slots_.size() || !c.slots_[node.slot]) throw NotCompiled();
    return c.load(*c.slots_[node.slot]);
  }
  Reg operator()(const bloom::ArrayLiteral& node) {
    std::vector<Reg> items;
    for (ExpressionId item : node.items) {
      if (std::holds_alternative<bloom::Splat>(c.code_[item].node)) throw NotCompiled();
      items.push_back(c.value(item));
    }
    const Reg first = c.fresh(items.size()), into = c.fresh();
    for (std::size_t i = 0; i < items.size(); ++i)
      c.add({.op = Op::Move, .a = static_cast<Reg>(first + i), .b = items[i]});
    c.add({.op = Op::Array, .a = into, .b = first, .c = static_cast<Reg>(items.size())});
    return into;
  }
  Reg operator()(const bloom::HashLiteral& node) {
    std::vector<Reg> parts;
    for (const auto& [key, value] : node.pairs) {
      parts.push_back(c.value(key));
      parts.push_back(c.value(value));
    }
    return c.call(hash_of_parts(c.context_, at.span), parts);
  }
  Reg operator()(const bloom::Interpolation& node) {
    std::vector<Reg> parts;
    for (ExpressionId part : node.parts) parts.push_back(c.value(part));
    return c.call(joined_texts(c.context_, at.span), parts);
  }
  // A variable keeps its register; its value before the first assignment is nil.
  Reg operator()(const bloom::Assign& node) {
    const Reg made = c.value(node.value);
    auto& slot = c.slots_.at(node.slot);
    if (!slot || slot->kind != Binding::Kind::Register) throw NotCompiled();
    c.add({.op = Op::Move, .a = slot->reg, .b = made});
    return made;
  }
  Reg operator()(const bloom::Sequence& node) {
    Reg last = 0;
    if (node.steps.empty()) return constant({});
    for (ExpressionId step : node.steps) last = c.value(step);
    return last;
  }
  Reg operator()(const bloom::Field& node) { return c.field(at, node); }
  Reg operator()(const bloom::Arithmetic& node) { return c.arithmetic(at, node); }
  Reg operator()(const bloom::Logic& node) { return c.logic(node); }
  Reg operator()(const bloom::If& node) { return c.choose(node); }
  Reg operator()(const bloom::Case& node) { return c.select_case(at, node); }
  Reg operator()(const bloom::Call& node) { return c.method(at, node); }
  Reg operator()(const bloom::Outer& node) {
    using Kind = bloom::Outer::Kind;
    if (changes_with_time(node)) throw NotCompiled();
    const auto value = c.context_.surroundings.outer(node);
    if (!value && node.kind != Kind::InstanceVariable && node.kind != Kind::Global) throw NotCompiled();
    return constant(value.value_or(bloom::Value()));
  }
  template <class Other>
  Reg operator()(const Other&) {
    throw NotCompiled();
  }
};

BlockCompiler::Reg BlockCompiler::value(ExpressionId id) {
  constexpr std::size_t kMostNesting = 200;
  if (!id) {
    const Reg nil = fresh();
    constant_into({}, nil);
    return nil;
  }
  if (++nesting_ > kMostNesting) throw NotCompiled();
  const Reg made = std::visit(ValueCompiler{*this, code_[id]}, code_[id].node);
  --nesting_;
  return made;
}

void BlockCompiler::value_into(ExpressionId id, Reg into) {
  const Reg made = value(id);
  add({.op = Op::Move, .a = into, .b = made});
}

const Binding* BlockCompiler::binding_of(ExpressionId id) const {
  const auto* local = std::get_if<bloom::Local>(&code_[id].node);
  return local && local->slot < slots_.size() && slots_[local->slot] ? &*slots_[local->slot] : nullptr;
}

BlockCompiler::Reg BlockCompiler::load(const Binding& binding) {
  if (binding.kind == Binding::Kind::Register) return binding.reg;
  const Reg into = fresh();
  load_into(binding, into);
  return into;
}

void BlockCompiler::load_into(const Binding& binding, Reg into) {
  const auto column = [&](datalog::ColumnOf from, Reg to) {
    add({.op = Op::Column, .a = to, .b = static_cast<Reg>(from.input), .c = static_cast<Reg>(from.column)});
  };
  switch (binding.kind) {
    case Binding::Kind::Register: add({.op = Op::Move, .a = into, .b = binding.reg}); break;
    case Binding::Kind::Column: column(binding.columns[0], into); break;
    case Binding::Kind::Nil: constant_into({}, into); break;
    case Binding::Kind::Columns: {
      const Reg first = fresh(binding.columns.size());
      for (std::size_t i = 0; i < binding.columns.size(); ++i)
        column(binding.columns[i], static_cast<Reg>(first + i));
      add({.op = Op::Array, .a = into, .b = first, .c = static_cast<Reg>(binding.columns.size())});
      break;
    }
  }
}

BlockCompiler::Reg BlockCompiler::item_value() {
  if (!item_.joined) return load(item_.parts[0]);
  const Reg first = fresh(item_.parts.size()), into = fresh();
  for (std::size_t i = 0; i < item_.parts.size(); ++i) load_into(item_.parts[i], static_cast<Reg>(first + i));
  add({.op = Op::Array, .a = into, .b = first, .c = static_cast<Reg>(item_.parts.size())});
  return into;
}

BlockCompiler::Reg BlockCompiler::field(const bloom::Expression& at, const bloom::Field& node) {
  if (!node.position) throw NotCompiled();
  if (const Binding* tuple = binding_of(node.tuple); tuple && tuple->kind == Binding::Kind::Columns)
    return load(*node.position < tuple->columns.size() ? Binding::value(tuple->columns[*node.position])
                                                       : Binding{});
  return item(value(node.tuple), static_cast<Reg>(*node.position), no_column(context_, at.span, node.name));
}

BlockCompiler::Reg BlockCompiler::item(Reg from, Reg number, datalog::Function otherwise) {
  const Reg into = fresh();
  add({.op = Op::Item, .a = into, .b = from, .c = number, .d = function(std::move(otherwise))});
  return into;
}

BlockCompiler::Reg BlockCompiler::arithmetic(const bloom::Expression& at, const bloom::Arithmetic& node) {
  const Reg left = value(node.left);
  const Reg right = node.right ? value(node.right) : left;
  const auto op = [&]() -> std::optional<Op> {
    switch (node.op) {
      case Operator::Add: return Op::Add;
      case Operator::Subtract: return Op::Subtract;
      case Operator::Multiply: return Op::Multiply;
      case Operator::Less: return Op::Less;
      case Operator::LessEqual: return Op::LessEqual;
      case Operator::Greater: return Op::Greater;
      case Operator::GreaterEqual: return Op::GreaterEqual;
      case Operator::Equal: return Op::Equal;
      case Operator::NotEqual: return Op::NotEqual;
      default: return {};
    }
  }();
  datalog::Function slow = computed(context_, at.span, node.op);
  if (!op) return call(std::move(slow), node.right ? std::vector{left, right} : std::vector{left});
  const Reg into = fresh();
  add({.op = *op, .a = into, .b = left, .c = right, .d = function(std::move(slow))});
  return into;
}

// `a[2]`.
std::optional<BlockCompiler::Reg> BlockCompiler::item_number(const bloom::Call& node) const {
  if (node.method != "[]" || node.arguments.size() != 1) return std::nullopt;
  const auto* literal = std::get_if<bloom::Literal>(&code_[node.arguments[0]].node);
  const std::int64_t* number = literal ? literal->value.integer() : nullptr;
  if (!number || !std::in_range<Reg>(*number)) return std::nullopt;
  return static_cast<Reg>(*number);
}

BlockCompiler::Reg BlockCompiler::method(const bloom::Expression& at, const bloom::Call& node) {
  const bool by_range = node.arguments.size() == 1 &&
                        std::holds_alternative<bloom::RangeLiteral>(code_[node.arguments[0]].node);
  const auto* constant = std::get_if<bloom::Outer>(&code_[node.receiver].node);
  const bool in_place = node.method == "[]=" || node.method == "<<";
  if (node.block || node.safe || by_range || in_place ||
      (constant && constant->kind == bloom::Outer::Kind::Constant))
    throw NotCompiled();
  std::vector<Reg> arguments = {value(node.receiver)};
  if (const auto number = item_number(node))
    return item(arguments[0], *number, item_call(context_, at.span, *number));
  for (ExpressionId argument : node.arguments) {
    if (std::holds_alternative<bloom::Splat>(code_[argument].node)) throw NotCompiled();
    arguments.push_back(value(argument));
  }
  return call(method_call(context_, at.span, node.method), arguments);
}

BlockCompiler::Reg BlockCompiler::logic(const bloom::Logic& node) {
  const Reg into = fresh();
  if (node.connective == bloom::Connective::Not) {
    const Reg operand = value(node.left);
    add({.op = Op::Not, .a = into, .b = operand});
    return into;
  }
  value_into(node.left, into);
  const std::size_t end = jump(node.connective == bloom::Connective::And ? Op::JumpIfNot : Op::JumpIf, into);
  value_into(node.right, into);
  land(end);
  return into;
}

BlockCompiler::Reg BlockCompiler::choose(const bloom::If& node) {
  const Reg into = fresh();
  const std::size_t otherwise = jump(Op::JumpIfNot, value(node.condition));
  value_into(node.then, into);
  const std::size_t end = jump(Op::Jump);
  land(otherwise);
  value_into(node.otherwise, into);
  land(end);
  return into;
}

BlockCompiler::Reg BlockCompiler::select_case(const bloom::Expression& at, const bloom::Case& node) {
  const Reg into = fresh();
  const Reg subject = node.subject ? value(node.subject) : 0;
  std::vector<std::size_t> ends;
  for (const bloom::Case::Branch& branch : node.branches) {
    std::vector<std::size_t> matches;
    for (ExpressionId pattern : branch.patterns) {
      if (std::holds_alternative<bloom::RangeLiteral>(code_[pattern].node)) throw NotCompiled();
      Reg holds = value(pattern);
      if (node.subject) {
        const Reg equal = fresh();
        add({.op = Op::Equal,
             .a = equal,
             .b = holds,
             .c = subject,
             .d = function(computed(context_, at.span, Operator::Equal))});
        holds = equal;
      }
      matches.push_back(jump(Op::JumpIf, holds));
    }
    const std::size_t next = jump(Op::Jump);
    for (std::size_t match : matches) land(match);
    value_into(branch.body, into);
    ends.push_back(jump(Op::Jump));
    land(next);
  }
  value_into(node.otherwise, into);
  for (std::size_t end : ends) land(end);
  return into;
}

}  // namespace blazes::runtime
