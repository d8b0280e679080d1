// What sinks require, and which findings are allowed: both name streams that may be there in some variants only.
#pragma once

#include <string>
#include <vector>

#include "frontend/spec/reading.h"
#include "frontend/spec/reference.h"

namespace blazes::frontend::spec {

class Requirements {
 public:
  // One entry of `require`, one element of `allow`.
  void read_requirement(Reading& reading, const Value& entry);
  void read_allowance(Reading& reading, const Value& element);
  // Applies them to the streams of the variant that is being built.
  void apply(Reading& reading);
  // Reports what no variant has, once all of them were built, and hands over the allowances.
  std::vector<Allowance> finish(Reading& reading, bool report_unknown);

 private:
  // A stream as somebody named it: by its own name, or by that of the interface whose only sink it is.
  struct Wanted {
    std::string name;
    Spot spot;
    dataflow::Requirement level = dataflow::Requirement::Deterministic;
    std::string found;      // the stream's own name, in the first variant that has it
    bool no_sink = false;   // there is one of this name, but a component reads it
    std::string hint = {};  // for when it is never found
  };

  std::vector<Wanted> required_;
  std::vector<Wanted> allowed_;
  std::vector<Allowance> allowances_;  // one for each of `allowed_`
};

void add_requirement_keys(std::vector<KeyReference>& reference);

}  // namespace blazes::frontend::spec
