// What Bud's own tests show, in our own words: small programs with what they are fed and what they hold then. The files in `bud/`.
//
//   case A maximum that passes a bound
//   bud tc_lattice: test_simple            (the tests of Bud that it stands for)
//   state                                  (`state`, `bootstrap`, `bloom`: of a class `Node`; or `ruby`: the whole text, the last class is run)
//     lmax :most
//   bloom
//   set @name 'x'                          (what `@name` is)
//   tick most 3 | 7 ; other [1]            (a timestep, with its inbox)
//     most: 7                              (what a collection holds then)
//   sent c ["b:1", 2] to b:1               (what the timestep sends)
//   fails MESSAGE                          (the timestep before it fails so; no message: with any)
//   refused BLZ131                         (instead of timesteps: the program is refused; without an id: by whatever reads or runs it)
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace blazes::test {

struct BudStep {
  std::size_t line = 0;
  std::vector<std::pair<std::string, std::string>> inbox = {};     // a collection and a value for it
  std::vector<std::pair<std::string, std::string>> expected = {};  // a collection and what it holds
  bool has_sent = false, fails = false;
  std::string sent = {}, failure = {};
};

struct BudCase {
  std::string file, title;
  std::size_t line = 0;
  std::vector<std::string> stands_for = {};  // "tc_joins: test_combos"
  std::string text = {};
  std::vector<std::pair<std::string, std::string>> settings = {};
  std::vector<BudStep> steps = {};
  bool refused = false;
  std::string id = {};
};

// Throws std::runtime_error where a file is not written so.
std::vector<BudCase> read_bud_cases(const std::string& path);

}  // namespace blazes::test
