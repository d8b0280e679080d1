// What the renderers show: the results of one file.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/analysis.h"
#include "diagnostics/source.h"
#include "rules/findings.h"
#include "synthesis/plan.h"

namespace blazes::report {

struct VariantResult {
  std::string name;  // "" where the file has no variants
  const dataflow::Dataflow* flow = nullptr;
  analysis::Analysis label, now;
  synthesis::Plan plan;
  rules::Findings findings;
};

// All that it points to must outlive it.
struct CheckResult {
  // What makes a plan of the same input, and what names the promises that would help: "blazes plan adnet.yaml".
  std::string plan_command, advise_command;
  const diagnostics::Sources* sources = nullptr;
  std::vector<VariantResult> variants;                   // in file order; none if there are errors
  std::span<const diagnostics::Diagnostic> diagnostics;  // mistakes in the input
  std::size_t omitted = 0;                               // how many more of them
  std::vector<std::string> unused_allowances;            // "BLZ201 on 'answers'"
};

// How text is to look.
struct Style {
  bool colour = false;
};

}  // namespace blazes::report
