// A spec that stands in the test itself.
#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "diagnostics/locator.h"
#include "frontend/spec/spec.h"

namespace blazes::test {

class FilesInMemory : public frontend::Files {
 public:
  explicit FilesInMemory(std::map<std::string, std::string> files) : files_(std::move(files)) {}

  std::shared_ptr<diagnostics::Text> read(const std::string& path, std::string& error) override {
    auto found = files_.find(path);
    if (found != files_.end()) return diagnostics::Text::own(found->second);
    error = "no such file";
    return nullptr;
  }

 private:
  std::map<std::string, std::string> files_;
};

inline frontend::Spec read_text(const std::string& text) {
  FilesInMemory files({{"spec.yaml", text}});
  return frontend::read_spec("spec.yaml", files);
}

// The dataflow of a spec without mistakes and without variants. Throws with the first mistake otherwise.
inline dataflow::Dataflow flow_of(const std::string& text) {
  frontend::Spec spec = read_text(text);
  if (!spec.diagnostics.empty()) {
    const diagnostics::Diagnostic& d = spec.diagnostics.front();
    throw std::invalid_argument(std::string(d.rule->id) + " in line " +
                                std::to_string(diagnostics::Locator(spec.sources).locate(d.place).line) +
                                ": " + d.message + "; " + d.hint);
  }
  return std::move(spec.variants.at(0).flow);
}

}  // namespace blazes::test
