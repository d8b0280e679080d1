// One line on a terminal that says what takes so long.
#pragma once

#include <iosfwd>
#include <memory>
#include <string_view>

namespace blazes::cli {

// Shows nothing for the first second, and nothing at all if not `wanted`; the line is wiped out when it is done.
class Progress {
 public:
  Progress(std::ostream& err, bool wanted);
  ~Progress();
  // What is going on from now. `phase` must be a literal.
  void now(std::string_view phase);
  void done();

 private:
  struct Line;
  std::unique_ptr<Line> line_;
};

}  // namespace blazes::cli
