#include "frontend/spec/layers.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "frontend/spec/flux.h"
#include "frontend/spec/scalars.h"

namespace blazes::frontend::spec {
namespace {

namespace fs = std::filesystem;

// As people should see it: relative where that is possible, and never absolute.
std::string shown(const std::string& path) {
  fs::path normal = fs::path(path).lexically_normal();
  if (normal.is_relative()) return normal.string();
  std::error_code error;
  fs::path here = fs::current_path(error);
  fs::path relative = error ? fs::path{} : normal.lexically_relative(here);
  bool inside = !relative.empty() && *relative.begin() != "..";
  return (inside ? relative : normal.filename()).string();
}

bool is_json(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

bool mentions_schema(std::string_view text) {
  return text.find("schema") != std::string_view::npos || text.find('\\') != std::string_view::npos;
}

}  // namespace

const Document::Member* Layer::member(std::string_view key) const {
  for (const Document::Member& m : document->members())
    if (m.key == key) return &m;
  return nullptr;
}

std::vector<Layer> read_layers(Reading& reading, const std::string& path, const std::string& topology,
                               Files& files) {
  std::vector<Layer> layers;
  std::vector<std::string> paths;
  std::string next = path;
  Spot named{{}};  // where the file is named; nowhere for the first one
  while (!next.empty()) {
    std::string normal = fs::path(next).lexically_normal().string();
    if (std::find(paths.begin(), paths.end(), normal) != paths.end()) {
      reading.error("BLZ114", named,
                    fmt::format("{} names itself as its topology{}", quoted(shown(next)),
                                next == path && layers.size() == 1 ? "" : ", by way of others"));
      return {};
    }
    if (layers.size() == Limits::kTopologies) {
      reading.error("BLZ102", named, fmt::format("more than {} files name each other", Limits::kTopologies));
      return {};
    }
    paths.push_back(normal);
    std::string error;
    std::shared_ptr<diagnostics::Text> text = files.read(next, error);
    if (!text || !reading.sources.add(shown(next), text)) {
      reading.error(
          text ? "BLZ102" : "BLZ120", named,
          text ? fmt::format("{} is too large: all files together may have 4 GiB", quoted(shown(next)))
               : fmt::format("cannot read {}: {}", quoted(shown(next)), error));
      return {};
    }
    Origin origin{reading.sources, reading.sources.all().size() - 1, reading.collector};
    Layer layer{.document = nullptr, .is_json = is_json(text->view()), .labels_may_miss = !layers.empty()};
    layer.document = layer.is_json ? read_json(origin) : read_yaml(origin);
    if (!layer.document) return {};
    if (is_flux(*layer.document)) {
      layer.document = translate_flux(reading, std::move(layer.document));
      layer.labels_may_miss = true;
    }
    reading.has_schemas = reading.has_schemas || mentions_schema(text->view());
    reading.keeps_gate_places = reading.keeps_gate_places && text->view().size() <= Limits::kYamlBytes;

    next.clear();
    if (const Document::Member* member = layer.member("topology")) {
      std::optional<std::string> name;
      layer.document->read(*member, [&](Value value) {
        if (auto read = read_name(reading, value, "'topology'")) name = read->text;
        named = value.spot();
      });
      if (!name) return {};
      next = (fs::path(paths.back()).parent_path() / *name).string();
    } else if (layers.empty()) {
      next = topology;
    }
    layers.push_back(std::move(layer));
  }
  std::reverse(layers.begin(), layers.end());
  return layers;
}

}  // namespace blazes::frontend::spec
