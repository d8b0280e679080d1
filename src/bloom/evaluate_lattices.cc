// The methods of lattices. What is not there yet (the least value of `lmax`) stays so: it is beyond every number.
#include <algorithm>
#include <array>

#include "bloom/evaluate_methods.h"
#include "bloom/lattice.h"

namespace blazes::bloom {
namespace {

using Failure = EvaluationError::Kind;

Value made(Machine& m, LatticeKind kind, const Value& held) {
  auto lattice = make_lattice(kind, held);
  if (!lattice) m.fail(Failure::Type, std::string(wrapper_of(kind)) + " cannot hold " + inspect(held));
  return *lattice;
}

Value yes_or_no(bool answer) { return *make_lattice(LatticeKind::Bool, Value(answer)); }

class Methods {
 public:
  Methods(Machine& m, const Value& receiver, const MethodCall& call)
      : m_(m), receiver_(receiver), lattice_(*lattice_in(receiver)), call_(call) {}

  std::optional<Value> call() {
    if (is("reveal")) return lattice_.held;
    if (is("current_value")) return receiver_;
    if (is("merge")) return merged(receiver_, argument());
    switch (lattice_.kind) {
      case LatticeKind::Max:
      case LatticeKind::Min: return of_bound();
      case LatticeKind::Bool: return of_bool();
      case LatticeKind::Set:
      case LatticeKind::PositiveSet: return of_set();
      case LatticeKind::Bag: return of_bag();
      case LatticeKind::Map: return of_map();
      case LatticeKind::Own: return m_.call_own(receiver_, call_.name, call_.arguments);
    }
    return {};
  }

 private:
  bool is(std::string_view name) const { return call_.name == name; }
  const Value& argument(std::size_t index = 0) const {
    if (index >= call_.arguments.size())
      m_.fail(Failure::Argument, "`" + std::string(call_.name) + "` lacks an argument");
    return call_.arguments[index];
  }
  Value merged(const Value& a, const Value& b) {
    auto both = m_.merge(a, b);
    if (!both) m_.fail(Failure::Type, inspect(b) + " cannot be merged into " + inspect(a));
    m_.spend(both->weight());
    return *both;
  }
  // Of the kind of the receiver.
  const Value& same_kind(const Value& other) const {
    const LatticeValue* lattice = lattice_in(other);
    if (!lattice || !are_of_one_kind(*lattice, lattice_))
      m_.fail(Failure::Type, inspect(other) + " is no " + std::string(wrapper_of(lattice_.kind)));
    return lattice->held;
  }
  Value count(std::size_t number) {
    return made(m_, LatticeKind::Max, Value(static_cast<std::int64_t>(number)));
  }
  Value like_this(std::vector<Value> items) {
    return made(m_, lattice_.kind, m_.make_array(std::move(items)));
  }
  Value yield_or(const Value& otherwise) {
    return call_.block ? m_.yield(call_.block, otherwise) : otherwise;
  }

  std::optional<int> order(const Value& a, const Value& b) const {
    const auto found = compare(a, b);
    if (!found) m_.fail(Failure::Argument, "comparison of " + inspect(a) + " with " + inspect(b) + " failed");
    return found;
  }

  std::optional<Value> of_bound() {
    const bool max = lattice_.kind == LatticeKind::Max;
    if (is(max ? "gt" : "lt") || is(max ? "gt_eq" : "lt_eq")) {
      if (lattice_.held.is_nil()) return yes_or_no(false);
      const int sign = *order(lattice_.held, argument()) * (max ? 1 : -1);
      return yes_or_no(sign > 0 || (sign == 0 && call_.name.ends_with("_eq")));
    }
    if (max && is("lt_eq"))
      return yes_or_no(!lattice_.held.is_nil() && *order(lattice_.held, argument()) <= 0);
    if (is(max ? "min_of" : "max_of")) {
      if (lattice_.held.is_nil()) return receiver_;
      return *order(lattice_.held, argument()) * (max ? 1 : -1) < 0 ? receiver_
                                                                    : made(m_, lattice_.kind, argument());
    }
    return {};
  }

  std::optional<Value> of_bool() {
    if (!is("when_true")) return {};
    if (!call_.block) m_.fail(Failure::Argument, "`when_true` needs a block");
    return lattice_.held.truthy() ? m_.yield(call_.block, std::span<const Value>{}) : Value();
  }

