// Bloom programs: whatever is read of them can be extracted, points to places that there are, and prints as a spec that reads back.
#include <cstdlib>

#include "frontend/bloom/extraction.h"
#include "frontend/bloom/points.h"
#include "frontend/bloom/spec_text.h"
#include "frontend/spec/spec.h"
#include "spec_input.h"

namespace {

using namespace blazes;

void look_at(diagnostics::Locator& locator, const frontend::bloom::Extraction& extraction) {
  for (const auto& component : extraction.components)
    for (const auto& path : component.paths) {
      if (dataflow::is_confluent(path.annotation) && path.gate) std::abort();
      for (const auto& reason : path.because)
        if (locator.locate(reason.span.place).line == 0 || reason.text.empty()) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::InMemory files;
  files.texts["program.rb"] = std::string(reinterpret_cast<const char*>(data), size);
  const bloom::Program program = bloom::read_program({"program.rb"}, {}, files);
  const auto modules = bloom::main_modules(program);
  for (Id<bloom::Module> module : modules)
    frontend::bloom::points_of_order(bloom::make_catalog(program, module));
  const frontend::bloom::Extraction extraction = frontend::bloom::extract(program, modules);
  diagnostics::Locator locator(program.sources);
  look_at(locator, extraction);
  if (!extraction.diagnostics.empty() || !program.diagnostics.empty() || extraction.components.empty())
    return 0;

  fuzz::InMemory printed;
  printed.texts["printed.yaml"] = frontend::bloom::spec_text(extraction, program.sources);
  const frontend::Spec spec = frontend::read_spec("printed.yaml", printed);
  for (const diagnostics::Diagnostic& d : spec.diagnostics)
    if (d.rule->id != "BLZ102") std::abort();  // a name can be too long for a spec
  return 0;
}
