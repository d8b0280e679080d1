#include "frontend/world/values.h"

#include <charconv>

#include "frontend/spec/scalars.h"

namespace blazes::frontend::world {
namespace {

constexpr std::string_view kAddressOf = "address of";
constexpr std::string_view kAddressesOf = "addresses of";
constexpr std::string_view kOthersOf = "others of";

// {addresses of: ads}
bool is_reference(const Value& value) {
  if (!value.is_map() || value.size() != 1) return false;
  const std::string_view key = (*value.begin()).key();
  return key == kAddressOf || key == kAddressesOf || key == kOthersOf;
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number number{};
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return number;
}

bloom::Value scalar(const Value& value) {
  const std::string_view text = value.text();
  if (value.quoted()) return bloom::Value(std::string(text));
  if (text == "true") return bloom::Value(true);
  if (text == "false") return bloom::Value(false);
  if (text == "null" || text == "~") return {};
  // Words like "nan" and "inf" are texts.
  if (text.find_first_not_of("0123456789+-.eE") == std::string_view::npos) {
    if (const auto number = number_of<std::int64_t>(text)) return bloom::Value(*number);
    if (const auto number = number_of<double>(text)) return bloom::Value(*number);
  }
  return bloom::Value(std::string(text));
}

std::optional<std::vector<bloom::Value>> addresses(WorldReading& world, const Value& reference,
                                                   std::uint32_t member) {
  const Value of = *reference.begin();
  const auto found = world.all_members(of, member);
  if (!found) return {};
  if (of.key() == kAddressOf && found->size() != 1) {
    world.reading.error("BLZ117", of.spot(), fmt::format("'address of' names {} nodes", found->size()),
                        "name one, as in ads:1, or write 'addresses of'");
    return {};
  }
  std::vector<bloom::Value> all;
  for (std::uint32_t other : *found)
    if (of.key() != kOthersOf || other != member) all.emplace_back(world.deployment().members[other].address);
  return all;
}

}  // namespace

std::optional<bloom::Value> read_value(WorldReading& world, const Value& value, std::uint32_t member) {
  if (!world.may_have(1, value.spot())) return {};
  if (value.is_null()) return bloom::Value();
  if (value.is_scalar()) return scalar(value);
  if (is_reference(value)) {
    auto found = addresses(world, value, member);
    if (!found) return {};
    return (*value.begin()).key() == kAddressOf ? found->front() : bloom::Value::array(std::move(*found));
  }
  bool good = true;
  std::vector<bloom::Value> items;
  bloom::Value::Entries entries;
  for (Value element : value) {
    auto item = read_value(world, element, member);
    good = good && item;
    if (!item) continue;
    if (value.is_list())
      items.push_back(std::move(*item));
    else
      entries.emplace_back(bloom::Value(std::string(element.key())), std::move(*item));
  }
  if (!good) return {};
  return value.is_list() ? bloom::Value::array(std::move(items)) : bloom::Value::map(std::move(entries));
}

std::optional<std::vector<bloom::Value>> read_tuples(WorldReading& world, const Value& value,
                                                     std::uint32_t member,
                                                     const bloom::CatalogCollection& collection) {
  const bool is_lattice = bloom::is_lattice(collection.kind);
  std::vector<bloom::Value> tuples;
  if (value.is_null()) return tuples;
  if (is_reference(value)) {
    auto found = addresses(world, value, member);
    if (!found) return {};
    for (bloom::Value& address : *found)
      tuples.push_back(is_lattice ? std::move(address) : bloom::Value::array({std::move(address)}));
    return tuples;
  }
  bool good = true;
  value.each([&](const Value& element) {
    auto item = read_value(world, element, member);
    good = good && item;
    if (!item) return;
    bloom::Value tuple =
        element.is_list() || is_lattice ? std::move(*item) : bloom::Value::array({std::move(*item)});
    const std::size_t columns = tuple.items() ? tuple.items()->size() : 0;
    if (!is_lattice && collection.schema && columns > collection.schema->columns.size()) {
      world.reading.error("BLZ128", element.spot(),
                          fmt::format("this tuple has {} columns, and {} has {}", columns,
                                      quoted(collection.name), collection.schema->columns.size()));
      good = false;
    }
    tuples.push_back(std::move(tuple));
  });
  if (!good) return {};
  return tuples;
}

std::optional<runtime::Inbox> read_inbox(WorldReading& world, const Value& value, std::uint32_t member) {
  if (!value.is_map()) {
    world.reading.wrong_kind(value, value.key().empty() ? "a timestep's input" : quoted(value.key()),
                             "a mapping of collections to their tuples");
    return {};
  }
  const bloom::Catalog& catalog = *world.deployment().group_of(member).catalog;
  runtime::Inbox inbox;
  bool good = true;
  for (Value entry : value) {
    const bloom::CollectionId id = world.collection(catalog, {entry.key(), entry.key_spot()});
    auto tuples = id ? read_tuples(world, entry, member, catalog.collections[id]) : std::nullopt;
    good = good && tuples;
    if (tuples) inbox.emplace(entry.key(), std::move(*tuples));
  }
  if (!good) return {};
  return inbox;
}

}  // namespace blazes::frontend::world
