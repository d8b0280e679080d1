// Turns a plan and the submission that it was made for into a coordinated topology: the adapter wraps components and adds streams.
//
//   auto said = coordinate({.adapter = folder, .jar = "app.jar", .submission = caught, .plan = json, .to = Target::Local,
//                           .seconds = 60}, scratch);
//   if (said) print(*said); else said.error().message ...
//
// On failure nothing has been submitted.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "jvm/adapter.h"

namespace blazes::emit::storm {

enum class Target : std::uint8_t {
  Description,  // what would be wrapped
  DryRun,       // the rewritten topology as text
  Local,        // a cluster within the process, for some seconds
  Cluster,      // the one that Storm's configuration names
};

struct Job {
  std::filesystem::path adapter;
  std::filesystem::path jar;         // the program
  std::filesystem::path submission;  // what the extractor has caught of it
  std::string plan;  // blazes-plan/1 with one variant, whose strategies or else fallback are applied
  Target to = Target::Description;
  unsigned seconds = 0;                  // Local: how long it runs
  std::string nimbus = {};               // Cluster: HOST:PORT in place of what the configuration says
  std::vector<std::string> config = {};  // KEY=VALUE, over the topology's own configuration
};

// What the adapter says about it, for people. `scratch` gets files.
Result<std::string, jvm::Failure> coordinate(const Job& job, const jvm::ScratchFolder& scratch);

}  // namespace blazes::emit::storm
