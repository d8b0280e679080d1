// Turns results into findings: what is wrong at which sink, where it starts, and what to do.
//
//   Findings found = findings({flow, label, now, plan}, spec_allowances);
//   for (const Finding& f : found.list) if (f.allowed.empty()) ...
//
// Nothing is found where every sink is as good as it requires. The rules stand in files of their own, one for each id.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "rules/finding.h"
#include "synthesis/plan.h"

namespace blazes::rules {

// `label`: with the sealing that the promises allow; `now`: as it stands.
struct Results {
  const dataflow::Dataflow& flow;
  const analysis::Analysis& label;
  const analysis::Analysis& now;
  const synthesis::Plan& plan;
};

struct Findings {
  std::vector<Finding>
      list;  // worst sinks first, those that are allowed last; causes after the first sink they show at
  // Sinks beyond the limit, unexplained, none of them allowed.
  std::size_t left_out = 0;
  analysis::Contents worst_left_out = analysis::Contents::Async;
  std::vector<bool> used;  // of each allowance: whether it quiets anything
};

// Explains at most `limit` sinks; each costs as much as is upstream of it.
Findings findings(const Results& results, std::span<const Allowance> allowances,
                  std::size_t limit = SIZE_MAX);

// The worst that counts: neither allowed nor mere advice.
analysis::Contents worst(const Findings& found);
bool any_counts(const Findings& found);

// Whether a sink is worse than it accepts: with its seals, or as it stands.
bool violated(const Results& results, dataflow::StreamId sink);
bool needs_barrier(const Results& results, dataflow::StreamId sink);

}  // namespace blazes::rules
