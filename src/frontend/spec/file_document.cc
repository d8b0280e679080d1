#include "frontend/spec/file_document.h"

#include <fmt/format.h>

namespace blazes::frontend::spec {
namespace {

bool is_json(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

// A program brings its own schemas.
bool mentions_schema(std::string_view text) {
  return text.find("schema") != std::string_view::npos || text.find(".rb") != std::string_view::npos ||
         text.find('\\') != std::string_view::npos;
}

}  // namespace

FileDocument open_document(Reading& reading, Files& files, const std::string& path, Spot named) {
  std::string error;
  std::shared_ptr<diagnostics::Text> text = files.read(path, error);
  if (!text || !reading.sources.add(shown(path), text)) {
    reading.error(text ? "BLZ102" : "BLZ120", named,
                  text
                      ? fmt::format("{} is too large: all files together may have 4 GiB", quoted(shown(path)))
                      : fmt::format("cannot read {}: {}", quoted(shown(path)), error));
    return {};
  }
  Origin origin{reading.sources, reading.sources.all().size() - 1, reading.collector};
  const bool json = is_json(text->view());
  reading.has_schemas = reading.has_schemas || mentions_schema(text->view());
  reading.keeps_gate_places = reading.keeps_gate_places && text->view().size() <= Limits::kYamlBytes;
  return {json ? read_json(origin) : read_yaml(origin), json};
}

}  // namespace blazes::frontend::spec
