// Files that exist only in a test.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "diagnostics/locator.h"
#include "frontend/spec/spec.h"

namespace blazes::test {

class MemoryFiles : public frontend::Files {
 public:
  void put(const std::string& path, std::string_view text) { texts_[path] = text; }

  std::shared_ptr<diagnostics::Text> read(const std::string& path, std::string& error) override {
    auto found = texts_.find(path);
    if (found != texts_.end()) return diagnostics::Text::own(found->second);
    error = "no such file";
    return nullptr;
  }

 private:
  std::map<std::string, std::string> texts_;
};

inline frontend::Spec read_text(std::string_view text) {
  MemoryFiles files;
  files.put("spec", text);
  return frontend::read_spec("spec", files);
}

// "BLZ103@2:5 BLZ107@3:1": the mistakes of a reading, by place.
inline std::string mistakes(const diagnostics::Sources& sources,
                            std::span<const diagnostics::Diagnostic> list) {
  std::string out;
  diagnostics::Locator locator(sources);
  for (const diagnostics::Diagnostic& d : list) {
    const diagnostics::Location at = locator.locate(d.place);
    out += (out.empty() ? "" : " ") + std::string(d.rule->id) + "@" + std::to_string(at.line) + ":" +
           std::to_string(at.column);
  }
  return out;
}

inline std::string mistakes(const frontend::Spec& spec) { return mistakes(spec.sources, spec.diagnostics); }

// The text that a diagnostic underlines.
inline std::string underlined(const frontend::Spec& spec, std::size_t index = 0) {
  const diagnostics::Diagnostic& d = spec.diagnostics.at(index);
  const auto& source = spec.sources.all().at(0);
  return std::string(source.text->view().substr(d.place.offset - source.base, d.length));
}

}  // namespace blazes::test
