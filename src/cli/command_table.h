// The commands as the command line knows them; help, completions and the man page are made from this table.
#pragma once

#include <span>
#include <string_view>

#include <CLI/CLI.hpp>

#include "cli/arguments.h"

namespace blazes::cli {

struct Command {
  std::string_view name;
  std::string_view summary;
  std::string_view more;  // what --help says after the options: examples
  void (*describe)(CLI::App& app, Arguments& into);
  int (*execute)(Session& session);
};

std::span<const Command> command_table();

// Describes the program; in full only the command `only`, or all of them if it is empty.
void describe_program(CLI::App& app, Arguments& into, std::string_view only);

}  // namespace blazes::cli
