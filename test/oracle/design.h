// A dataflow of concrete components, and the annotated `Dataflow` that the analysis is shown.
#pragma once

#include <string>
#include <vector>

#include "components.h"
#include "dataflow/dataflow.h"

namespace blazes::oracle {

inline constexpr int kNone = -1;

struct Wire {
  int from = kNone, output = 0;  // none: a source
  int to = kNone, input = 0;     // none: a sink
  // Declared; masks or none.
  int seal = kNone, ordered = kNone, unique = kNone, sequence = kNone, partitioned = kNone;
  bool shuffle = false, fifo = false;
  dataflow::Requirement required = dataflow::Requirement::Deterministic;
};

struct Part {
  int kind = 0;
  bool replicated = false;
  bool split = false;  // two instances that share the work
  bool barrier = false;
};

struct Design {
  std::vector<Part> parts;
  std::vector<Wire> wires;
  bool dependency = false;  // b -> a, which holds in all records that have both

  const Kind& kind_of(int part) const {
    return catalogue()[static_cast<std::size_t>(parts[static_cast<std::size_t>(part)].kind)];
  }
  std::vector<int> sources() const;  // wires
};

// Gives every output that nothing reads a sink, and every input that nothing feeds a source.
void close(Design& d);

// The attributes that every record of a wire has.
std::vector<Mask> schemas(const Design& d);

// Components and streams have the ids of parts and wires.
dataflow::Dataflow build(const Design& d);

Mask mask_of(const dataflow::Dataflow& flow, dataflow::AttributeSet set);

// A spec that the reader takes; with `names`, comments say which concrete components stand behind the annotations.
std::string to_yaml(const Design& d, bool names);

}  // namespace blazes::oracle
