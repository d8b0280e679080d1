// Lets the reader of specs take components from Bloom programs.
//
//   BloomPrograms programs(files, {.search_path = {"lib"}});
//   Spec spec = read_spec("kvs.rb", files, {}, &programs);       // all of a program
//   Spec spec = read_spec("mixed.yaml", files, {}, &programs);   // with `bloom: kvs.rb#KVS` at a component
//
// "kvs.rb" is about the classes in it that include Bud, or else about the modules that no other uses; "kvs.rb#KVS" about that one. A
// file is read once, however often it is named. For one reading only: the places of what was read are those of its sources.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "bloom/program.h"
#include "frontend/bloom/extraction.h"
#include "frontend/spec/programs.h"

namespace blazes::frontend::bloom {

struct Reference {
  std::string file;
  std::string module;  // empty: all that the file is about
};
Reference parse_reference(std::string_view text);

class BloomPrograms : public spec::Programs {
 public:
  BloomPrograms(diagnostics::Files& files, blazes::bloom::ReadOptions options)
      : files_(files), options_(std::move(options)) {}

  // What a component was read from, in a variant of the spec (empty: where it has none).
  struct Origin {
    const blazes::bloom::Program* program = nullptr;  // null: from no program
    Id<blazes::bloom::Module> module = {};
  };
  Origin origin(std::string_view variant, dataflow::ComponentId component) const;

  bool is_program(std::string_view reference) const override;
  bool add_all(spec::Reading& reading, const std::string& reference, spec::Spot spot) override;
  bool replace_paths(spec::Reading& reading, const Wanted& wanted) override;

 private:
  struct Known {
    blazes::bloom::Program program;
    std::uint32_t shift = 0;                        // from the program's places to those of the reading
    std::map<std::string, Extraction> extractions;  // by module
  };

  Known* known(spec::Reading& reading, const std::string& file, spec::Spot spot);
  const Extraction* extraction(spec::Reading& reading, const Reference& reference, spec::Spot spot);
  void note_origin(const spec::Reading& reading, const Reference& reference, dataflow::ComponentId component,
                   const ExtractedComponent& extracted);

  diagnostics::Files& files_;
  blazes::bloom::ReadOptions options_;
  std::map<std::string, std::unique_ptr<Known>> known_;              // by file
  std::map<std::pair<std::string, std::uint32_t>, Origin> origins_;  // by variant and component
};

}  // namespace blazes::frontend::bloom
