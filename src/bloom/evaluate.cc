#include "bloom/evaluate.h"

#include <algorithm>
#include <cmath>

#include "bloom/lattice.h"
#include "bloom/machine.h"
#include "bloom/methods.h"

namespace blazes::bloom {

using Failure = EvaluationError::Kind;

struct EvaluateNode {
  Machine& m;

  Value operator()(const Literal& node) { return node.value; }
  Value operator()(const Local& node) { return m.frame_[node.slot]; }
  Value operator()(const ArrayLiteral& node) { return m.make_array(m.all(node.items)); }
  Value operator()(const Splat& node) { return m.at(node.operand); }
  Value operator()(const HashLiteral& node) {
    Value::Entries entries;
    for (const auto& [key, value] : node.pairs) {
      Value computed = m.at(key);
      entries.emplace_back(std::move(computed), m.at(value));
    }
    return m.make_map(std::move(entries));
  }
  Value operator()(const Interpolation& node) {
    std::string text;
    for (ExpressionId part : node.parts) text += to_text(m.at(part));
    return m.make_text(std::move(text));
  }
  Value operator()(const RangeLiteral&) { m.unsupported("a range as a value"); }
  Value operator()(const Assign& node) { return m.frame_[node.slot] = m.at(node.value); }
  Value operator()(const Destructure& node) {
    Value value = m.at(node.value);
    const std::vector<Value>* items = value.items();
    for (std::size_t i = 0; i < node.slots.size(); ++i)
      m.frame_[*node.slots[i]] = items    ? (i < items->size() ? (*items)[i] : Value())
                                 : i == 0 ? value
                                          : Value();
    return value;
  }
  Value operator()(const Field& node) {
    const Value tuple = m.at(node.tuple);
    if (!node.position) m.unsupported("a column of a tuple whose schema is not known");
    const std::vector<Value>* items = tuple.items();
    if (!items) m.no_method(node.name, tuple);
    return *node.position < items->size() ? (*items)[*node.position] : Value();
  }
  Value operator()(const Arithmetic& node) {
    const Value left = m.at(node.left);
    return compute(m, node.op, left, m.at_or_nil(node.right));
  }
  Value operator()(const Logic& node) {
    Value left = m.at(node.left);
    if (node.connective == Connective::Not) return Value(!left.truthy());
    return left.truthy() == (node.connective == Connective::And) ? m.at(node.right) : left;
  }
  Value operator()(const If& node) {
    return m.at_or_nil(m.at(node.condition).truthy() ? node.then : node.otherwise);
  }
  Value operator()(const Case& node) {
    const Value subject = m.at_or_nil(node.subject);
    for (const Case::Branch& branch : node.branches)
      for (ExpressionId pattern : branch.patterns)
        if (node.subject ? m.matches(subject, pattern) : m.at(pattern).truthy()) return m.at(branch.body);
    return m.at_or_nil(node.otherwise);
  }
  Value operator()(const Sequence& node) {
    Value last;
    for (ExpressionId step : node.steps) last = m.at(step);
    return last;
  }
  Value operator()(const Leave& node) { throw Machine::Leaving{node.what, m.at_or_nil(node.value)}; }
  Value operator()(const Call& node) { return m.call(node); }
  Value operator()(const DefinitionCall& node) { return m.define(node); }
  Value operator()(const Query& node) { return m.query(node); }
  Value operator()(const Outer& node) { return m.outer(node); }
  Value operator()(const CollectionRead& node) {
    if (is_lattice(m.catalog_.collections[node.collection].kind)) {
      auto value = m.environment_.lattice(node.collection);
      if (!value) m.unsupported("the value of a lattice");
      return std::move(*value);
    }
    return m.make_array(m.environment_.tuples(node.collection));
  }
  Value operator()(const Name&) { m.unsupported("a name that was not resolved"); }
  Value operator()(const NewLattice& node) {
    const auto kind = lattice_of_wrapper(node.lattice);
    if (!kind) {
      if (!node.value) return m.make_own(node.lattice, {});
      const Value given = m.at(node.value);
      return m.make_own(node.lattice, {&given, 1});
    }
    if (!node.value) return least(*kind);
    const Value held = m.at(node.value);
    auto made = make_lattice(*kind, held);
    if (!made) m.fail(Failure::Type, node.lattice + " cannot hold " + inspect(held));
    return std::move(*made);
  }
  Value operator()(const Opaque& node) { m.unsupported(node.reason); }
};

Value Machine::at(ExpressionId id) {
  const Expression& expression = code_[id];
  const Span outer = std::exchange(here_, expression.span);
  if (++nesting_ > kMaxNesting) fail(Failure::Limit, "calls nest too deep");
  spend(1);
  Value value = std::visit(EvaluateNode{*this}, expression.node);
  --nesting_;
  here_ = outer;
  return value;
}

std::vector<Value> Machine::all(const std::vector<ExpressionId>& ids) {
  std::vector<Value> values;
  for (ExpressionId id : ids) {
    Value value = at(id);
    if (!std::holds_alternative<Splat>(code_[id].node)) {
      values.push_back(std::move(value));
      continue;
    }
    // nil spreads to nothing, a hash to its pairs, anything else but an array to itself.
    if (const auto* items = value.items())
      values.insert(values.end(), items->begin(), items->end());
    else if (const auto* entries = value.entries())
      for (const auto& [key, item] : *entries) values.push_back(make_array({key, item}));
    else if (!value.is_nil())
      values.push_back(std::move(value));
    spend(values.size() / 16);
  }
  return values;
}

Value Machine::run(BlockId id, std::span<const Value> arguments) {
  const Block& block = code_[id];
  frame_.assign(block.slots, {});
  return enter(block, arguments, false);
}

Value Machine::run(ExpressionId expression) { return at(expression); }

Value Machine::yield(BlockId id, std::span<const Value> arguments) {
  const Block& block = code_[id];
  if (!block.outermost) return enter(block, arguments, false);
  std::vector<Value> outer(block.slots);
  frame_.swap(outer);
  Value value = enter(block, arguments, false);
  frame_.swap(outer);
  return value;
}

Value Machine::enter(const Block& block, std::span<const Value> arguments, bool strict) {
  const std::size_t nesting = nesting_;
  const Span here = here_;
  const Leave::What what = strict ? Leave::What::Definition : Leave::What::Block;
  bind(block, arguments, strict);
  try {
    return at_or_nil(block.body);
  } catch (Leaving& leaving) {
    if (leaving.what != what) throw;
    nesting_ = nesting;
    here_ = here;
    return std::move(leaving.value);
  }
}

void Machine::bind(const Block& block, std::span<const Value> arguments, bool strict) {
  Value spread;  // keeps what the arguments are taken from
  if (!strict && arguments.size() == 1 && block.parameters.size() > 1 && arguments[0].items()) {
    spread = arguments[0];
    arguments = *spread.items();
  }
  // Those without a default come first in being served.
  std::size_t needed = 0;
  for (const Parameter& parameter : block.parameters) needed += !parameter.otherwise && !parameter.rest;
  std::size_t optional = arguments.size() > needed ? arguments.size() - needed : 0;
  std::size_t next = 0, after = 0;
  const auto rest = std::ranges::find_if(block.parameters, &Parameter::rest);
  if (rest != block.parameters.end()) after = static_cast<std::size_t>(block.parameters.end() - rest) - 1;
  for (const Parameter& parameter : block.parameters) {
    Value value;
    if (parameter.rest) {
      const std::size_t end = arguments.size() > after + next ? arguments.size() - after : next;
      value = next < end ? make_array({arguments.begin() + static_cast<std::ptrdiff_t>(next),
                                       arguments.begin() + static_cast<std::ptrdiff_t>(end)})
                         : make_array({});
      next = std::max(next, end);
    } else if (parameter.otherwise && optional == 0) {
      value = at(parameter.otherwise);
    } else {
      if (parameter.otherwise) --optional;
      if (next < arguments.size()) value = arguments[next];
      ++next;
    }
    for (std::size_t i = 0; i < parameter.items.size(); ++i) {
      const std::vector<Value>* items = value.items();
      frame_[parameter.items[i]] = items    ? (i < items->size() ? (*items)[i] : Value())
                                   : i == 0 ? value
                                            : Value();
    }
    frame_[parameter.slot] = std::move(value);
  }
}

Value Machine::define(const DefinitionCall& call) {
  std::vector<Value> arguments = all(call.arguments);
  const BlockId id = call.definition ? catalog_.definitions[call.definition].block : BlockId{};
  if (!id) unsupported("a method that is not known");
  return run_definition(id, arguments);
}

Value Machine::run_definition(BlockId id, std::span<const Value> arguments) {
  const Block& block = code_[id];
  std::vector<Value> outer(block.slots);
  frame_.swap(outer);
  Value value = enter(block, arguments, true);
  frame_.swap(outer);
  return value;
}

Value Machine::outer(const Outer& outer) {
  // The class of a lattice, as an argument of `at`: its least value stands for it.
  if (outer.kind == Outer::Kind::Constant)
    if (const auto kind = lattice_of_wrapper(wrapper_of_class(outer.name))) return least(*kind);
  if (outer.kind == Outer::Kind::Constant)
    for (const OwnLattice& lattice : catalog_.lattices)
      if (lattice.class_name == outer.name) return make_own(lattice.wrapper, {});
  if (self_ && outer.kind == Outer::Kind::InstanceVariable && outer.name == "@v") return *self_;
  if (outer.kind == Outer::Kind::Chance) return chance(outer);
  if (auto value = environment_.outer(outer)) return *value;
  const bool variable = outer.kind == Outer::Kind::InstanceVariable || outer.kind == Outer::Kind::Global;
  if (!variable) fail(Failure::Name, "`" + outer.name + "` is not set");
  return {};
}

// `rand` and `rand(n)` from the number that the environment has for chance.
Value Machine::chance(const Outer& outer) {
  const std::vector<Value> arguments = all(outer.arguments);
  const auto number = environment_.outer(outer);
  if (!number || !number->real())
    fail(Failure::Name, "there is no chance in this timestep: `rand` is not given");
  if (arguments.empty() || arguments[0].is_nil()) return *number;
  const std::int64_t* below = arguments[0].integer();
  if (!below) unsupported("`rand` of other than a whole number");
  if (*below == 0) return *number;
  const double size = std::abs(static_cast<double>(*below));
  return Value(static_cast<std::int64_t>(*number->real() * size));
}

bool Machine::matches(const Value& subject, ExpressionId pattern) {
  const auto* range = std::get_if<RangeLiteral>(&code_[pattern].node);
  if (!range) return equal(at(pattern), subject);
  const auto [first, last] = bounds(*range);
  const auto from = first.is_nil() ? std::optional(-1) : compare(first, subject);
  const auto to = last.is_nil() ? std::optional(-1) : compare(subject, last);
  return from && to && *from <= 0 && (range->excludes_last ? *to < 0 : *to <= 0);
}

// Ruby refuses to make a range of two things that cannot be compared.
std::pair<Value, Value> Machine::bounds(const RangeLiteral& range) {
  Value first = at_or_nil(range.first), last = at_or_nil(range.last);
  if (!first.is_nil() && !last.is_nil() && !compare(first, last))
    fail(Failure::Argument, "bad value for range");
  return {std::move(first), std::move(last)};
}

// `(1..n).map {...}`: a range is where numbers come from, and is no value of its own.
Value Machine::range(const RangeLiteral& range) {
  const auto [first, last] = bounds(range);
  if (!first.integer()) {
    if (first.real()) fail(Failure::Type, "can't iterate from Float");
    unsupported("a range of other than integers");
  }
  if (!last.integer() && !last.real())
    last.is_nil() ? unsupported("a range without an end") : fail(Failure::Argument, "bad value for range");
  std::vector<Value> items;
  for (std::int64_t i = *first.integer();; ++i) {
    const auto order = compare(Value(i), last);
    if (!order || *order > 0 || (*order == 0 && range.excludes_last)) break;
    items.push_back(Value(i));
    if (*order == 0 || items.size() > kMaxItems) break;
  }
  return make_array(std::move(items));
}

Value Machine::call_on_range(const Call& call, const RangeLiteral& literal) {
  static constexpr std::string_view kMeanSomethingElse[] = {"inspect", "to_s",  "size", "==",  "dup", "clone",
                                                            "sum",     "count", "min",  "max", "[]"};
  if (std::ranges::find(kMeanSomethingElse, call.method) != std::end(kMeanSomethingElse) && !call.block)
    unsupported("`" + call.method + "` of a range");
  if (call.method == "include?" || call.method == "member?") {
    const Value subject = at(call.arguments[0]);
    const auto [first, last] = bounds(literal);
    const auto from = compare(first, subject), to = compare(subject, last);
    if (!first.integer() || !last.integer()) unsupported("`include?` of such a range");
    return Value(from && to && *from <= 0 && (literal.excludes_last ? *to < 0 : *to <= 0));
  }
  static constexpr std::string_view kOfArrays[] = {"length", "reverse", "compact", "join",
                                                   "last",   "flatten", "fetch",   "index",
                                                   "keys",   "values",  "empty?"};
  if (std::ranges::find(kOfArrays, call.method) != std::end(kOfArrays))
    unsupported("`" + call.method + "` of a range");
  const Value items = range(literal);
  return call_method(*this, items, call.method, all(call.arguments), call.block);
}

Value Machine::index_by_range(const Value& receiver, const RangeLiteral& range) {
  const auto [first, last] = bounds(range);
  if (!receiver.items() && !receiver.text()) {
    if (receiver.entries()) unsupported("a range as a key");
    if (receiver.integer() || std::holds_alternative<RubySymbol>(receiver.node()))
      unsupported("a range as an index of this");
    no_method("[]", receiver);
  }
  const std::int64_t from = first.is_nil() ? 0 : to_index(*this, first);
  const std::int64_t to = last.is_nil() ? -1 : to_index(*this, last);
  return slice(*this, receiver,
               slice_between(length_of(receiver), from, to, range.excludes_last && !last.is_nil()));
}

Value Machine::call(const Call& call) {
  if (auto value = call_in_place(call)) return std::move(*value);
  const Expression& receiver_code = code_[call.receiver];
  if (const auto* literal = std::get_if<RangeLiteral>(&receiver_code.node))
    return call_on_range(call, *literal);
  if (const auto* constant = std::get_if<Outer>(&receiver_code.node);
      constant && constant->kind == Outer::Kind::Constant && constant->name == "Math")
    return math(*this, call.method, at(call.arguments[0]));
  const Value receiver = at(call.receiver);
  if (call.safe && receiver.is_nil()) return {};
  if (call.method == "[]" && call.arguments.size() == 1)
    if (const auto* by = std::get_if<RangeLiteral>(&code_[call.arguments[0]].node))
      return index_by_range(receiver, *by);
  std::vector<Value> arguments = all(call.arguments);
  if (!find_pure_method(call.method) && !lattice_in(receiver)) unsupported("`" + call.method + "`");
  return call_method(*this, receiver, call.method, std::move(arguments), call.block);
}

Value Machine::query(const Query& query) {
  const std::vector<Value> arguments = all(query.arguments);
  const std::vector<Value>& tuples = environment_.tuples(query.collection);
  const std::uint32_t keys = environment_.keys(query.collection);
  const auto part = [&](const Value& tuple, bool of_key) {
    const std::vector<Value>& items = *tuple.items();
    const auto cut = items.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(keys, items.size()));
    return make_array(of_key ? std::vector<Value>(items.begin(), cut) : std::vector<Value>(cut, items.end()));
  };
  const auto with_key = [&](const Value& key) -> const Value* {
    for (const Value& tuple : tuples)
      if (equal(part(tuple, true), key)) return &tuple;
    return nullptr;
  };
  const auto holds = [&](const Value& tuple) { return !query.block || yield(query.block, tuple).truthy(); };
  spend(tuples.size());
  switch (query.method) {
    case QueryMethod::Exists:
    case QueryMethod::Any: return Value(std::ranges::any_of(tuples, holds));
    case QueryMethod::All: return Value(std::ranges::all_of(tuples, holds));
    case QueryMethod::Empty: return Value(tuples.empty());
    case QueryMethod::Length: return Value(static_cast<std::int64_t>(tuples.size()));
    case QueryMethod::First: return tuples.empty() ? Value() : tuples[0];
    case QueryMethod::Include:
      return Value(
          std::ranges::any_of(tuples, [&](const Value& tuple) { return equal(tuple, arguments[0]); }));
    case QueryMethod::HasKey: return Value(with_key(arguments[0]) != nullptr);
    case QueryMethod::Get: {
      const Value* found = with_key(arguments[0]);
      return found ? *found : Value();
    }
    case QueryMethod::Keys:
    case QueryMethod::Values: break;
  }
  std::vector<Value> parts;
  for (const Value& tuple : tuples) parts.push_back(part(tuple, query.method == QueryMethod::Keys));
  return make_array(std::move(parts));
}

