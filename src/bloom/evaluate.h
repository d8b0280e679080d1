// An expression that is understood becomes a value, as Ruby would compute it; or an error, where Ruby would raise one.
//
//   auto result = evaluate(catalog.code, block, {row}, environment);
//   if (result) use(*result); else report(result.error().kind, result.error().message);
//
// Nothing has effects, so that it can be done again at will. Integers of more than 64 bits, what nests too deep and what takes more
// than `Environment::steps()` steps are errors of kinds that Ruby does not have.
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "bloom/catalog.h"

namespace blazes::bloom {

struct EvaluationError {
  enum class Kind : std::uint8_t {
    NoMethod,      // NoMethodError
    Type,          // TypeError
    Argument,      // ArgumentError
    ZeroDivision,  // ZeroDivisionError
    Key,           // KeyError, IndexError
    Range,         // RangeError, FloatDomainError
    Name,          // NameError
    Raised,        // what a lattice of the program raises
    Overflow,      // an integer needs more than 64 bits
    Limit,         // too many steps, too deep, too large
    Unsupported,  // something that the evaluator has no meaning for: opaque code, a lattice of the program's own
  } kind;
  Span span;
  std::string message;
};

// What the code of a block may ask for beside its parameters.
class Environment {
 public:
  virtual ~Environment() = default;
  // The tuples of a collection now, in an order that the caller decides.
  virtual const std::vector<Value>& tuples(CollectionId collection) = 0;
  // What a lattice holds now, as a value of a lattice; none: it has no value here, and code that reads it cannot be evaluated.
  virtual std::optional<Value> lattice(CollectionId) { return {}; }
  // The positions of the key of a collection.
  virtual std::uint32_t keys(CollectionId collection) = 0;
  // An address, a number of a timestep, `@name`, the clock in seconds, a real number below 1 for chance, ...; none: it is not set, which
  // is nil for a variable and an error for the others.
  virtual std::optional<Value> outer(const Outer& what) = 0;
  virtual std::uint64_t steps() const { return 1'000'000; }
};

using Evaluation = Result<Value, EvaluationError>;

// `block` is one that is outermost; its parameters take the arguments as a Ruby block's do (a single array is spread over several
// parameters).
Evaluation evaluate(const Catalog& catalog, BlockId block, std::span<const Value> arguments,
                    Environment& environment);
// An expression that stands in no block: the row of a `Rows`, the value of a `Computed`.
Evaluation evaluate(const Catalog& catalog, ExpressionId expression, Environment& environment);

}  // namespace blazes::bloom
