// The nodes of a deployment as processes of this machine: started, fed at their times, killed and started again, stopped in the end.
//
//   Supervision seen = supervise(deployment, {.commands = commands, .seed = 1, .out = print});
//   if (!seen.error.empty()) ...                                     // and nothing runs any more
//
// Time is real, and counts from when all are up. Links are what the machine makes of them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "simulate/deployment.h"

namespace blazes::processes {

using simulate::Micros;

struct SupervisorOptions {
  // What runs each member, and takes a timestep a line from its standard input. It says ` is up (` when it can be reached.
  std::vector<std::vector<std::string>> commands;
  std::uint64_t seed = 1;  // of the crashes
  // A line of a member's output, and of what it says beside that.
  std::function<void(std::uint32_t member, Micros at, std::string_view line)> out, err;
};

struct Supervision {
  std::uint64_t crashes = 0, restarts = 0, pauses = 0;
  Micros end = 0;
  std::vector<bool> up;      // which members were up in the end
  std::uint32_t member = 0;  // of the error
  std::string error;         // why it ended before its time; empty if it did not
};

// Until `deployment.until`, all nodes have ended by themselves, or SIGINT or SIGTERM.
Supervision supervise(const simulate::Deployment& deployment, const SupervisorOptions& options);

// An address of this machine where nobody listens now.
std::string free_address();

}  // namespace blazes::processes
