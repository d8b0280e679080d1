// What is done with the rows that an operator has found: nothing, one or several tuples for its head come of them.
//
// Straight code over registers, made once from a block of the program. Whole numbers are computed with here; whatever else a sign
// means is a `Function` of the caller's, which may throw an `Error`.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "datalog/pool.h"
#include "datalog/sink.h"

namespace blazes::datalog {

using Function = std::function<Value(std::span<const Value>)>;
// The rows that are joined, in the order of the operator's inputs.
using Rows = const Value* const*;

struct Instruction {
  enum class Op : std::uint8_t {
    Constant,  // a = constants[b]
    Column,    // a = column c of row b
    Move,      // a = b
    Add,  // a = b + c, and so on; functions[d] where one of them is no whole number, or the result is too large
    Subtract,
    Multiply,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
    Not,        // a = !b
    Array,      // a = [b, ... c of them]
    Item,       // a = item c of b, if that is an array; else functions[d](b)
    Items,      // a = b, if that is an array; else functions[d](b), which gives one
    Call,       // a = functions[d](b, ... c of them)
    Jump,       // to d
    JumpIfNot,  // to d, unless a is true
    JumpIf,     // to d, if a is true
    Each,       // a = the item of array b whose number is c, and c is one more; to d if there is none
    EmitTuple,  // b, ... c of them
    EmitArray,  // the items of a; nothing if it is nil; functions[d](a) otherwise
    EmitEach,   // each item of a as EmitArray would
    EmitValue,  // a as the one column
    End,
  } op;
  std::uint16_t a = 0, b = 0, c = 0;
  std::uint32_t d = 0;
};

struct Projected;

class Code {
 public:
  std::vector<Instruction> instructions;
  std::vector<Value> constants;
  std::vector<Function> functions;
  std::uint16_t registers = 0;

  // What each column of its tuples is a copy of, whatever it emits.
  std::vector<Projected> copies(std::uint32_t width) const;
  // `pool` makes arrays. `memory` is for the registers.
  void run(Rows rows, Pool& pool, std::vector<Value>& memory, Sink& sink) const;

 private:
  void emit_array(Value value, std::uint32_t function, Pool& pool, Sink& sink) const;
  Value slow(const Instruction& at, Value left, Value right) const;
};

// Columns of rows and constants: what most heads are, and done without code.
struct Projected {
  static constexpr std::uint32_t kConstant = 0xffffffffu, kComputed = 0xfffffffeu;
  std::uint32_t row = 0;  // or kConstant; of `copies` also kComputed
  std::uint32_t column = 0;
  Value constant;
  friend bool operator==(const Projected&, const Projected&) = default;
};

// Either of the two.
class Emitter {
 public:
  explicit Emitter(std::vector<Projected> columns) : columns_(std::move(columns)) {}
  explicit Emitter(Code code) : code_(std::move(code)), is_code_(true) {}

  void emit(Rows rows, Pool& pool, Sink& sink) {
    if (is_code_) {
      code_.run(rows, pool, registers_, sink);
      return;
    }
    Value* tuple = sink.add();
    for (const Projected& column : columns_)
      *tuple++ = column.row == Projected::kConstant ? column.constant : rows[column.row][column.column];
  }

  // What each column is a copy of.
  std::vector<Projected> copies(std::uint32_t width) const {
    return is_code_ ? code_.copies(width) : columns_;
  }

  // The constants in it.
  void mark(Pool& pool) const {
    for (const Projected& column : columns_) pool.mark(column.constant);
    for (Value constant : code_.constants) pool.mark(constant);
  }

 private:
  std::vector<Projected> columns_;
  Code code_;
  bool is_code_ = false;
  std::vector<Value> registers_;
};

}  // namespace blazes::datalog
