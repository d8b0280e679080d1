// One result, said about the spec: a diagnostic, and what of the dataflow it speaks of.
#pragma once

#include <string>

#include "analysis/label.h"
#include "diagnostics/diagnostic.h"

namespace blazes::rules {

struct Finding {
  diagnostics::Diagnostic diagnostic;  // `length` 0: the whole item that begins at `place`
  dataflow::StreamId stream;           // the sink
  dataflow::ComponentId site;          // where it starts
  analysis::Contents severity = analysis::Contents::Async;  // what the sink shows
  std::string allowed;  // the reason why the author lets it be; empty: it counts
};

// "BLZ201 on this stream is known", from the spec.
struct Allowance {
  std::string id;
  dataflow::StreamId stream;
  std::string reason;
};

}  // namespace blazes::rules
