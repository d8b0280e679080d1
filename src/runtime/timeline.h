// A timestep as a few lines for people: what came in, what changed, what went out.
//
//      3     0.250  in   kvput    ["a:1", "k", 1]
//                   +    kvstate  ["k", 1]
//                   -    kvstate  ["k", 0]
//                   ->   reply    ["b:2", 1]
#pragma once

#include <optional>
#include <string>

#include "runtime/node.h"

namespace blazes::runtime {

class Timeline {
 public:
  explicit Timeline(const bloom::Catalog& catalog);

  // The timestep that the node has just done, with line ends; empty if nothing happened in it. `seconds`: since the start, where there is a clock.
  // `in` are channels, interfaces, timers; `+` and `-` what came to what is stored, and what went; `=` what else holds something; `->` what
  // goes to others or is printed. Nothing is escaped beyond what Ruby's `inspect` escapes.
  std::string lines(const Node& node, const Step& step, std::optional<double> seconds = {}) const;
  // A line of that form about something else.
  std::string line(std::string_view sign, std::string_view name, std::string_view what) const;

 private:
  const bloom::Catalog& catalog_;
  std::size_t width_ = 0;  // of the longest name
};

}  // namespace blazes::runtime
