// Lattices that the program defines, and what their classes may do that other code may not.
#include <algorithm>

#include "bloom/lattice.h"
#include "bloom/machine.h"

namespace blazes::bloom {

using Failure = EvaluationError::Kind;

namespace {

// Hashes by the order of their keys, not by that in which they came: equal lattices are one value.
Value in_order(const Value& value) {
  if (value.items()) {
    std::vector<Value> items;
    for (const Value& item : *value.items()) items.push_back(in_order(item));
    return Value::array(std::move(items));
  }
  if (!value.entries()) return value;
  Value::Entries entries;
  for (const auto& [key, item] : *value.entries()) entries.emplace_back(in_order(key), in_order(item));
  std::ranges::sort(entries, before, &std::pair<Value, Value>::first);
  return Value::map(std::move(entries));
}

}  // namespace

Value Machine::make_own(std::string_view wrapper, std::span<const Value> arguments) {
  const OwnLattice* lattice = catalog_.find_lattice(wrapper);
  if (!lattice || !lattice->initialize) unsupported("a lattice without `initialize`");
  const std::optional<Value> outer = std::exchange(self_, {});
  Value held = run_definition(catalog_.definitions[lattice->initialize].block, arguments);
  self_ = outer;
  return Value::lattice({LatticeKind::Own, in_order(held), std::string(wrapper)});
}

std::optional<Value> Machine::call_own(const Value& receiver, std::string_view method,
                                       std::span<const Value> arguments) {
  const OwnLattice* lattice = catalog_.find_lattice(wrapper_of(*lattice_in(receiver)));
  if (!lattice) return {};
  const auto found =
      std::ranges::find(lattice->methods, method, &std::pair<std::string, Id<Definition>>::first);
  if (found == lattice->methods.end()) return {};
  const std::optional<Value> outer = std::exchange(self_, lattice_in(receiver)->held);
  Value value = run_definition(catalog_.definitions[found->second].block, arguments);
  self_ = outer;
  return value;
}

std::optional<Value> Machine::merge(const Value& a, const Value& b) {
  return bloom::merge(a, b, [&](const Value& x, const Value& y) { return call_own(x, "merge", {&y, 1}); });
}

// What only the reader writes: changes of a variable's own container, which become a new one, and what ends all.
std::optional<Value> Machine::call_in_place(const Call& call) {
  if (call.method == "raise") fail(Failure::Raised, to_text(at(call.receiver)));
  if (call.method == "reject_input") fail(Failure::Raised, inspect(at(call.receiver)) + " is not accepted");
  if (call.method == "each" && call.block) {
    const auto* range = std::get_if<RangeLiteral>(&code_[call.receiver].node);
    const Value receiver = range ? this->range(*range) : at(call.receiver);
    if (!receiver.items() && !receiver.entries()) no_method("each", receiver);
    if (receiver.items())
      for (const Value& item : *receiver.items()) yield(call.block, item);
    else
      for (const auto& [key, item] : *receiver.entries()) yield(call.block, make_array({key, item}));
    return receiver;
  }
  if (call.method == "is_a?") {
    const Value value = at(call.receiver), wanted = at(call.arguments[0]);
    const std::string_view of = std::get<RubySymbol>(wanted.node()).name;
    const bool number = value.integer() || value.real();
    if (of == "Enumerable") return Value(value.items() || value.entries());
    if (of == "Numeric" || of == "Comparable") return Value(number || (of == "Comparable" && value.text()));
    return Value(class_name(value) == of);
  }
  if (call.method != "[]=" && call.method != "<<") return {};
  const Value receiver = at(call.receiver), first = at(call.arguments[0]);
  if (call.method == "<<") {
    if (receiver.text()) return make_text(*receiver.text() + to_text(first));
    if (!receiver.items()) no_method("<<", receiver);
    std::vector<Value> items = *receiver.items();
    items.push_back(first);
    return make_array(std::move(items));
  }
  const Value value = at(call.arguments[1]);
  if (receiver.entries()) {
    Value::Entries entries = *receiver.entries();
    entries.emplace_back(first, value);
    return make_map(std::move(entries));
  }
  if (!receiver.items()) no_method("[]=", receiver);
  std::vector<Value> items = *receiver.items();
  std::int64_t index = to_index(*this, first);
  if (index < 0) index += static_cast<std::int64_t>(items.size());
  if (index < 0) fail(Failure::Key, "index too small for array");
  if (index >= static_cast<std::int64_t>(kMaxItems)) fail(Failure::Limit, "an array has too many items");
  if (static_cast<std::size_t>(index) >= items.size()) items.resize(static_cast<std::size_t>(index) + 1);
  items[static_cast<std::size_t>(index)] = value;
  return make_array(std::move(items));
}

}  // namespace blazes::bloom
