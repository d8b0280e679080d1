// A world file (YAML or JSON) becomes a `Deployment`: which nodes of which programs, how they are connected, what goes wrong, what comes in.
//
//   WorldFile file = read_world("world.yaml", {.memory_limit = ...});
//   if (file.has_mistakes()) ... file.diagnostics ... file.programs[i].mistakes ...
//   else for (seed : seeds) simulate::World(file.deployment, seed, watch).run();
//
// All mistakes are reported at once, each with its place. Whatever the text is, nothing is thrown.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bloom/catalog.h"
#include "diagnostics/diagnostic.h"
#include "diagnostics/files.h"
#include "diagnostics/source.h"
#include "frontend/spec/reference.h"
#include "simulate/deployment.h"

namespace blazes::frontend {

struct WorldFile {
  struct Program {
    std::string path;  // where files are read
    bloom::Program program;
    std::vector<diagnostics::Diagnostic> mistakes;  // of it, or of a class that the world has
  };
  struct Class {
    const Program* program;
    bloom::Catalog catalog;
  };

  diagnostics::Sources sources;
  std::vector<diagnostics::Diagnostic> diagnostics;  // of the world file, sorted by place
  std::size_t omitted = 0;                           // how many more there were
  // The deployment points into these, so they stay where they are.
  std::deque<Program> programs;
  std::deque<Class> classes;
  simulate::Deployment deployment;  // of no use if there are mistakes
  // Of the nodes as processes: zookeeper://...; empty: none.
  std::string coordinator;
  // By group: what `fill` gives of what a coordinator fills.
  std::map<std::uint32_t, std::vector<std::string>> given;

  bool has_mistakes() const;
};

struct WorldOptions {
  std::vector<std::string> search_path = {};  // of the programs
  std::size_t memory_limit = SIZE_MAX;        // of a node, in bytes
  // Addresses for nodes of which the file says none; else these are called at their names.
  std::function<std::string()> address = {};
};

WorldFile read_world(const std::string& path, const WorldOptions& options = {},
                     diagnostics::Files& files = diagnostics::file_system());

// All keys that a world file can have, in the order of the reference.
std::vector<KeyReference> world_key_reference();

}  // namespace blazes::frontend
