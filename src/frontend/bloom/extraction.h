// A Bloom program in the nouns of the theory, each annotation with the statements that it follows from; not yet a `Dataflow`, because
// what it becomes may be a part of one.
//
//   Extraction found = extract(program, {"ReplicatedKVS"});
//   add_to(builder, found, 0);           // a dataflow whose places are those of program.sources
//   std::string yaml = spec_text(found, program.sources);
//
// The components of several modules are connected by their channels, which they know by name. Linear in the rules and in the paths.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bloom/catalog.h"
#include "bloom/program.h"
#include "dataflow/dataflow.h"

namespace blazes::frontend::bloom {

using dataflow::Reason;

struct ExtractedInterface {
  std::string name;
  dataflow::Direction direction = dataflow::Direction::In;
  Span span;
  std::optional<std::vector<std::string>> schema;
  bool crosses = false;  // records of another component, or of another node, come in or go out here
  std::vector<std::string> seal = {};  // the program hands over whole partitions of what comes in here
  dataflow::Producers producers = dataflow::Producers::Registry;  // who seals them
};

struct ExtractedPath {
  std::size_t from = 0, to = 0;  // interfaces of the component
  dataflow::Annotation annotation = dataflow::Annotation::CR;
  std::optional<std::vector<std::string>> gate;  // none: confluent, or `*`
  std::optional<std::string> state;              // none: it touches none; "": the component's one state
  bool per_record = false;
  std::vector<std::pair<std::string, std::string>>
      carries;  // output attribute, input attribute or "" for none
  std::string nondeterministic;
  std::vector<Reason> because;  // the one that decides, then the way from the input to the output
};

struct ExtractedComponent {
  std::string name;
  std::string module;
  Span span;
  std::vector<ExtractedInterface> interfaces;
  std::vector<ExtractedPath> paths;
  std::optional<Reason> replicated;
  // What `blazes apply` has put in.
  bool barrier = false;
  dataflow::OwnOrder own_order = dataflow::OwnOrder::None;
};

struct ExtractedStream {
  struct End {
    std::size_t component = 0, interface = 0;
  };
  std::string name;
  std::optional<End> from, to;
};

// Records that agree on `from` agree on `to`, wherever attributes of these names occur.
struct ExtractedDependency {
  std::vector<std::string> from, to;
};

struct Extraction {
  std::size_t rules = 0;  // of all modules; nothing need come into any of them
  std::vector<ExtractedComponent> components;
  std::vector<ExtractedStream> streams;
  std::vector<ExtractedDependency> dependencies;
  std::vector<diagnostics::Diagnostic>
      diagnostics;  // what of the catalogs is wrong, and what cannot be followed
};

Extraction extract(const blazes::bloom::Program& program,
                   const std::vector<Id<blazes::bloom::Module>>& modules);

}  // namespace blazes::frontend::bloom
