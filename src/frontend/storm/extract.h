// Turns a Storm program into the text of a spec: its main class runs in a JVM, and what it would submit is caught there.
//
//   auto text = extract({.adapter = folder, .jar = "app.jar", .main_class = "com.example.WordCount"});
//   if (text) read_spec(...) else text.error().message ...
//
// Nothing is submitted anywhere, and nothing is left behind. The program runs with all rights of the caller, as it does under
// `storm jar`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace blazes::frontend::storm {

struct Program {
  std::filesystem::path adapter;  // the folder of the extractor: its jar, and what that needs in `lib`
  std::filesystem::path jar;
  std::string main_class;
  std::vector<std::string> args = {};
  std::string topology = {};  // which one, if it submits several
  unsigned patience_s = 60;   // how long it may take to submit
};

struct ExtractFailure {
  bool in_input = true;  // false: this machine lacks something
  std::string message;
  std::string log = {};  // the last lines that the program has printed
};

// JSON in the format of specs, whose paths have no label where nothing is annotated. Deterministic for a deterministic program.
Result<std::string, ExtractFailure> extract(const Program& program);

// Where the extractor is: in $BLAZES_STORM, installed beside the program, or in the build tree. Empty if it is nowhere.
std::filesystem::path find_adapter();

}  // namespace blazes::frontend::storm
