// Asks the adapter, the part of Blazes that runs on a JVM: one of its main classes runs, and what it writes is the answer.
//
//   auto answer = ask({.speaker = "app.jar", .class_path = class_path(adapter), .main_class = "blazes.storm.extract.Main",
//                      .args = {scratch.file("topology.json"), ...}, .answer = scratch.file("topology.json")}, scratch);
//   if (answer) read(*answer); else answer.error().message ...
//
// An answer that begins with {"error" is a refusal. Whatever the JVM prints is kept back.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "jvm/child.h"

namespace blazes::jvm {

struct Question {
  std::string speaker;                    // whom a message is about if nothing is answered
  std::vector<std::string> options = {};  // of the JVM
  std::vector<std::filesystem::path> class_path;
  std::string main_class;
  std::vector<std::string> args;
  std::filesystem::path answer;  // the file that the main class writes
};

struct Failure {
  bool in_input = true;  // false: this machine lacks something
  std::string message;
  std::string log = {};  // the last lines that were printed
};

// `scratch` gets a file "log".
Result<std::string, Failure> ask(const Question& question, const ScratchFolder& scratch);

// The folder of the adapter: its jar, and in `lib` what that needs. It is in $BLAZES_STORM, installed beside the program, or in the
// build tree; empty if it is nowhere.
std::filesystem::path find_adapter();

// What belongs on the class path of everything that the adapter runs.
std::vector<std::filesystem::path> class_path(const std::filesystem::path& adapter);

// "" for what is not there.
std::string environment(const char* name);

}  // namespace blazes::jvm
