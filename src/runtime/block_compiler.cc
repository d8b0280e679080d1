#include "runtime/block_compiler.h"

#include <algorithm>

#include "bloom/walk.h"
#include "runtime/calls.h"
#include "runtime/values.h"

namespace blazes::runtime {

using bloom::Apply;
using bloom::ExpressionId;
using datalog::Instruction;

datalog::Emitter BlockCompiler::compile(Apply::Kind kind, bloom::BlockId block) {
  const datalog::Code empty;
  try {
    return compiled(kind, block);
  } catch (NotCompiled) {
    made_ = empty;
    slots_.clear();
    return interpreted(kind, block);
  }
}

datalog::Emitter BlockCompiler::compiled(Apply::Kind kind, bloom::BlockId id) {
  if (!id) {
    emit_item();
    return finished();
  }
  const bloom::Block& block = code_[id];
  bind(block);
  if (kind == Apply::Kind::Map) {
    result(block.body);
  } else if (kind == Apply::Kind::FlatMap) {
    if (!block.body || !head_.behind.empty()) throw NotCompiled();
    const auto* mapped = std::get_if<bloom::Call>(&code_[block.body].node);
    if (mapped && mapped->block && (mapped->method == "map" || mapped->method == "collect")) {
      emit_each(code_[block.body], *mapped);
      return finished();
    }
    const Reg all = value(block.body);
    add({.op = Op::EmitEach, .a = all, .d = function(no_tuple(context_, block.span))});
  } else {
    const Reg holds = value(block.body);
    const std::size_t skip = jump(kind == Apply::Kind::Select ? Op::JumpIfNot : Op::JumpIf, holds);
    emit_item();
    land(skip);
  }
  return finished();
}

// The evaluator gets the item as a value, and gives one.
datalog::Emitter BlockCompiler::interpreted(Apply::Kind kind, bloom::BlockId id) {
  const Reg item = item_value();
  const Reg made = call(evaluated(context_, id), {item});
  if (kind == Apply::Kind::Map) {
    emit_value(made);
  } else if (kind == Apply::Kind::FlatMap) {
    add({.op = Op::EmitEach, .a = made, .d = function(no_tuple(context_, code_[id].span))});
  } else {
    const std::size_t skip = jump(kind == Apply::Kind::Select ? Op::JumpIfNot : Op::JumpIf, made);
    emit_item();
    land(skip);
  }
  return finished();
}

datalog::Emitter BlockCompiler::project(const std::vector<datalog::ColumnOf>& columns) {
  std::vector<Binding> items;
  for (datalog::ColumnOf column : columns) items.push_back(Binding::value(column));
  emit_tuple(items);
  return finished();
}

datalog::Emitter BlockCompiler::inspect() {
  const Reg text = call(inspected(context_), {item_value()});
  emit_tuple({{Binding::Kind::Register, {}, text}});
  return finished();
}

// As Ruby gives an item to a block: an array is spread over several parameters.
void BlockCompiler::bind(const bloom::Block& block) {
  slots_.resize(block.slots);
  const auto plain = [](const bloom::Parameter& parameter) {
    return parameter.items.empty() && !parameter.rest && !parameter.otherwise;
  };
  if (!std::ranges::all_of(block.parameters, plain)) throw NotCompiled();
  const std::size_t count = block.parameters.size();
  const auto set = [&](std::size_t i, Binding binding) {
    slots_[block.parameters[i].slot] = std::move(binding);
  };
  if (count == 1 && item_.joined)
    set(0, {Binding::Kind::Register, {}, item_value()});
  else if (count == 1)
    set(0, item_.parts[0]);
  for (std::size_t i = 0; count > 1 && i < count; ++i) {
    if (item_.joined) {
      set(i, i < item_.parts.size() ? item_.parts[i] : Binding{});
      continue;
    }
    const Binding& tuple = item_.parts[0];
    if (tuple.kind != Binding::Kind::Columns) throw NotCompiled();
    set(i, i < tuple.columns.size() ? Binding::value(tuple.columns[i]) : Binding{});
  }
  for (auto& variable : slots_)
    if (!variable) variable = Binding{Binding::Kind::Register, {}, fresh()};
}

// What is written of the value of an expression, in the place where the block ends.
void BlockCompiler::result(ExpressionId id) {
  if (!id) return;
  const bloom::Expression& expression = code_[id];
  if (const auto* literal = std::get_if<bloom::Literal>(&expression.node); literal && literal->value.is_nil())
    return;
  if (const auto* branch = std::get_if<bloom::If>(&expression.node)) {
    const std::size_t otherwise = jump(Op::JumpIfNot, value(branch->condition));
    result(branch->then);
    const std::size_t end = jump(Op::Jump);
    land(otherwise);
    result(branch->otherwise);
    land(end);
    return;
  }
  if (const auto* steps = std::get_if<bloom::Sequence>(&expression.node)) {
    for (std::size_t i = 0; i < steps->steps.size(); ++i)
      i + 1 < steps->steps.size() ? void(value(steps->steps[i])) : result(steps->steps[i]);
    return;
  }
  if (const auto* leave = std::get_if<bloom::Leave>(&expression.node)) {
    if (leave->what != bloom::Leave::What::Block) throw NotCompiled();
    result(leave->value);
    add({.op = Op::End});
    return;
  }
  if (head_.boxed) return emit_value(value(id));
  if (const auto* array = std::get_if<bloom::ArrayLiteral>(&expression.node)) {
    std::vector<Binding> items;
    for (ExpressionId item : array->items) {
      if (std::holds_alternative<bloom::Splat>(code_[item].node)) return emit_value(value(id));
      const Binding* bound = binding_of(item);
      const auto* field = std::get_if<bloom::Field>(&code_[item].node);
      const Binding* tuple = field && field->position ? binding_of(field->tuple) : nullptr;
      if (bound && bound->kind == Binding::Kind::Column)
        items.push_back(*bound);
      else if (tuple && tuple->kind == Binding::Kind::Columns && *field->position < tuple->columns.size())
        items.push_back(Binding::value(tuple->columns[*field->position]));
      else
        items.push_back({Binding::Kind::Register, {}, value(item)});
    }
    return emit_tuple(items);
  }
  if (const Binding* bound = binding_of(id); bound && bound->kind == Binding::Kind::Columns) {
    std::vector<Binding> items;
    for (datalog::ColumnOf column : bound->columns) items.push_back(Binding::value(column));
    return emit_tuple(items);
  }
  emit_value(value(id));
}

void BlockCompiler::emit_item() {
  if (head_.boxed) return emit_value(item_value());
  if (item_.joined) {
    std::vector<Binding> items;
    for (const Binding& part : item_.parts) items.push_back({Binding::Kind::Register, {}, load(part)});
    return emit_tuple(items);
  }
  if (item_.parts[0].kind != Binding::Kind::Columns) return emit_value(load(item_.parts[0]));
  std::vector<Binding> items;
  for (datalog::ColumnOf column : item_.parts[0].columns) items.push_back(Binding::value(column));
  emit_tuple(items);
}

// `array.map { |item| [...] }` whose tuples are what is wanted: the array of them is never made.
void BlockCompiler::emit_each(const bloom::Expression& at, const bloom::Call& mapped) {
  const bloom::Block& block = code_[mapped.block];
  bool plain = !head_.boxed && !mapped.safe && mapped.arguments.empty() && block.body &&
               block.parameters.size() == 1 && block.parameters[0].items.empty() &&
               !block.parameters[0].rest && !block.parameters[0].otherwise;
  if (!plain) throw NotCompiled();
  // A variable of the block is a new one for each item, and `next` ends it for one of them.
  for_each_expression(code_, block.body, [&](ExpressionId id) {
    const auto& node = code_[id].node;
    plain =
        plain && !std::holds_alternative<bloom::Leave>(node) && !std::holds_alternative<bloom::Assign>(node);
  });
  if (!plain) throw NotCompiled();
  const Reg from = value(mapped.receiver), all = fresh(), number = fresh(), item = fresh();
  add({.op = Op::Items, .a = all, .b = from, .d = function(listed_items(context_, at.span, mapped.method))});
  constant_into(datalog::Value::integer(0), number);
  const std::size_t next = made_.instructions.size();
  add({.op = Op::Each, .a = item, .b = all, .c = number});
  slots_.at(block.parameters[0].slot) = Binding{Binding::Kind::Register, {}, item};
  result(block.body);
  add({.op = Op::Jump, .d = static_cast<std::uint32_t>(next)});
  land(next);
}

void BlockCompiler::emit_value(Reg value) {
  if (head_.boxed) {
    if (!head_.lattice.empty()) value = call(lattice_made(context_, head_.lattice), {value});
    add({.op = Op::EmitValue, .a = value});
    return;
  }
  if (!head_.behind.empty()) throw NotCompiled();
  add({.op = Op::EmitArray, .a = value, .d = function(no_tuple(context_, {}))});
}

void BlockCompiler::emit_tuple(const std::vector<Binding>& items) {
  const std::size_t count = head_.behind.empty() ? items.size() : head_.width;
  const Reg first = fresh(count);
  for (std::size_t i = 0; i < items.size(); ++i) load_into(items[i], static_cast<Reg>(first + i));
  for (std::size_t i = 0; i < head_.behind.size(); ++i)
    load_into(Binding::value(head_.behind[i]), static_cast<Reg>(first + count - head_.behind.size() + i));
  add({.op = Op::EmitTuple, .b = first, .c = static_cast<Reg>(count)});
}

BlockCompiler::Reg BlockCompiler::fresh(std::size_t count) {
  constexpr std::size_t kMostRegisters = 60'000;
  if (made_.registers + count > kMostRegisters) throw NotCompiled();
  const Reg first = made_.registers;
  made_.registers = static_cast<Reg>(made_.registers + count);
  return first;
}

void BlockCompiler::add(Instruction instruction) { made_.instructions.push_back(instruction); }

std::size_t BlockCompiler::jump(Op op, Reg condition) {
  add({.op = op, .a = condition});
  return made_.instructions.size() - 1;
}

std::uint32_t BlockCompiler::function(datalog::Function function) {
  made_.functions.push_back(std::move(function));
  return static_cast<std::uint32_t>(made_.functions.size() - 1);
}

void BlockCompiler::constant_into(datalog::Value value, Reg into) {
  made_.constants.push_back(value);
  add({.op = Op::Constant, .a = into, .b = static_cast<Reg>(made_.constants.size() - 1)});
}

BlockCompiler::Reg BlockCompiler::call(datalog::Function called, const std::vector<Reg>& arguments) {
  const Reg first = fresh(arguments.size()), into = fresh();
  for (std::size_t i = 0; i < arguments.size(); ++i)
    add({.op = Op::Move, .a = static_cast<Reg>(first + i), .b = arguments[i]});
  add({.op = Op::Call,
       .a = into,
       .b = first,
       .c = static_cast<Reg>(arguments.size()),
       .d = function(std::move(called))});
  return into;
}

// Code that only copies columns and constants needs no registers.
datalog::Emitter BlockCompiler::finished() {
  add({.op = Op::End});
  std::vector<datalog::Projected> columns;
  bool plain = true;
  for (const Instruction& at : made_.instructions) {
    const bool last = &at == &made_.instructions.back();
    if (at.op == Op::Column && at.a == columns.size())
      columns.push_back({at.b, at.c, {}});
    else if (at.op == Op::Constant && at.a == columns.size())
      columns.push_back({datalog::Projected::kConstant, 0, made_.constants[at.b]});
    else
      plain =
          plain && (last || (at.op == Op::EmitTuple && &at == &made_.instructions.back() - 1 && at.b == 0));
  }
  plain = plain && made_.instructions.size() == columns.size() + 2 && columns.size() <= head_.width;
  if (!plain) return datalog::Emitter(std::move(made_));
  columns.resize(head_.width, {datalog::Projected::kConstant, 0, {}});
  return datalog::Emitter(std::move(columns));
}

}  // namespace blazes::runtime
