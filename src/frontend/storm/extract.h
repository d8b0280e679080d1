// Turns a Storm program into the text of a spec: its main class runs in a JVM, and what it would submit is caught there.
//
//   auto text = extract({.adapter = folder, .jar = "app.jar", .main_class = "com.example.WordCount"}, scratch);
//   if (text) read_spec(...) else text.error().message ...
//
// Nothing is submitted anywhere, and nothing is left behind but in `scratch`. The program runs with all rights of the caller, as it
// does under `storm jar`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "jvm/adapter.h"

namespace blazes::frontend::storm {

struct Program {
  std::filesystem::path adapter;
  std::filesystem::path jar;
  std::string main_class;
  std::vector<std::string> args = {};
  std::string topology = {};  // which one, if it submits several
  unsigned patience_s = 60;   // how long it may take to submit
  std::filesystem::path submission =
      {};  // a file that gets what was submitted, in a form of the adapter's own; if wanted
};

// JSON in the format of specs, whose paths have no label where nothing is annotated. Deterministic for a deterministic program.
Result<std::string, jvm::Failure> extract(const Program& program, const jvm::ScratchFolder& scratch);

}  // namespace blazes::frontend::storm
