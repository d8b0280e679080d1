// The block of an operator becomes code of the engine, from rows to tuples.
//
//   Emitter emitter = BlockCompiler(context, item, head).compile(apply);
//
// What is common is compiled: columns, arithmetic, comparison, conditions, arrays, variables, methods without blocks. A block with
// anything else in it is evaluated as a whole by `bloom::evaluate`, with the tuple made into a value first.
#pragma once

#include <optional>

#include "bloom/catalog.h"
#include "datalog/code.h"
#include "runtime/surroundings.h"
#include "runtime/tuple_source.h"

namespace blazes::runtime {

struct CompileContext {
  const bloom::Catalog& catalog;
  Surroundings& surroundings;
  datalog::Pool& pool;
};

struct HeadForm {
  std::uint32_t width = 0;
  bool boxed = false;  // one column, that holds the item as a value
  // "lmax": of a lattice, which the value becomes first. Empty for what is none.
  std::string lattice = {};
  // Columns that are written behind the tuple, to keep equal ones of different origin apart.
  std::vector<datalog::ColumnOf> behind = {};
};

class BlockCompiler {
 public:
  BlockCompiler(const CompileContext& context, Item item, HeadForm head)
      : context_(context), code_(context.catalog.code), item_(std::move(item)), head_(std::move(head)) {}

  // `block` none: the items as they are.
  datalog::Emitter compile(bloom::Apply::Kind kind, bloom::BlockId block);
  // Some columns of a tuple.
  datalog::Emitter project(const std::vector<datalog::ColumnOf>& columns);
  // The item's text as the one column.
  datalog::Emitter inspect();

 private:
  using Op = datalog::Instruction::Op;
  using Reg = std::uint16_t;
  struct NotCompiled {};  // thrown where the evaluator has to do it

  datalog::Emitter compiled(bloom::Apply::Kind kind, bloom::BlockId block);
  datalog::Emitter interpreted(bloom::Apply::Kind kind, bloom::BlockId block);
  void bind(const bloom::Block& block);
  void result(bloom::ExpressionId id);
  void emit_value(Reg value);
  void emit_tuple(const std::vector<Binding>& items);
  void emit_item();
  void emit_each(const bloom::Expression& at, const bloom::Call& mapped);
  void check_width(std::size_t columns) const;

  Reg value(bloom::ExpressionId id);
  void value_into(bloom::ExpressionId id, Reg into);
  Reg load(const Binding& binding);
  void load_into(const Binding& binding, Reg into);
  Reg item_value();
  Reg call(datalog::Function function, const std::vector<Reg>& arguments);
  Reg arithmetic(const bloom::Expression& at, const bloom::Arithmetic& node);
  Reg method(const bloom::Expression& at, const bloom::Call& node);
  std::optional<Reg> item_number(const bloom::Call& node) const;
  // Of an array; `otherwise` of what is none.
  Reg item(Reg from, Reg number, datalog::Function otherwise);
  Reg logic(const bloom::Logic& node);
  Reg choose(const bloom::If& node);
  Reg select_case(const bloom::Expression& at, const bloom::Case& node);
  Reg field(const bloom::Expression& at, const bloom::Field& node);
  const Binding* binding_of(bloom::ExpressionId id) const;

  Reg fresh(std::size_t count = 1);
  void add(datalog::Instruction instruction);
  std::size_t jump(Op op, Reg condition = 0);
  void land(std::size_t jump) {
    made_.instructions[jump].d = static_cast<std::uint32_t>(made_.instructions.size());
  }
  std::uint32_t function(datalog::Function function);
  std::uint32_t operation(bloom::Operator op, Span span);
  void constant_into(datalog::Value value, Reg into);
  datalog::Emitter finished();

  friend struct ValueCompiler;

  const CompileContext& context_;
  const bloom::Code& code_;
  Item item_;
  HeadForm head_;
  datalog::Code made_;
  std::vector<std::optional<Binding>> slots_;
  std::size_t nesting_ = 0;
};

}  // namespace blazes::runtime
