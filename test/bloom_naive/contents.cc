#include "bloom_naive/contents.h"

#include <algorithm>
#include <optional>

namespace blazes::naive {
namespace {

[[noreturn]] void fail(Failure::Kind kind, std::string message) {
  throw Failure{kind, {}, std::move(message)};
}

bool same(const Value& a, const Value& b) { return !bloom::before(a, b) && !bloom::before(b, a); }

// Two tuples with one key become one, if they differ in lattices only.
std::optional<Value> merged_tuples(const bloom::Catalog& catalog, const Value& a, const Value& b) {
  const auto &left = *a.items(), &right = *b.items();
  if (left.size() != right.size()) return {};
  std::vector<Value> columns;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (same(left[i], right[i])) {
      columns.push_back(left[i]);
      continue;
    }
    auto both = bloom::merge(catalog, left[i], right[i]);
    if (!both && !both.error().message.empty())
      throw Failure{Failure::Kind::Evaluation, both.error().span, both.error().message};
    if (!both) return {};
    columns.push_back(std::move(*both));
  }
  return Value::array(std::move(columns));
}

bool merge_tuple(const bloom::Catalog& catalog, const bloom::CatalogCollection& collection, Tuples& tuples,
                 Value tuple) {
  if (tuples.contains(tuple)) return false;
  const auto old =
      std::ranges::find_if(tuples, [&](const Value& other) { return same_key(collection, tuple, other); });
  if (old == tuples.end()) return tuples.insert(std::move(tuple)).second;
  auto both = merged_tuples(catalog, *old, tuple);
  if (!both)
    fail(Failure::Kind::KeyConflict,
         "`" + collection.name + "` has " + inspect(*old) + " and gets " + inspect(tuple));
  if (same(*old, *both)) return false;
  tuples.erase(old);
  tuples.insert(std::move(*both));
  return true;
}

bool merge_lattice(const bloom::Catalog& catalog, const bloom::CatalogCollection& collection, Value& held,
                   const Value& item) {
  const auto value = bloom::make_lattice(catalog, bloom::lattice_of(collection), item);
  const auto both = value ? bloom::merge(catalog, held, *value) : value;
  if (!both) {
    const std::string& why = both.error().message;
    fail(Failure::Kind::Type,
         "`" + collection.name + "` cannot take " + inspect(item) + (why.empty() ? "" : ": " + why));
  }
  if (same(held, *both)) return false;
  held = *both;
  return true;
}

}  // namespace

bool operator==(const Held& a, const Held& b) {
  return std::ranges::equal(a.tuples, b.tuples, same) && same(a.lattice, b.lattice);
}

Contents nothing(const bloom::Catalog& catalog) {
  Contents contents(catalog.collections.size());
  for (CollectionId id : ids<bloom::CatalogCollection>(catalog.collections.size()))
    if (const std::string_view wrapper = bloom::lattice_of(catalog.collections[id]); !wrapper.empty())
      if (const auto least = bloom::least(catalog, wrapper)) contents[id].lattice = *least;
  return contents;
}

Value fitted(const bloom::CatalogCollection& collection, const Value& item) {
  if (!item.items())
    fail(Failure::Kind::Type, "`" + collection.name + "` takes arrays, not " + inspect(item));
  if (!collection.schema) return item;
  std::vector<Value> columns = *item.items();
  if (columns.size() > collection.schema->columns.size())
    fail(Failure::Kind::Type, "`" + collection.name + "` has fewer columns than " + inspect(item));
  columns.resize(collection.schema->columns.size());
  return Value::array(std::move(columns));
}

std::size_t key_size(const bloom::CatalogCollection& collection, const Value& tuple) {
  return collection.schema ? collection.schema->keys : tuple.items()->size();
}

bool same_key(const bloom::CatalogCollection& collection, const Value& a, const Value& b) {
  const std::size_t size = key_size(collection, a);
  if (size != key_size(collection, b)) return false;
  return std::equal(a.items()->begin(), a.items()->begin() + static_cast<std::ptrdiff_t>(size),
                    b.items()->begin(), same);
}

bool merge_into(const bloom::Catalog& catalog, Contents& contents, CollectionId id, const Value& item) {
  const bloom::CatalogCollection& collection = catalog.collections[id];
  if (!is_lattice(collection.kind))
    return merge_tuple(catalog, collection, contents[id].tuples, fitted(collection, item));
  if (!bloom::lattice_in(contents[id].lattice))
    fail(Failure::Kind::Unsupported, "`" + collection.name + "` is a lattice without a least value");
  return merge_lattice(catalog, collection, contents[id].lattice, item);
}

}  // namespace blazes::naive
