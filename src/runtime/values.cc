#include "runtime/values.h"

#include <algorithm>

#include "bloom/lattice.h"

namespace blazes::runtime {
namespace {

using Kind = datalog::Value::Kind;

struct Pack {
  datalog::Pool& pool;

  datalog::Value operator()(bloom::Nil) const { return {}; }
  datalog::Value operator()(bool truth) const { return datalog::Value::boolean(truth); }
  datalog::Value operator()(std::int64_t number) const { return pool.integer(number); }
  datalog::Value operator()(double number) const { return pool.real(number); }
  datalog::Value operator()(const std::string& text) const { return pool.text(text); }
  datalog::Value operator()(const bloom::RubySymbol& symbol) const { return pool.symbol(symbol.name); }
  datalog::Value operator()(const bloom::ArrayPointer& array) const {
    std::vector<datalog::Value> items;
    for (const bloom::Value& item : array->items) items.push_back(packed(pool, item));
    return pool.array(items);
  }
  datalog::Value operator()(const bloom::MapPointer& map) const {
    bloom::Value::Entries entries = map->entries;
    std::ranges::sort(
        entries, bloom::before, [](const auto& entry) -> const auto& { return entry.first; });
    std::vector<datalog::Value> parts;
    for (const auto& [key, value] : entries)
      parts.insert(parts.end(), {packed(pool, key), packed(pool, value)});
    return pool.box(parts);
  }
  datalog::Value operator()(const bloom::LatticePointer& lattice) const {
    const datalog::Value kind = lattice->kind == bloom::LatticeKind::Own
                                    ? pool.symbol(lattice->own)
                                    : datalog::Value::integer(static_cast<int>(lattice->kind));
    const datalog::Value parts[] = {{}, kind, packed(pool, lattice->held)};
    return pool.box(parts);
  }
};

}  // namespace

datalog::Value packed(datalog::Pool& pool, const bloom::Value& value) {
  return std::visit(Pack{pool}, value.node());
}

bloom::Value unpacked(const datalog::Pool& pool, datalog::Value value) {
  switch (value.kind()) {
    case Kind::Integer:
    case Kind::Wide: return bloom::Value(pool.integer_of(value));
    case Kind::Simple: return value.is_nil() ? bloom::Value() : bloom::Value(value.truthy());
    case Kind::Text: return bloom::Value(std::string(pool.text_of(value)));
    case Kind::Symbol: return bloom::Value(bloom::RubySymbol{std::string(pool.text_of(value))});
    case Kind::Real: return bloom::Value(pool.real_of(value));
    case Kind::Array: {
      const auto items = pool.items_of(value);
      return unpacked_tuple(pool, items.data(), items.size());
    }
    case Kind::Box: break;
  }
  bloom::Value::Entries entries;
  const auto parts = pool.items_of(value);
  if (parts.size() % 2 == 1) {
    const datalog::Value held = parts[2];
    if (!parts[1].is_integer())
      return bloom::Value::lattice(
          {bloom::LatticeKind::Own, unpacked(pool, held), std::string(pool.text_of(parts[1]))});
    return bloom::Value::lattice(
        {static_cast<bloom::LatticeKind>(parts[1].number()), unpacked(pool, held), {}});
  }
  for (std::size_t i = 0; i + 1 < parts.size(); i += 2)
    entries.emplace_back(unpacked(pool, parts[i]), unpacked(pool, parts[i + 1]));
  return bloom::Value::map(std::move(entries));
}

bloom::Value unpacked_tuple(const datalog::Pool& pool, const datalog::Value* tuple, std::size_t width) {
  std::vector<bloom::Value> items;
  items.reserve(width);
  for (std::size_t i = 0; i < width; ++i) items.push_back(unpacked(pool, tuple[i]));
  return bloom::Value::array(std::move(items));
}

}  // namespace blazes::runtime
