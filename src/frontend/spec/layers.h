// A spec and the topologies that it names, each a file.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "frontend/spec/document.h"
#include "frontend/spec/reading.h"

namespace blazes::frontend::spec {

struct Layer {
  std::unique_ptr<Document> document;
  bool is_json = false;
  bool labels_may_miss = false;  // it says who is connected to whom, and another one what they do
  std::string path;
  std::string program = {};  // what it is made of, in place of what the document says
  Spot spot = {};            // where that is named

  const Document::Member* member(std::string_view key) const;
};

// Reads `path` and, by `topology:` (or `topology`, if it has none), what is below it; the file at the bottom comes first. Empty, with diagnostics, if one of
// them cannot be read.
std::vector<Layer> read_layers(Reading& reading, const std::string& path, const std::string& topology,
                               Files& files);

}  // namespace blazes::frontend::spec
