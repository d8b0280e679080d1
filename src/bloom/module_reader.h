// The modules and classes of a file, with what Bloom says in them.
#pragma once

#include <string>
#include <vector>

#include "bloom/relation_reader.h"
#include "bloom/state_reader.h"

namespace blazes::bloom {

// `require 'a/b'`, `require_relative 'b'`.
struct Requirement {
  std::string path;
  bool relative = false;
  Span span;
};

// Those at the top of a file, in the order of the text.
std::vector<Requirement> requirements_of(const Reading& reading);

class ModuleReader {
 public:
  explicit ModuleReader(Reading& reading)
      : in_(reading), code_(reading), relations_(reading), state_(reading) {}

  void read_file();

 private:
  void read_outside(Node node);
  void read_module(Node node, const std::string& outer);
  void read_members(Node body, Id<Module> module);
  void read_member(Node node, Id<Module> module);
  void read_member_call(Node node, Id<Module> module);
  void read_superclass(Node node, Module& module);
  void read_includes(Node arguments, Module& module);
  void read_imports(Node node, Node arguments, Module& module);
  void read_rules(Node body, std::vector<Statement>& into);
  void read_bootstrap(Node body, std::vector<Statement>& into);
  void read_constant(Node node, std::vector<ConstantDefinition>& into);
  void read_definition(Node node, std::vector<Definition>& into);
  Module& at(Id<Module> id) { return in_.program.modules[id]; }

  Reading& in_;
  CodeReader code_;
  RelationReader relations_;
  StateReader state_;
};

}  // namespace blazes::bloom
