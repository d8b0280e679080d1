#include "frontend/bloom/contents.h"

#include <algorithm>

namespace blazes::frontend::bloom {
namespace {

// An origin of the one stays one of both unless its input has a part in the other without it.
void keep_common(Column& into, const Column& from, const Influences& moving_into,
                 const Influences& moving_from) {
  absl::InlinedVector<Origin, 2> kept;
  auto take = [&](const Column& one, const Column& other, const Influences& moving_other, bool both) {
    for (const Origin& o : one.origins) {
      const Origin* same = other.find(o.input);
      if (same ? both && *same == o : !moving_other.find(o.input)) kept.push_back(o);
    }
  };
  take(into, from, moving_from, true);
  take(from, into, moving_into, false);
  std::ranges::sort(kept, {}, &Origin::input);
  into.origins = std::move(kept);
  into.clock |= from.clock;
  into.varies |= from.varies;
}

bool same(const Column& a, const Column& b) {
  return a.origins == b.origins && a.clock == b.clock && a.varies == b.varies;
}

}  // namespace

const Origin* Column::find(CollectionId input) const {
  auto at = std::ranges::find(origins, input, &Origin::input);
  return at == origins.end() ? nullptr : &*at;
}

std::optional<Columns> Contents::columns() const {
  Columns all;
  for (const std::optional<Columns>& part : parts) {
    if (!part) return std::nullopt;
    all.insert(all.end(), part->begin(), part->end());
  }
  return all;
}

std::optional<Columns> union_of(const std::optional<Columns>& a, const Influences& moving_a,
                                const std::optional<Columns>& b, const Influences& moving_b) {
  if (!a || !b || a->size() != b->size()) return std::nullopt;
  Columns result = *a;
  for (std::size_t i = 0; i < result.size(); ++i) keep_common(result[i], (*b)[i], moving_a, moving_b);
  return result;
}

bool merge(Contents& into, const Contents& from) {
  if (!from.reached) return false;
  if (!into.reached) {
    into = from;
    return true;
  }
  bool changes = into.triggered && !from.triggered;
  into.triggered &= from.triggered;
  if (into.parts.size() != from.parts.size()) {
    changes |= into.parts.size() != 1 || into.parts[0].has_value();
    into.parts = {std::nullopt};
  } else {
    for (std::size_t i = 0; i < into.parts.size(); ++i) {
      std::optional<Columns> both = union_of(into.parts[i], into.moving, from.parts[i], from.moving);
      changes |= both.has_value() != into.parts[i].has_value() ||
                 (both && !std::ranges::equal(*both, *into.parts[i], same));
      into.parts[i] = std::move(both);
    }
  }
  changes |= into.moving.merge(from.moving);
  if (!into.within) {
    changes |= from.within.has_value();
    into.within = from.within;
  } else if (from.within) {
    changes |= std::erase_if(*into.within, [&](CollectionId id) {
                 return !std::ranges::binary_search(*from.within, id);
               }) > 0;
  }
  return changes;
}

Symbol ColumnNames::operator()(const Origin& origin) {
  const auto& schema = catalog_.collections[origin.input].schema;
  return schema && origin.column < schema->columns.size() ? names_.intern(schema->columns[origin.column].name)
                                                          : Symbol{};
}

Symbol agreed_name(const Column& column, const Influences& moving, ColumnNames& names) {
  Symbol agreed;
  for (const Moving& m : moving) {
    if (m.tick) continue;
    const Origin* origin = column.find(m.input);
    const Symbol name = origin ? names(*origin) : Symbol{};
    if (!name || (agreed && agreed != name)) return {};
    agreed = name;
  }
  return agreed;
}

Gate gate_of(const Columns& columns, const Influences& moving, ColumnNames& names) {
  std::vector<Symbol> attributes;
  for (const Column& column : columns)
    if (Symbol name = agreed_name(column, moving, names)) attributes.push_back(name);
  return attributes.empty() ? Gate{} : Gate::of(std::move(attributes));
}

}  // namespace blazes::frontend::bloom
