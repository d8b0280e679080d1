#include "emit/bloom/edits.h"

#include <algorithm>

namespace blazes::emit::bloom {

Position position_of(const diagnostics::Sources& sources, Place place) {
  const auto after =
      std::ranges::upper_bound(sources.all(), place.offset, {}, &diagnostics::Sources::Source::base);
  const diagnostics::Sources::Source& source = *std::prev(after);
  return {&source, place.offset - source.base};
}

Edits::File& Edits::file(const diagnostics::Sources::Source& source) {
  File& file = files_[source.name];
  if (!file.text) file.text = source.text;
  return file;
}

void Edits::replace(const diagnostics::Sources& sources, Span span, std::string text) {
  const Position position = position_of(sources, span.place);
  replace(*position.source, position.at, position.at + span.length, std::move(text));
}

void Edits::replace(const diagnostics::Sources::Source& source, std::uint32_t start, std::uint32_t end,
                    std::string text) {
  auto [at, added] = file(source).edits.try_emplace({start, end}, text);
  if (!added && start == end && at->second.find(text) == std::string::npos) at->second += text;
}

const blazes::bloom::Syntax& Edits::syntax(const diagnostics::Sources::Source& source) {
  File& of = file(source);
  if (!of.syntax) of.syntax = std::make_unique<blazes::bloom::Syntax>(of.text->view());
  return *of.syntax;
}

std::map<std::string, std::string> Edits::changed() const {
  std::map<std::string, std::string> result;
  for (const auto& [name, file] : files_) {
    if (file.edits.empty()) continue;
    const std::string_view text = file.text->view();
    std::string out;
    std::size_t at = 0;
    for (const auto& [range, replacement] : file.edits) {
      out += text.substr(at, range.first - at);
      out += replacement;
      at = range.second;
    }
    result[name] = out + std::string(text.substr(at));
  }
  return result;
}

}  // namespace blazes::emit::bloom
