// What the fuzz targets of the spec readers share.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "analysis/analysis.h"
#include "analysis/coordination.h"
#include "diagnostics/locator.h"
#include "frontend/spec/spec.h"
#include "synthesis/plan.h"

namespace blazes::fuzz {

class InMemory : public frontend::Files {
 public:
  std::map<std::string, std::string> texts;

  std::shared_ptr<diagnostics::Text> read(const std::string& path, std::string& error) override {
    auto found = texts.find(path);
    if (found != texts.end()) return diagnostics::Text::own(found->second);
    error = "no such file";
    return nullptr;
  }
};

// Reads the input as the file `spec`; what follows a zero byte is the file `base`, which may be its topology. What is read
// without a mistake is analysed and planned for; what is not must say why, at a place that there is.
inline void read_and_analyse(std::string_view input) {
  InMemory files;
  auto zero = input.find('\0');
  files.texts["spec"] = input.substr(0, zero);
  if (zero != std::string_view::npos) files.texts["base"] = input.substr(zero + 1);
  frontend::Spec spec = frontend::read_spec("spec", files);
  if (spec.variants.empty() == spec.diagnostics.empty()) std::abort();
  diagnostics::Locator locator(spec.sources);
  for (const auto& d : spec.diagnostics) {
    if (!d.rule || d.message.empty() || d.rule->id == "BLZ901") std::abort();
    const diagnostics::Location at = locator.locate(d.place);
    if (d.place && (at.column == 0 || at.at > at.text.size() || at.text.size() > 4096)) std::abort();
  }
  for (const frontend::Variant& variant : spec.variants) {
    analysis::analyse(variant.flow, analysis::Coordination::as_it_stands(variant.flow));
    synthesis::choose(variant.flow);
  }
}

}  // namespace blazes::fuzz
