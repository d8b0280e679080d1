// A plan and the Bloom programs that a dataflow was read from become files: the programs with the smallest edits, and one file for each
// strategy, whose modules they include.
//
//   auto files = apply({.flow = flow, .strategies = plan.strategies, .units = units});
//   if (files) for (const Artifact& f : *files) ... f.name ... f.text;
//   else ... files.error().place ...      // what no edit of Bloom can coordinate
//
// Nothing is written. Whether the new program does what the plan promises is for the caller to find out, by reading it. Linear in the
// text, for each strategy.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "bloom/program.h"
#include "synthesis/plan.h"

namespace blazes::emit::bloom {

// What a component was read from.
struct Unit {
  const blazes::bloom::Program* program = nullptr;  // null: no Bloom program
  Id<blazes::bloom::Module> module = {};
};

struct Task {
  const dataflow::Dataflow& flow;
  std::vector<synthesis::Strategy> strategies;
  std::vector<Unit> units;  // by the number of the component
};

struct Artifact {
  std::string name;    // as the sources of the programs are named
  std::string before;  // the text that was there; empty if there was no such file
  std::string text;
};

// Why a plan cannot be put into the text, and where.
struct Refusal {
  const diagnostics::Sources* sources = nullptr;  // null: nowhere in particular
  Place place = {};
  std::string message;
};

// All files of the programs, changed or not, sorted by name.
Result<std::vector<Artifact>, Refusal> apply(const Task& task);

}  // namespace blazes::emit::bloom
