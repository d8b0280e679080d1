// What compiled code calls where the engine's own operations do not do: the evaluator's, from and to the engine's values. Each throws a
// `datalog::Error` whose place is that of the code, where Ruby would raise an exception.
#pragma once

#include <functional>
#include <string>

#include "bloom/own_lattices.h"
#include "runtime/block_compiler.h"

namespace blazes::runtime {

datalog::Function computed(const CompileContext& context, Span span, bloom::Operator op);
datalog::Function method_call(const CompileContext& context, Span span, std::string method);
// The item with this number of what is no array.
datalog::Function item_call(const CompileContext& context, Span span, std::int64_t number);
// What `map` goes through, of what is no array.
datalog::Function listed_items(const CompileContext& context, Span span, std::string method);
datalog::Function joined_texts(const CompileContext& context, Span span);
datalog::Function hash_of_parts(const CompileContext& context, Span span);
// A whole block, with the item as its one argument.
datalog::Function evaluated(const CompileContext& context, bloom::BlockId block);
// A value becomes one of a lattice; nil stays nil.
datalog::Function lattice_made(const CompileContext& context, std::string wrapper);
// Several of a kind become one.
datalog::Function lattices_merged(const CompileContext& context);
// Two values of a column that are of one lattice become one; nil if they are not.
std::function<datalog::Value(datalog::Value, datalog::Value)> values_merged(const CompileContext& context);
bloom::Value to_lattice(const bloom::Catalog& catalog, std::string_view wrapper, const bloom::Value& value,
                        Span span);
datalog::Function inspected(const CompileContext& context);
// Throw: what should be a tuple is none.
datalog::Function no_tuple(const CompileContext& context, Span span);
datalog::Function no_column(const CompileContext& context, Span span, std::string name);

[[noreturn]] void raise(const bloom::EvaluationError& error);

}  // namespace blazes::runtime
