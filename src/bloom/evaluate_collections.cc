// Methods that only arrays have, or only hashes, and the way to all methods.
#include <algorithm>

#include "bloom/evaluate_methods.h"
#include "diagnostics/quote.h"

namespace blazes::bloom {
namespace {

using Failure = EvaluationError::Kind;

Value fetched(Machine& m, const std::vector<Value>& items, const std::vector<Value>& arguments) {
  const std::int64_t index = to_index(m, arguments[0]), size = static_cast<std::int64_t>(items.size());
  if (index < size && index >= -size)
    return items[static_cast<std::size_t>(index < 0 ? index + size : index)];
  if (arguments.size() == 2) return arguments[1];
  m.fail(Failure::Key, "index " + std::to_string(index) + " outside of array bounds");
}

Value last_of(Machine& m, const std::vector<Value>& items, const std::vector<Value>& arguments) {
  if (arguments.empty()) return items.empty() ? Value() : items.back();
  const std::int64_t count = to_index(m, arguments[0]);
  if (count < 0) m.fail(Failure::Argument, "negative array size");
  const auto kept = std::min(static_cast<std::ptrdiff_t>(count), static_cast<std::ptrdiff_t>(items.size()));
  return m.make_array({items.end() - kept, items.end()});
}

void join(Machine& m, const std::vector<Value>& items, const std::string& separator, std::string& text,
          bool& first) {
  for (const Value& item : items) {
    if (const auto* inner = item.items()) {
      // An empty one within counts as an empty text.
      if (!inner->empty()) {
        join(m, *inner, separator, text, first);
        continue;
      }
    }
    if (!std::exchange(first, false)) text += separator;
    if (!item.items()) text += to_text(item);
    if (text.size() > Machine::kMaxItems) m.fail(Failure::Limit, "a string is too long");
  }
}

Value joined(Machine& m, const std::vector<Value>& items, const std::vector<Value>& arguments) {
  if (items.empty()) return Value("");  // whatever should stand between them
  if (!arguments.empty() && !arguments[0].is_nil() && !arguments[0].text())
    m.fail(Failure::Type,
           "no implicit conversion of " + std::string(class_name(arguments[0])) + " into String");
  std::string text;
  bool first = true;
  join(m, items, arguments.empty() || arguments[0].is_nil() ? "" : *arguments[0].text(), text, first);
  return m.make_text(std::move(text));
}

void flatten(Machine& m, const std::vector<Value>& items, std::int64_t levels, std::vector<Value>& into) {
  for (const Value& item : items) {
    if (item.items() && levels != 0)
      flatten(m, *item.items(), levels - 1, into);
    else
      into.push_back(item);
    m.spend(1);
  }
}

// Through how many levels, `otherwise` if nothing is said.
std::int64_t levels_of(Machine& m, const std::vector<Value>& arguments, std::int64_t otherwise) {
  if (arguments.empty()) return otherwise;
  const std::int64_t levels = arguments[0].is_nil() && otherwise < 0 ? -1 : to_index(m, arguments[0]);
  if (levels != static_cast<std::int32_t>(levels))
    m.fail(Failure::Range, "integer " + std::to_string(levels) + " too big to convert to `int'");
  return levels;
}

Value flattened(Machine& m, const std::vector<Value>& items, const std::vector<Value>& arguments) {
  std::vector<Value> made;
  flatten(m, items, levels_of(m, arguments, -1), made);
  return m.make_array(std::move(made));
}

Value to_map(Machine& m, const std::vector<Value>& items) {
  Value::Entries entries;
  for (const Value& item : items) {
    const auto* pair = item.items();
    if (!pair)
      m.fail(Failure::Type, "wrong element type " + std::string(class_name(item)) + " (expected array)");
    if (pair->size() != 2)
      m.fail(Failure::Argument, "wrong array length (expected 2, was " + std::to_string(pair->size()) + ")");
    entries.emplace_back((*pair)[0], (*pair)[1]);
  }
  return m.make_map(std::move(entries));
}

Value array_at(Machine& m, const std::vector<Value>& items, const std::vector<Value>& arguments) {
  const std::int64_t first = to_index(m, arguments[0]), size = static_cast<std::int64_t>(items.size());
  if (arguments.size() == 2)
    return slice(m, m.make_array(items), slice_of(items.size(), first, to_index(m, arguments[1])));
  return first >= size || first < -size ? Value()
                                        : items[static_cast<std::size_t>(first < 0 ? first + size : first)];
}

Value merged(Machine& m, const Value::Entries& entries, const MethodCall& call) {
  const auto* others = call.arguments[0].entries();
  if (!others)
    m.fail(Failure::Type,
           "no implicit conversion of " + std::string(class_name(call.arguments[0])) + " into Hash");
  Value::Entries made = entries;
  for (const auto& [key, value] : *others) {
    m.spend(made.size() / 4);
    const auto known =
        std::ranges::find_if(made, [&](const auto& entry) { return same_key(entry.first, key); });
    if (known == made.end())
      made.emplace_back(key, value);
    else
      known->second = call.block ? m.yield(call.block, std::vector<Value>{key, known->second, value}) : value;
  }
  return m.make_map(std::move(made));
}

Value chosen_entries(Machine& m, const Value::Entries& entries, const MethodCall& call, bool wanted) {
  Value::Entries made;
  for (const auto& [key, value] : entries)
    if (m.yield(call.block, std::vector<Value>{key, value}).truthy() == wanted) made.emplace_back(key, value);
  return m.make_map(std::move(made));
}

Value flattened_entries(Machine& m, const Value::Entries& entries, const std::vector<Value>& arguments) {
  const std::int64_t levels = levels_of(m, arguments, 1);
  std::vector<Value> pairs, made;
  for (const auto& [key, value] : entries) pairs.push_back(m.make_array({key, value}));
  flatten(m, pairs, levels, made);
  return m.make_array(std::move(made));
}

std::optional<Value> common_method(Machine& m, const Value& receiver, std::string_view name,
                                   const std::vector<Value>& arguments) {
  if (!arguments.empty()) return {};
  if (name == "nil?") return Value(receiver.is_nil());
  if (name == "inspect") return m.make_text(inspect(receiver));
  if (name == "to_s") return m.make_text(to_text(receiver));
  if (name == "dup" || name == "clone") return receiver;
  return {};
}

}  // namespace

std::optional<Value> array_method(Machine& m, const std::vector<Value>& items, const MethodCall& call) {
  const std::string_view name = call.name;
  if (name == "length" || name == "size") return Value(static_cast<std::int64_t>(items.size()));
  if (name == "empty?") return Value(items.empty());
  if (name == "[]") return array_at(m, items, call.arguments);
  if (name == "fetch") return fetched(m, items, call.arguments);
  if (name == "last") return last_of(m, items, call.arguments);
  if (name == "reverse") return m.make_array({items.rbegin(), items.rend()});
  if (name == "join") return joined(m, items, call.arguments);
  if (name == "flatten") return flattened(m, items, call.arguments);
  if (name == "to_h") return to_map(m, items);
  if (name == "zip" && items.empty()) return m.make_array({});  // whatever with
  if (name == "index") {
    const auto at =
        std::ranges::find_if(items, [&](const Value& item) { return equal(item, call.arguments[0]); });
    return at == items.end() ? Value() : Value(static_cast<std::int64_t>(at - items.begin()));
  }
  if (name == "compact") {
    std::vector<Value> made;
    std::ranges::copy_if(items, std::back_inserter(made), [](const Value& item) { return !item.is_nil(); });
    return m.make_array(std::move(made));
  }
  return enumerable_method(m, items, call);
}

std::optional<Value> map_method(Machine& m, const Value::Entries& entries, const MethodCall& call) {
  const std::string_view name = call.name;
  const auto parts = [&](auto part) {
    std::vector<Value> items;
    for (const auto& entry : entries) items.push_back(entry.*part);
    return m.make_array(std::move(items));
  };
  using Entry = Value::Entries::value_type;
  if (name == "length" || name == "size") return Value(static_cast<std::int64_t>(entries.size()));
  if (name == "empty?") return Value(entries.empty());
  if (name == "keys") return parts(&Entry::first);
  if (name == "values") return parts(&Entry::second);
  if (name == "to_h") return m.make_map(entries);
  if (name == "merge") return merged(m, entries, call);
  if (name == "select" || name == "filter") return chosen_entries(m, entries, call, true);
  if (name == "reject") return chosen_entries(m, entries, call, false);
  if (name == "flatten") return flattened_entries(m, entries, call.arguments);
  if (name == "key?" || name == "has_key?" || name == "include?" || name == "member?")
    return Value(find(entries, call.arguments[0]) != nullptr);
  if (name == "value?" || name == "has_value?")
    return Value(std::ranges::any_of(
        entries, [&](const auto& entry) { return equal(entry.second, call.arguments[0]); }));
  if (name == "[]" && call.arguments.size() == 1) {
    const Value* found = find(entries, call.arguments[0]);
    return found ? *found : Value();
  }
  if (name == "[]") m.fail(Failure::Argument, "wrong number of arguments (given 2, expected 1)");
  if (name == "fetch") {
    if (const Value* found = find(entries, call.arguments[0])) return *found;
    if (call.arguments.size() == 2) return call.arguments[1];
    m.fail(Failure::Key, "key not found: " + inspect(call.arguments[0]));
  }
  if (name == "compact") {
    Value::Entries made;
    std::ranges::copy_if(entries, std::back_inserter(made),
                         [](const auto& entry) { return !entry.second.is_nil(); });
    return m.make_map(std::move(made));
  }
  if (name == "any?" && !call.block) return Value(!entries.empty());
  std::vector<Value> pairs;
  for (const auto& [key, value] : entries) pairs.push_back(m.make_array({key, value}));
  return enumerable_method(m, pairs, call);
}

Value call_method(Machine& m, const Value& receiver, std::string_view name, std::vector<Value> arguments,
                  BlockId block) {
  std::uint64_t weight = receiver.weight();
  for (const Value& argument : arguments) weight += argument.weight();
  m.spend(weight / 16);
  if (auto value = common_method(m, receiver, name, arguments)) return *value;
  struct Methods {
    Machine& m;
    const Value& receiver;
    const MethodCall& call;
    std::optional<Value> operator()(Nil) { return nil_method(m, call.name); }
    std::optional<Value> operator()(bool) { return {}; }
    std::optional<Value> operator()(std::int64_t number) {
      return integer_method(m, number, call.name, call.arguments);
    }
    std::optional<Value> operator()(double) { return real_method(m, receiver, call.name); }
    std::optional<Value> operator()(const std::string&) {
      return text_method(m, receiver, call.name, call.arguments);
    }
    std::optional<Value> operator()(const RubySymbol& symbol) {
      return symbol_method(m, symbol.name, call.name, call.arguments);
    }
    std::optional<Value> operator()(const ArrayPointer& array) { return array_method(m, array->items, call); }
    std::optional<Value> operator()(const MapPointer& map) { return map_method(m, map->entries, call); }
    std::optional<Value> operator()(const LatticePointer&) { return lattice_method(m, receiver, call); }
  };
  const MethodCall call{name, arguments, block};
  if (auto value = std::visit(Methods{m, receiver, call}, receiver.node())) return std::move(*value);
  m.no_method(name, receiver);
}

std::size_t length_of(const Value& value) {
  if (const auto* items = value.items()) return items->size();
  const std::string_view text = *value.text();
  std::size_t length = 0;
  for (std::size_t at = 0; at < text.size(); ++length)
    at += std::max<std::size_t>(diagnostics::utf8_length(text.substr(at)), 1);
  return length;
}

std::optional<Slice> slice_of(std::size_t size, std::int64_t first, std::int64_t count) {
  const auto length = static_cast<std::int64_t>(size);
  if (first < 0) first += length;
  if (first < 0 || first > length || count < 0) return {};
  return Slice{static_cast<std::size_t>(first), static_cast<std::size_t>(std::min(count, length - first))};
}

std::optional<Slice> slice_between(std::size_t size, std::int64_t first, std::int64_t last,
                                   bool excludes_last) {
  const auto length = static_cast<std::int64_t>(size);
  if (first < 0) first += length;
  if (last < 0) last += length;
  if (first < 0 || first > length) return {};
  return slice_of(size, first,
                  std::max<std::int64_t>(std::min(last, length) - first + (excludes_last ? 0 : 1), 0));
}

Value slice(Machine& m, const Value& receiver, std::optional<Slice> slice) {
  if (!slice) return {};
  if (const auto* items = receiver.items()) {
    const auto from = items->begin() + static_cast<std::ptrdiff_t>(slice->first);
    return m.make_array({from, from + static_cast<std::ptrdiff_t>(slice->count)});
  }
  std::string_view text = *receiver.text();
  const auto skip = [&](std::size_t characters) {
    std::size_t at = 0;
    for (; characters > 0 && at < text.size(); --characters)
      at += std::max<std::size_t>(diagnostics::utf8_length(text.substr(at)), 1);
    return at;
  };
  text.remove_prefix(skip(slice->first));
  return Value(std::string(text.substr(0, skip(slice->count))));
}

}  // namespace blazes::bloom