  std::optional<Value> of_set() {
    const std::vector<Value>& items = *lattice_.held.items();
    const auto has = [](const std::vector<Value>& list, const Value& item) {
      return std::ranges::any_of(list, [&](const Value& other) { return same_key(other, item); });
    };
    if (is("size")) return count(items.size());
    if (is("contains?")) return yes_or_no(has(items, argument()));
    if (is("pos_sum") && lattice_.kind == LatticeKind::PositiveSet) {
      Value sum(0);
      for (const Value& item : items) sum = compute(m_, Operator::Add, sum, item);
      return made(m_, LatticeKind::Max, sum);
    }
    if (is("intersect")) {
      const std::vector<Value>& others = *same_kind(argument()).items();
      m_.spend(items.size() * others.size());
      std::vector<Value> both;
      std::ranges::copy_if(items, std::back_inserter(both),
                           [&](const Value& item) { return has(others, item); });
      return like_this(std::move(both));
    }
    if (is("product") || is("eqjoin")) {
      if (call_.arguments.size() > 1)
        m_.unsupported("`" + std::string(call_.name) + "` on members of structures");
      const std::vector<Value>& others = *same_kind(argument()).items();
      m_.spend(items.size() * others.size());
      std::vector<Value> pairs;
      for (const Value& item : items)
        for (const Value& other : others)
          if (Value pair = yield_or(m_.make_array({item, other})); !pair.is_nil())
            pairs.push_back(std::move(pair));
      return like_this(std::move(pairs));
    }
    if (is("pro") || is("project") || is("filter")) {
      if (!call_.block) m_.fail(Failure::Argument, "`" + std::string(call_.name) + "` needs a block");
      std::vector<Value> kept;
      for (const Value& item : items) {
        Value result = m_.yield(call_.block, item);
        if (is("filter") ? result.truthy() : !result.is_nil())
          kept.push_back(is("filter") ? item : std::move(result));
      }
      return like_this(std::move(kept));
    }
    if (is("group_count")) return group_count(items);
    return {};
  }

  Value group_count(const std::vector<Value>& items) {
    const std::vector<Value>* columns = argument().items();
    if (!columns) m_.fail(Failure::Type, "`group_count` needs the positions of columns");
    m_.spend(items.size() * items.size());
    Value groups = least(LatticeKind::Map);
    std::vector<Value> keys;
    for (const Value& item : items) {
      std::vector<Value> key;
      for (const Value& column : *columns) {
        const std::int64_t* at = column.integer();
        if (!at || *at < 0 || !item.items() || static_cast<std::size_t>(*at) >= item.items()->size())
          m_.fail(Failure::Type, inspect(item) + " has no column " + inspect(column));
        key.push_back((*item.items())[static_cast<std::size_t>(*at)]);
      }
      keys.push_back(m_.make_array(std::move(key)));
    }
    for (const Value& key : keys) {
      const auto times =
          std::ranges::count_if(keys, [&](const Value& other) { return same_key(other, key); });
      groups = merged(
          groups, made(m_, LatticeKind::Map, m_.make_map({{key, count(static_cast<std::size_t>(times))}})));
    }
    return groups;
  }

  std::optional<Value> of_bag() {
    const Value::Entries& entries = *lattice_.held.entries();
    const Value* found = call_.arguments.empty() ? nullptr : find(entries, argument());
    if (is("contains?")) return argument(), yes_or_no(found != nullptr);
    if (is("multiplicity")) return argument(), made(m_, LatticeKind::Max, found ? *found : Value(0));
    if (is("size")) {
      Value sum(0);
      for (const auto& [item, times] : entries) sum = compute(m_, Operator::Add, sum, times);
      return made(m_, LatticeKind::Max, sum);
    }
    if (is("intersect")) {
      Value::Entries both;
      for (const auto& [item, times] : entries)
        if (const Value* other = find(*same_kind(argument()).entries(), item))
          both.emplace_back(item, *times.integer() < *other->integer() ? times : *other);
      return made(m_, LatticeKind::Bag, m_.make_map(std::move(both)));
    }
    return {};
  }

