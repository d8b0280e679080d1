#include "frontend/spec/top_level.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "frontend/spec/components.h"
#include "frontend/spec/dependencies.h"
#include "frontend/spec/paths.h"
#include "frontend/spec/requirements.h"
#include "frontend/spec/streams.h"

namespace blazes::frontend {
namespace spec {
namespace {

constexpr std::array<KeyReference, 8> kTopLevel = {{
    {"spec", "blazes", "", "the version of the format, 1"},
    {"spec", "components", "", "the components by name; in the published format they stand at the top level"},
    {"spec", "streams", "", "the streams by name; without it, interfaces of one name are connected"},
    {"spec", "variants", "", "what is replaced in each of several dataflows to be checked, by name"},
    {"spec", "dependencies", "", "which attributes determine which: \"a -> b\", \"a <-> b\""},
    {"spec", "require", "",
     "the worst that each sink accepts: deterministic, replicas-agree, replicas-converge or anything"},
    {"spec", "allow", "", "findings that do not matter, each with its reason"},
    {"spec", "topology", "", "another file, whose dataflow this one annotates"},
}};

std::vector<std::string_view> names() {
  std::vector<std::string_view> names;
  for (const KeyReference& key : kTopLevel) names.push_back(key.name);
  return names;
}

}  // namespace

bool is_top_level_key(std::string_view key) {
  return std::any_of(kTopLevel.begin(), kTopLevel.end(),
                     [&](const KeyReference& k) { return k.name == key; });
}

void unknown_top_level_key(Reading& reading, const Document::Member& member) {
  report_unknown_key(reading, member.key, member.key_spot, names(), "a component stands under 'components'");
}

bool unlike_component(Reading& reading, const Document::Member& member) {
  if (diagnostics::did_you_mean(member.key, names()).empty()) return false;
  unknown_top_level_key(reading, member);
  return true;
}

void check_version(Reading& reading, const Value& value, std::string_view key) {
  if (!value.is_scalar()) return reading.wrong_kind(value, key, "the version of the format, 1");
  if (value.text() != "1")
    reading.error("BLZ117", value.spot(),
                  fmt::format("the version of the format is {}", quoted(value.text())),
                  "this program reads version 1");
}

}  // namespace spec

std::vector<KeyReference> key_reference() {
  std::vector<KeyReference> all(spec::kTopLevel.begin(), spec::kTopLevel.end());
  spec::add_component_keys(all);
  spec::add_path_keys(all);
  spec::add_stream_keys(all);
  spec::add_dependency_keys(all);
  spec::add_requirement_keys(all);
  return all;
}

}  // namespace blazes::frontend
