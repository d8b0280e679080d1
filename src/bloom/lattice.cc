#include "bloom/lattice.h"

#include <algorithm>
#include <array>

namespace blazes::bloom {
namespace {

constexpr std::array<std::string_view, 7> kWrappers = {"lmax",  "lmin", "lbool", "lset",
                                                       "lpset", "lbag", "lmap"};

Value made(LatticeKind kind, Value held) { return Value::lattice({kind, std::move(held), {}}); }

bool is_set(LatticeKind kind) { return kind == LatticeKind::Set || kind == LatticeKind::PositiveSet; }

Value set_of(std::vector<Value> items) {
  std::ranges::sort(items, before);
  const auto twice = std::ranges::unique(items, same_key);
  items.erase(twice.begin(), twice.end());
  return Value::array(std::move(items));
}

Value sorted_map(Value::Entries entries) {
  std::ranges::sort(entries, before, &std::pair<Value, Value>::first);
  return Value::map(std::move(entries));
}

// The union of the entries of two maps; none if two values of one key cannot be joined.
template <class JoinValues>
std::optional<Value> merged_maps(const Value& a, const Value& b, JoinValues join) {
  Value::Entries entries = *a.entries();
  for (const auto& [key, value] : *b.entries()) {
    const auto same =
        std::ranges::find_if(entries, [&](const auto& entry) { return same_key(entry.first, key); });
    if (same == entries.end()) {
      entries.emplace_back(key, value);
      continue;
    }
    std::optional<Value> joined = join(same->second, value);
    if (!joined) return {};
    same->second = std::move(*joined);
  }
  return sorted_map(std::move(entries));
}

bool fits(LatticeKind kind, const Value& from) {
  const auto all = [](const auto* list, auto holds) { return list && std::ranges::all_of(*list, holds); };
  switch (kind) {
    case LatticeKind::Max:
    case LatticeKind::Min:  // what Ruby calls Comparable
      return from.is_nil() || from.integer() || (from.real() && compare(from, from) == 0) || from.text() ||
             std::holds_alternative<RubySymbol>(from.node());
    case LatticeKind::Bool: return std::holds_alternative<bool>(from.node());
    case LatticeKind::Set: return all(from.items(), [](const Value& item) { return !lattice_in(item); });
    case LatticeKind::PositiveSet:
      return all(from.items(), [](const Value& item) {
        return (item.integer() && *item.integer() >= 0) || (item.real() && *item.real() >= 0);
      });
    case LatticeKind::Bag:
      return all(from.entries(), [](const auto& entry) {
        return !lattice_in(entry.first) && entry.second.integer() && *entry.second.integer() > 0;
      });
    case LatticeKind::Map:
      return all(from.entries(),
                 [](const auto& entry) { return !lattice_in(entry.first) && lattice_in(entry.second); });
    case LatticeKind::Own: break;
  }
  return false;
}

}  // namespace

std::string_view wrapper_of(LatticeKind kind) {
  return kind == LatticeKind::Own ? "lattice" : kWrappers[static_cast<std::size_t>(kind)];
}

std::string_view wrapper_of(const LatticeValue& lattice) {
  return lattice.kind == LatticeKind::Own ? lattice.own : wrapper_of(lattice.kind);
}

bool are_of_one_kind(const LatticeValue& a, const LatticeValue& b) {
  return a.kind == b.kind && a.own == b.own;
}

std::optional<LatticeKind> lattice_of_wrapper(std::string_view wrapper) {
  const auto found = std::ranges::find(kWrappers, wrapper);
  if (found == kWrappers.end()) return {};
  return static_cast<LatticeKind>(found - kWrappers.begin());
}

const LatticeValue* lattice_in(const Value& value) {
  const auto* lattice = std::get_if<LatticePointer>(&value.node());
  return lattice ? lattice->get() : nullptr;
}

Value least(LatticeKind kind) {
  switch (kind) {
    case LatticeKind::Max:
    case LatticeKind::Min: return made(kind, {});
    case LatticeKind::Bool: return made(kind, Value(false));
    case LatticeKind::Set:
    case LatticeKind::PositiveSet: return made(kind, Value::array({}));
    case LatticeKind::Bag:
    case LatticeKind::Map:
    case LatticeKind::Own: break;
  }
  return made(kind, Value::map({}));
}

std::optional<Value> make_lattice(LatticeKind kind, const Value& from) {
  if (const LatticeValue* lattice = lattice_in(from))
    return lattice->kind == kind ? std::optional(from) : std::nullopt;
  if (!fits(kind, from)) return {};
  if (is_set(kind)) return made(kind, set_of(*from.items()));
  if (from.entries()) return made(kind, sorted_map(*from.entries()));
  return made(kind, from);
}

std::optional<Value> merge(const Value& a, const Value& b, const MergeOwn& own) {
  const LatticeValue *left = lattice_in(a), *right = lattice_in(b);
  if (!left || !right || !are_of_one_kind(*left, *right)) return {};
  switch (left->kind) {
    case LatticeKind::Max:
    case LatticeKind::Min: {
      if (left->held.is_nil() || right->held.is_nil()) return left->held.is_nil() ? b : a;
      const auto order = compare(left->held, right->held);
      if (!order) return {};
      return (left->kind == LatticeKind::Max ? *order >= 0 : *order <= 0) ? a : b;
    }
    case LatticeKind::Bool: return left->held.truthy() ? a : b;
    case LatticeKind::Set:
    case LatticeKind::PositiveSet: {
      std::vector<Value> items = *left->held.items();
      items.insert(items.end(), right->held.items()->begin(), right->held.items()->end());
      return made(left->kind, set_of(std::move(items)));
    }
    case LatticeKind::Own: return own ? own(a, b) : std::nullopt;
    case LatticeKind::Bag:
    case LatticeKind::Map: break;
  }
  const auto inner = [&](const Value& x, const Value& y) { return merge(x, y, own); };
  const auto more = [](const Value& x, const Value& y) {
    return std::optional(*x.integer() >= *y.integer() ? x : y);
  };
  std::optional<Value> held = left->kind == LatticeKind::Bag ? merged_maps(left->held, right->held, more)
                                                             : merged_maps(left->held, right->held, inner);
  if (!held) return {};
  return made(left->kind, std::move(*held));
}

}  // namespace blazes::bloom
