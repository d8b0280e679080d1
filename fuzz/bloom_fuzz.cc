// Bloom programs: any bytes are read, whatever is missing is reported at a place that there is, and the code of what is read can be
// run on any tuples without more than an error. What follows a zero byte is the file `other.rb`, which may be required.
#include <cstdlib>

#include "bloom/catalog.h"
#include "bloom/evaluate.h"
#include "bloom/shapes.h"
#include "spec_input.h"

namespace {

using namespace blazes;
using namespace blazes::bloom;

class Nothing : public Environment {
 public:
  const std::vector<Value>& tuples(CollectionId) override { return tuples_; }
  std::uint32_t keys(CollectionId) override { return 1; }
  std::optional<Value> outer(const Outer&) override { return Value(1); }
  std::uint64_t steps() const override { return 10'000; }

 private:
  std::vector<Value> tuples_ = {Value::array({Value(1), Value("a")})};
};

void look_at(const diagnostics::Sources& sources, const std::vector<diagnostics::Diagnostic>& list) {
  diagnostics::Locator locator(sources);
  for (const diagnostics::Diagnostic& d : list) {
    if (!d.rule || d.message.empty()) std::abort();
    if (d.place && locator.locate(d.place).column == 0) std::abort();
    for (const diagnostics::Note& note : d.notes)
      if (!note.place || locator.locate(note.place).column == 0) std::abort();
  }
}

void run_blocks(const Catalog& catalog) {
  Nothing nothing;
  for (const Relation& relation : catalog.code.relations) {
    const BlockId block = block_of(relation);
    if (!block || !catalog.code[block].outermost) continue;
    const std::vector<Value> arguments(catalog.code[block].parameters.size(),
                                       Value::array({Value(2), Value("b"), Value()}));
    evaluate(catalog, block, arguments, nothing);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  fuzz::InMemory files;
  const auto zero = input.find('\0');
  files.texts["program.rb"] = input.substr(0, zero);
  if (zero != std::string_view::npos) files.texts["other.rb"] = input.substr(zero + 1);
  const Program program = read_program({"program.rb"}, {}, files);
  look_at(program.sources, program.diagnostics);
  for (const FileSummary& file : program.files)
    if (file.understood > file.blocks) std::abort();
  for (Id<Module> module : ids<Module>(program.modules.size())) {
    const Catalog catalog = make_catalog(program, module);
    look_at(program.sources, catalog.diagnostics);
    run_blocks(catalog);
  }
  return 0;
}