void Machine::fail(Failure kind, std::string message) const {
  throw EvaluationError{kind, here_, std::move(message)};
}

void Machine::no_method(std::string_view method, const Value& receiver) const {
  fail(Failure::NoMethod,
       "undefined method `" + std::string(method) + "' for " + std::string(class_name(receiver)));
}

void Machine::unsupported(std::string_view what) const {
  fail(Failure::Unsupported, std::string(what) + " cannot be evaluated");
}

void Machine::spend(std::size_t steps) {
  if (steps > steps_left_) fail(Failure::Limit, "this takes too many steps");
  steps_left_ -= steps;
}

Value Machine::make_array(std::vector<Value> items) {
  if (items.size() > kMaxItems) fail(Failure::Limit, "an array has too many items");
  spend(items.size() / 16);
  Value made = Value::array(std::move(items));
  if (made.depth() > Value::kMaxDepth) fail(Failure::Limit, "arrays nest too deep");
  if (made.weight() > kMaxWeight) fail(Failure::Limit, "arrays hold too much");
  return made;
}

Value Machine::make_map(Value::Entries entries) {
  spend(entries.size() * entries.size() / 16);
  Value made = Value::map(std::move(entries));
  if (made.depth() > Value::kMaxDepth) fail(Failure::Limit, "hashes nest too deep");
  if (made.weight() > kMaxWeight) fail(Failure::Limit, "hashes hold too much");
  return made;
}

Value Machine::make_text(std::string text) {
  if (text.size() > kMaxItems) fail(Failure::Limit, "a string is too long");
  spend(text.size() / 16);
  return Value(std::move(text));
}

namespace {

template <class Run>
Evaluation evaluated(Run run) {
  try {
    return run();
  } catch (EvaluationError& error) {
    return std::move(error);
  }
}

}  // namespace

Evaluation evaluate(const Catalog& catalog, BlockId block, std::span<const Value> arguments,
                    Environment& environment) {
  return evaluated([&] { return Machine(catalog, environment).run(block, arguments); });
}

Evaluation evaluate(const Catalog& catalog, ExpressionId expression, Environment& environment) {
  return evaluated([&] { return Machine(catalog, environment).run(expression); });
}

}  // namespace blazes::bloom
