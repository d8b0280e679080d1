// Bloom programs for tests: from a string, or from a file of the repository.
#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "bloom/catalog.h"
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

inline std::string mistakes(const bloom::Program& program, std::span<const diagnostics::Diagnostic> list) {
  return mistakes(program.sources, list);
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
