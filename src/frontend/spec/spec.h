// Turns the text of a spec (YAML or JSON) into a `Spec`: one `Dataflow` for each variant.
//
//   Spec spec = read_spec("adnet.yaml", {});
//   if (spec.diagnostics has errors) ... else for (const Variant& v : spec.variants) analyse(v.flow) ...
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dataflow/dataflow.h"
#include "diagnostics/diagnostic.h"
#include "diagnostics/files.h"
#include "diagnostics/source.h"

namespace blazes::frontend {

struct Variant {
  std::string name;  // "" where the file has no variants
  dataflow::Dataflow flow;
  Place place;
};

// A finding that the author has looked at.
struct Allowance {
  std::string id;  // "BLZ201"
  std::string stream;
  std::string reason;
  Place place;
};

struct Spec {
  diagnostics::Sources sources;
  std::vector<Variant> variants;  // empty if there are errors
  std::vector<Allowance> allowances;
  std::vector<diagnostics::Diagnostic> diagnostics;  // every mistake, sorted by place
  std::size_t omitted = 0;                           // how many more there were
};

// Where files come from; the file system by default.
using diagnostics::file_system;
using diagnostics::Files;

namespace spec {
class Programs;
}

// Reads `path`, and what it names by `topology:`. A spec in a string: give a `Files` that holds it. The format is told from
// the contents: JSON begins with `{`. Never throws.
// `topology` takes the place of `topology:` where the file has none; it is handed to `files` as it is.
// `programs` reads what the spec takes from the text of programs, and `path` itself if it is one (programs.h).
Spec read_spec(const std::string& path, Files& files = file_system(), const std::string& topology = {},
               spec::Programs* programs = nullptr);

}  // namespace blazes::frontend
