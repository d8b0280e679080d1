#include "frontend/spec/layers.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "frontend/spec/file_document.h"
#include "frontend/spec/flux.h"
#include "frontend/spec/programs.h"
#include "frontend/spec/scalars.h"
#include "frontend/spec/tree_document.h"

namespace blazes::frontend::spec {

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
    std::string normal = std::filesystem::path(next).lexically_normal().string();
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
    if (reading.programs && reading.programs->is_program(next)) {
      layers.push_back(
          {.document = std::make_unique<TreeDocument>(), .path = next, .program = next, .spot = named});
      break;
    }
    auto [document, is_json] = open_document(reading, files, next, named);
    if (!document) return {};
    Layer layer{.document = std::move(document),
                .is_json = is_json,
                .labels_may_miss = !layers.empty(),
                .path = next};
    if (is_flux(*layer.document)) {
      layer.document = translate_flux(reading, std::move(layer.document), next, files);
      layer.labels_may_miss = true;
    }

    next.clear();
    if (const Document::Member* member = layer.member("topology")) {
      std::optional<std::string> name;
      layer.document->read(*member, [&](Value value) {
        if (auto read = read_name(reading, value, "'topology'")) name = read->text;
        named = value.spot();
      });
      if (!name) return {};
      next = beside(paths.back(), *name);
    } else if (layers.empty()) {
      next = topology;
    }
    layers.push_back(std::move(layer));
  }
  std::reverse(layers.begin(), layers.end());
  return layers;
}

}  // namespace blazes::frontend::spec
