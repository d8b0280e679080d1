// What evaluates expressions: a walk over the tree, with a flat frame of variables for each outermost block.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bloom/evaluate.h"

namespace blazes::bloom {

class Machine {
 public:
  static constexpr std::size_t kMaxNesting = 1000;   // of expressions that are being evaluated
  static constexpr std::size_t kMaxItems = 1 << 20;  // of an array, bytes of a string

  static constexpr std::uint64_t kMaxWeight = 1 << 22;

  Machine(const Catalog& catalog, Environment& environment)
      : catalog_(catalog), code_(catalog.code), environment_(environment), steps_left_(environment.steps()) {}

  // These throw an EvaluationError.
  Value run(BlockId block, std::span<const Value> arguments);
  Value run(ExpressionId expression);

  // A value of a lattice that the program defines, from what its `initialize` is given; and what one of its methods gives.
  Value make_own(std::string_view wrapper, std::span<const Value> arguments);
  std::optional<Value> call_own(const Value& lattice, std::string_view method,
                                std::span<const Value> arguments);
  // As `bloom::merge`, of all lattices.
  std::optional<Value> merge(const Value& a, const Value& b);

  // What methods use. `yield` calls a block as Ruby calls one: several arguments, or one array that several parameters take apart.
  Value yield(BlockId block, std::span<const Value> arguments);
  Value yield(BlockId block, const Value& argument) { return yield(block, std::span(&argument, 1)); }
  std::size_t parameters(BlockId block) const { return code_[block].parameters.size(); }
  [[noreturn]] void fail(EvaluationError::Kind kind, std::string message) const;
  // There is no such method for such a value.
  [[noreturn]] void no_method(std::string_view method, const Value& receiver) const;
  // Where Ruby has a meaning for it, and we have none.
  [[noreturn]] void unsupported(std::string_view what) const;
  // Counts work that is proportional to a number.
  void spend(std::size_t steps);
  Value make_array(std::vector<Value> items);
  Value make_map(Value::Entries entries);
  Value make_text(std::string text);

 private:
  struct Leaving {  // `next` and `return` on their way out
    Leave::What what;
    Value value;
  };

  Value at(ExpressionId id);
  Value at_or_nil(ExpressionId id) { return id ? at(id) : Value(); }
  std::vector<Value> all(const std::vector<ExpressionId>& ids);
  Value enter(const Block& block, std::span<const Value> arguments, bool strict);
  void bind(const Block& block, std::span<const Value> arguments, bool strict);
  std::pair<Value, Value> bounds(const RangeLiteral& range);
  Value range(const RangeLiteral& range);
  Value call(const Call& call);
  Value call_on_range(const Call& call, const RangeLiteral& range);
  Value index_by_range(const Value& receiver, const RangeLiteral& range);
  Value query(const Query& query);
  Value define(const DefinitionCall& call);
  Value run_definition(BlockId id, std::span<const Value> arguments);
  std::optional<Value> call_in_place(const Call& call);
  Value outer(const Outer& outer);
  Value chance(const Outer& outer);
  bool matches(const Value& subject, ExpressionId pattern);

  const Catalog& catalog_;
  const Code& code_;
  Environment& environment_;
  std::vector<Value> frame_;
  std::optional<Value> self_;  // `@v`, within a method of a lattice
  std::uint64_t steps_left_;
  std::size_t nesting_ = 0;
  Span here_;  // for the message of an error

  friend struct EvaluateNode;
};

// A method of a value, as `find_pure_method` knows it.
Value call_method(Machine& machine, const Value& receiver, std::string_view method,
                  std::vector<Value> arguments, BlockId block);
Value compute(Machine& machine, Operator op, const Value& left, const Value& right);
Value math(Machine& machine, std::string_view function, const Value& argument);

// `a[index]`, `a[start, length]`, `a[first..last]` of an array or a string of `size` items: the first item and how many; none for nil.
struct Slice {
  std::size_t first, count;
};
std::optional<Slice> slice_of(std::size_t size, std::int64_t first, std::int64_t count);
std::optional<Slice> slice_between(std::size_t size, std::int64_t first, std::int64_t last,
                                   bool excludes_last);
Value slice(Machine& machine, const Value& receiver, std::optional<Slice> slice);
std::size_t length_of(const Value& text_or_array);

// A number where Ruby would convert one without being asked: 2.7 is 2; anything else is a TypeError.
std::int64_t to_index(Machine& machine, const Value& value);

}  // namespace blazes::bloom