  std::optional<Value> of_map() {
    const Value::Entries& entries = *lattice_.held.entries();
    const auto changed = [&](auto change) {
      Value::Entries kept;
      for (const auto& [key, value] : entries)
        if (Value result = change(key, value); !result.is_nil()) kept.emplace_back(key, std::move(result));
      return made(m_, LatticeKind::Map, m_.make_map(std::move(kept)));
    };
    if (is("size")) return count(entries.size());
    if (is("key?")) return yes_or_no(find(entries, argument()) != nullptr);
    if (is("at")) {
      if (const Value* found = find(entries, argument())) return *found;
      return argument(1);  // the class of a lattice is its least value
    }
    if (is("key_set")) {
      std::vector<Value> keys;
      for (const auto& [key, value] : entries) keys.push_back(key);
      return made(m_, LatticeKind::Set, m_.make_array(std::move(keys)));
    }
    if (is("intersect")) {
      const Value::Entries& others = *same_kind(argument()).entries();
      return changed([&](const Value& key, const Value& value) {
        const Value* other = find(others, key);
        return other ? merged(value, *other) : Value();
      });
    }
    if (is("lt_eq")) {
      const Value::Entries& others = *same_kind(argument()).entries();
      return yes_or_no(std::ranges::all_of(entries, [&](const auto& entry) {
        const Value* other = find(others, entry.first);
        const LatticeValue* above = other ? lattice_in(*other) : nullptr;
        return above && lattice_in(call_method(m_, entry.second, "lt_eq", {above->held}, {}))->held.truthy();
      }));
    }
    if (is("apply") || is("apply_morph")) {
      const auto* method = std::get_if<RubySymbol>(&argument().node());
      if (!method) m_.fail(Failure::Type, "`" + std::string(call_.name) + "` needs the name of a method");
      const std::vector<Value> rest(call_.arguments.begin() + 1, call_.arguments.end());
      return changed(
          [&](const Value&, const Value& value) { return call_method(m_, value, method->name, rest, {}); });
    }
    if (is("filter"))
      return changed([&](const Value&, const Value& value) {
        const LatticeValue* lattice = lattice_in(value);
        if (!lattice || lattice->kind != LatticeKind::Bool)
          m_.fail(Failure::Type, inspect(value) + " is no lbool");
        return lattice->held.truthy() ? value : Value();
      });
    if (is("pro") || is("project"))
      return changed([&](const Value& key, const Value& value) {
        return yield_or(m_.make_array({key, value}));
      });
    if (is("to_collection")) {
      std::vector<Value> rows;
      for (const auto& [key, value] : entries)
        if (Value row = yield_or(m_.make_array({key, value})); !row.is_nil()) rows.push_back(std::move(row));
      return m_.make_array(std::move(rows));
    }
    return {};
  }

  Machine& m_;
  const Value& receiver_;
  const LatticeValue& lattice_;
  const MethodCall& call_;
};

}  // namespace

std::optional<Value> lattice_method(Machine& m, const Value& receiver, const MethodCall& call) {
  return Methods(m, receiver, call).call();
}

Value compute_lattice(Machine& m, Operator op, const Value& left, const Value& right) {
  const LatticeValue& lattice = *lattice_in(left);
  const bool bound = lattice.kind == LatticeKind::Max || lattice.kind == LatticeKind::Min;
  const LatticeValue* other = lattice_in(right);
  if (bound && (op == Operator::Add || op == Operator::Subtract)) {
    if (lattice.held.is_nil()) return left;
    if (other && other->held.is_nil()) return right;
    return made(m, lattice.kind, compute(m, op, lattice.held, other ? other->held : right));
  }
  if (lattice.kind == LatticeKind::Bag && op == Operator::Add && other && other->kind == LatticeKind::Bag) {
    Value::Entries sums = *lattice.held.entries();
    for (const auto& [item, times] : *other->held.entries()) {
      const auto same =
          std::ranges::find_if(sums, [&](const auto& entry) { return same_key(entry.first, item); });
      if (same == sums.end())
        sums.emplace_back(item, times);
      else
        same->second = compute(m, op, same->second, times);
    }
    return made(m, LatticeKind::Bag, m.make_map(std::move(sums)));
  }
  m.no_method(sign_of(op), left);
}

}  // namespace blazes::bloom
