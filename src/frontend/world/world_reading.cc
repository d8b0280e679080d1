#include "frontend/world/world_reading.h"

#include <algorithm>

#include "frontend/spec/scalars.h"

namespace blazes::frontend::world {

bool WorldReading::may_have(std::size_t more, Spot spot) {
  const bool before = values <= Limits::kValues;
  values = std::min(values + more, Limits::kValues + 1);
  const bool now = values <= Limits::kValues;
  if (before && !now)
    reading.error("BLZ102", spot, "what the world is given comes to too many values",
                  fmt::format("it may be {}, those of each node counted", Limits::kValues));
  return now;
}

std::optional<std::uint32_t> WorldReading::group(Named name) {
  std::vector<std::string_view> known;
  const auto& groups = deployment().groups;
  for (std::uint32_t i = 0; i < groups.size(); ++i) {
    if (groups[i].name == name.text) return i;
    known.push_back(groups[i].name);
  }
  reading.error("BLZ117", name.spot, fmt::format("there are no nodes {}", quoted(name.text)),
                spec::meant_or(name.text, known, "there are " + spec::listed(known)));
  return {};
}

std::optional<Members> WorldReading::members(Named name) {
  const auto& all = deployment().members;
  if (const std::size_t colon = name.text.rfind(':'); colon != std::string_view::npos) {
    const auto of = group({name.text.substr(0, colon), name.spot});
    if (!of) return {};
    const Members& nodes = members_of[*of];
    for (std::uint32_t i = nodes.first; i < nodes.first + nodes.count; ++i)
      if (all[i].name == name.text) return Members{i, 1};
    reading.error("BLZ117", name.spot, fmt::format("there is no node {}", quoted(name.text)),
                  fmt::format("{} has {}", quoted(deployment().groups[*of].name), nodes.count));
    return {};
  }
  const auto of = group(name);
  if (!of) return {};
  return members_of[*of];
}

std::string WorldReading::with_number(std::string_view text, std::uint32_t member) const {
  constexpr std::string_view kNumber = "{n}";
  const std::string& name = into.deployment.members[member].name;
  std::string made(text);
  for (std::size_t at = 0; (at = made.find(kNumber, at)) != std::string::npos;)
    made.replace(at, kNumber.size(), name.substr(name.rfind(':') + 1));
  return made;
}

std::optional<std::vector<std::uint32_t>> WorldReading::all_members(const Value& value,
                                                                    std::optional<std::uint32_t> reader) {
  std::vector<std::uint32_t> all;
  bool good = true;
  value.each([&](const Value& element) {
    const auto name = spec::read_name(reading, element, "a name of nodes");
    const std::string text = name && reader ? with_number(name->text, *reader) : std::string();
    const auto found = name ? members(reader ? Named{text, name->spot} : *name) : std::nullopt;
    good = good && found && may_have(found->count, element.spot());
    if (!good) return;
    for (std::uint32_t i = 0; i < found->count; ++i) all.push_back(found->first + i);
  });
  if (good && all.empty())
    reading.error("BLZ117", value.spot(), fmt::format("{} names no nodes", quoted(value.key())));
  if (!good || all.empty()) return {};
  return all;
}

bloom::CollectionId WorldReading::collection(const bloom::Catalog& catalog, Named name) {
  const bloom::CollectionId id = catalog.find(name.text);
  if (id) return id;
  std::vector<std::string_view> known;
  for (const bloom::CatalogCollection& of : catalog.collections) known.push_back(of.name);
  reading.error("BLZ129", name.spot,
                fmt::format("{} has no collection {}", quoted(catalog.name), quoted(name.text)),
                spec::meant(name.text, known));
  return {};
}

}  // namespace blazes::frontend::world
