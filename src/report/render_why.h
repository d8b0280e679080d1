// Turns the proofs of a stream's label into numbered steps that end in the rule they use, shortest proof first.
#pragma once

#include <iosfwd>
#include <span>
#include <string>

#include "analysis/proof.h"
#include "analysis/provenance.h"
#include "report/report.h"

namespace blazes::report {

struct Answer {
  std::string variant;
  const dataflow::Dataflow* flow = nullptr;
  dataflow::StreamId stream;
  analysis::Label label, now;
  std::vector<analysis::Proof> proofs;          // of the label; none if it is clean
  std::vector<analysis::Proof> proofs_now;      // of how it stands; none if that is the same
  std::vector<analysis::Safeguard> safeguards;  // of a clean label
  std::vector<analysis::Hop> seal, order;       // where they come from, or where the seal was lost
  bool with_plan = false;  // `label` is what it is once the plan, or the best there is, is applied
};

std::string render_why(std::span<const Answer> answers, const diagnostics::Sources& sources, Style style);
void render_why_json(std::ostream& out, std::span<const Answer> answers, const diagnostics::Sources& sources);

}  // namespace blazes::report
