// Bloom programs for tests: from a string, or from a file of the repository.
#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "bloom/catalog.h"
#include "diagnostics/locator.h"
#include "support/memory_files.h"

namespace blazes::test {

inline bloom::Program read_ruby(std::string_view text) {
  MemoryFiles files;
  files.put("program.rb", text);
  return bloom::read_program({"program.rb"}, {}, files);
}

inline std::string file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// "BLZ126@5:3": the mistakes, by place.
inline std::string mistakes(const bloom::Program& program, std::span<const diagnostics::Diagnostic> list) {
  std::string out;
  diagnostics::Locator locator(program.sources);
  for (const diagnostics::Diagnostic& d : list) {
    const diagnostics::Location at = locator.locate(d.place);
    out += (out.empty() ? "" : " ") + std::string(d.rule->id) + "@" + std::to_string(at.line) + ":" +
           std::to_string(at.column);
  }
  return out;
}

inline std::string text_at(const bloom::Program& program, Span span) {
  for (const auto& source : program.sources.all()) {
    const std::string_view text = source.text->view();
    if (span.place.offset >= source.base && span.place.offset < source.base + text.size())
      return std::string(text.substr(span.place.offset - source.base, span.length));
  }
  return {};
}

}  // namespace blazes::test
