#include "datalog/code.h"

#include <algorithm>

namespace blazes::datalog {
namespace {

void too_wide(const Sink& sink, std::size_t columns) {
  throw Error(Error::Kind::Width, "a tuple of " + std::to_string(columns) + " columns does not fit into " +
                                      sink.head().name() + ", which has " + std::to_string(sink.width()));
}

void emit(const Value* values, std::size_t count, Sink& sink) {
  if (count > sink.width()) too_wide(sink, count);
  Value* tuple = sink.add();
  std::copy(values, values + count, tuple);
  std::fill(tuple + count, tuple + sink.width(), Value());
}

// Whole numbers of 61 bits that stay such.
bool sum(Value a, Value b, Value& into) {
  const std::int64_t result = a.number() + b.number();
  into = Value::integer(result);
  return Value::fits(result);
}

bool difference(Value a, Value b, Value& into) {
  const std::int64_t result = a.number() - b.number();
  into = Value::integer(result);
  return Value::fits(result);
}

bool product(Value a, Value b, Value& into) {
  std::int64_t result = 0;
  if (__builtin_mul_overflow(a.number(), b.number(), &result)) return false;
  into = Value::integer(result);
  return Value::fits(result);
}

// Whether the bits alone tell that two values are equal or not: numbers and what holds others may be equal otherwise.
bool plain(Value value) {
  return value.kind() == Value::Kind::Simple || value.kind() == Value::Kind::Text ||
         value.kind() == Value::Kind::Symbol;
}

}  // namespace

Value Code::slow(const Instruction& at, Value left, Value right) const {
  const Value operands[] = {left, right};
  return functions[at.d](operands);
}

void Code::emit_array(Value value, std::uint32_t function, Pool& pool, Sink& sink) const {
  if (value.is_nil()) return;
  if (value.kind() != Value::Kind::Array) value = functions[function](std::span(&value, 1));
  const std::span<const Value> items = pool.items_of(value);
  emit(items.data(), items.size(), sink);
}

// A register that is written once, from a column, holds that column wherever it is read: the registers of a tuple are its own.
std::vector<Projected> Code::copies(std::uint32_t width) const {
  using Op = Instruction::Op;
  const std::vector<Projected> unknown(width, {Projected::kComputed, 0, {}});
  std::vector<std::vector<const Instruction*>> writes(registers);
  for (const Instruction& at : instructions)
    if (at.op < Op::Jump) writes[at.a].push_back(&at);
  std::vector<Projected> all;
  for (const Instruction& at : instructions) {
    if (at.op == Op::EmitArray || at.op == Op::EmitEach || at.op == Op::EmitValue) return unknown;
    if (at.op != Op::EmitTuple) continue;
    std::vector<Projected> made = unknown;
    for (std::uint32_t column = 0; column < width; ++column) {
      if (column >= at.c) {
        made[column] = {Projected::kConstant, 0, {}};
        continue;
      }
      const auto& by = writes[at.b + column];
      if (by.size() != 1) continue;
      if (by[0]->op == Op::Column) made[column] = {by[0]->b, by[0]->c, {}};
      if (by[0]->op == Op::Constant) made[column] = {Projected::kConstant, 0, constants[by[0]->b]};
    }
    if (all.empty()) all = made;
    for (std::uint32_t column = 0; column < width; ++column)
      if (!(all[column] == made[column])) all[column].row = Projected::kComputed;
  }
  return all.empty() ? unknown : all;
}

void Code::run(Rows rows, Pool& pool, std::vector<Value>& memory, Sink& sink) const {
  using Op = Instruction::Op;
  memory.assign(registers, Value());
  Value* const r = memory.data();
  for (const Instruction* at = instructions.data();; ++at) {
    const auto compared = [&](auto holds) {
      r[at->a] = both_integers(r[at->b], r[at->c])
                     ? Value::boolean(holds(r[at->b].number(), r[at->c].number()))
                     : slow(*at, r[at->b], r[at->c]);
    };
    const auto computed = [&](auto compute) {
      Value result;
      r[at->a] = both_integers(r[at->b], r[at->c]) && compute(r[at->b], r[at->c], result)
                     ? result
                     : slow(*at, r[at->b], r[at->c]);
    };
    const auto equal = [&](bool wanted) {
      const Value left = r[at->b], right = r[at->c];
      if (both_integers(left, right) || plain(left) || plain(right))
        r[at->a] = Value::boolean((left == right) == wanted);
      else
        r[at->a] = slow(*at, left, right);
    };
    switch (at->op) {
      case Op::Constant: r[at->a] = constants[at->b]; break;
      case Op::Column: r[at->a] = rows[at->b][at->c]; break;
      case Op::Move: r[at->a] = r[at->b]; break;
      case Op::Add: computed(sum); break;
      case Op::Subtract: computed(difference); break;
      case Op::Multiply: computed(product); break;
      case Op::Less: compared(std::less<>()); break;
      case Op::LessEqual: compared(std::less_equal<>()); break;
      case Op::Greater: compared(std::greater<>()); break;
      case Op::GreaterEqual: compared(std::greater_equal<>()); break;
      case Op::Equal: equal(true); break;
      case Op::NotEqual: equal(false); break;
      case Op::Not: r[at->a] = Value::boolean(!r[at->b].truthy()); break;
      case Op::Array: r[at->a] = pool.array({r + at->b, at->c}); break;
      case Op::Item: {
        const Value from = r[at->b];
        if (from.kind() != Value::Kind::Array) {
          r[at->a] = functions[at->d](std::span(&from, 1));
          break;
        }
        const std::span<const Value> items = pool.items_of(from);
        r[at->a] = at->c < items.size() ? items[at->c] : Value();
        break;
      }
      case Op::Items:
        r[at->a] =
            r[at->b].kind() == Value::Kind::Array ? r[at->b] : functions[at->d](std::span(&r[at->b], 1));
        break;
      case Op::Call: r[at->a] = functions[at->d]({r + at->b, at->c}); break;
      case Op::Jump: at = instructions.data() + at->d - 1; break;
      case Op::JumpIfNot:
        if (!r[at->a].truthy()) at = instructions.data() + at->d - 1;
        break;
      case Op::JumpIf:
        if (r[at->a].truthy()) at = instructions.data() + at->d - 1;
        break;
      case Op::Each: {
        const std::span<const Value> items = pool.items_of(r[at->b]);
        const auto number = static_cast<std::size_t>(r[at->c].number());
        if (number == items.size()) {
          at = instructions.data() + at->d - 1;
          break;
        }
        r[at->a] = items[number];
        r[at->c] = Value::integer(static_cast<std::int64_t>(number) + 1);
        break;
      }
      case Op::EmitTuple: emit(r + at->b, at->c, sink); break;
      case Op::EmitArray: emit_array(r[at->a], at->d, pool, sink); break;
      case Op::EmitEach: {
        if (r[at->a].kind() != Value::Kind::Array) {
          if (!r[at->a].is_nil()) functions[at->d](std::span(&r[at->a], 1));
          break;
        }
        // Making arrays may move the items of others, not those of this one.
        const std::span<const Value> items = pool.items_of(r[at->a]);
        for (Value item : items) emit_array(item, at->d, pool, sink);
        break;
      }
      case Op::EmitValue:
        if (!r[at->a].is_nil()) emit(&r[at->a], 1, sink);
        break;
      case Op::End: return;
    }
  }
}

}  // namespace blazes::datalog
