// Small Bloom programs, well typed, from a seed: the same for the same seed on every machine.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace blazes::test {

struct RandomProgram {
  std::string text;  // a class `Node`, and with replicas a class `Front` before it
  // Collection and tuple, as a literal of Ruby: what comes in from outside, at the node or at the front.
  std::vector<std::pair<std::string, std::string>> arrivals;
};

struct Wanted {
  int arrivals = 3;       // records from outside
  bool loop = true;       // maybe a channel on which the node talks to itself: its rules are cut there
  bool replicas = false;  // a front sends every record to each node that its table `replicas` names
};

// Two inputs, `one` and `two`, with columns k and v that hold small numbers, feed tables, scratches and lattices through every kind of
// operator; what results goes to an output interface and over a channel to somebody outside.
RandomProgram random_program(std::uint64_t seed, const Wanted& wanted);

}  // namespace blazes::test
