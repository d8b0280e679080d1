// The command line as a value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace blazes::cli {

class Session;

struct Arguments {
  std::string file;                               // DIFF: the old one
  std::string other_file;                         // DIFF: the new one
  std::string topic;                              // EXPLAIN
  std::string action, jar, main_class, topology;  // STORM
  std::vector<std::string> program_args;          // STORM
  std::vector<std::string> search_path;           // BLOOM
  std::string nimbus;                             // STORM: to submit to, or in place of a program
  std::string plan_file;                          // APPLY, STORM submit
  std::vector<std::string> config;                // STORM submit
  unsigned local_seconds = 0;                     // STORM submit
  bool fallback = false;                          // APPLY, STORM submit
  bool dry_run = false;                           // STORM submit
  bool diff = false;                              // APPLY
  std::string stream, variant, output;
  std::string format = "text";
  std::string fail_on = "run";
  std::string color = "auto";
  std::vector<std::string> what_if;
  std::vector<std::string> property, properties;  // of Flux files: settings, and files of them
  bool env = false;
  bool with_plan = false;
  std::vector<std::string> set, input;    // RUN
  unsigned steps = 0, memory_mib = 4096;  // RUN
  std::string trace;                      // RUN: "", "text" or "json"
  std::string address, metrics, data;     // RUN: on the network
  std::string coordinator;                // RUN: where it is
  std::vector<std::string> producers;     // RUN: "click=5"
  std::string transport = "udp";          // RUN: on the network
  bool durable = false;                   // RUN: on the network
  std::uint64_t seed = 1, seeds = 0;      // RUN: of a world; no seeds: that one
  bool processes = false;                 // RUN: of a world
  int (*execute)(Session&) = nullptr;
};

// Nothing is to be done but to print this.
struct Message {
  std::string text;
  int status = 0;  // 0: what was asked for (help, version, a completion); 2: wrong usage
};

// Only the chosen command is described to the parser, so that a program that runs for milliseconds does not spend them here.
Result<Arguments, Message> parse_arguments(const std::vector<std::string>& args);

}  // namespace blazes::cli
