// Places become file, line and column, also where there are many of them in one very long line.
#pragma once

#include <cstdint>
#include <vector>

#include "diagnostics/source.h"

namespace blazes::diagnostics {

struct Location {
  std::string_view file;
  std::uint32_t line = 0;    // from 1; 0 if nowhere
  std::uint32_t column = 0;  // from 1, in characters; a byte order mark is none
  // The line without its end; of a long one, no more than about a KiB on either side of the place.
  std::string_view text;
  std::size_t at = 0;  // where in `text` the place is
  bool cut_before = false, cut_after = false;
};

// The first look-up in a file reads it as far as the place; the next ones read a few KiB. Not for several threads.
class Locator {
 public:
  explicit Locator(const diagnostics::Sources& sources);

  Location locate(Place place);

 private:
  struct Mark {  // before the byte at a multiple of the step
    std::uint32_t line = 1, column = 1, line_start = 0;
  };
  static void advance(std::string_view bytes, std::uint32_t from, std::uint32_t to, Mark& mark);

  const diagnostics::Sources& sources_;
  std::vector<std::vector<Mark>> marks_;  // of each source
};

}  // namespace blazes::diagnostics
