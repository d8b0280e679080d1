// Colours of a terminal, and tables: what the text renderers share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/label.h"
#include "report/report.h"

namespace blazes::report {

enum class Hue : unsigned char { Plain, Bold, Dim, Red, Yellow, Green, Blue, Magenta };

// `text` as it is if no colour is wanted.
std::string paint(std::string_view text, Hue hue, Style style);
Hue hue_of(analysis::Contents contents);
std::string paint(analysis::Contents contents, Style style);
std::string paint_published(const analysis::Label& label, Style style);

// Columns two spaces apart, as wide as they must be; the last one is not filled up.
class TextTable {
 public:
  struct Cell {
    std::string text;  // escaped already
    Hue hue = Hue::Plain;
    bool right = false;  // aligned to the right, as numbers are
  };
  void row(std::vector<Cell> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  void print(std::string& out, Style style, std::string_view indent = "") const;

 private:
  std::vector<std::vector<Cell>> rows_;
};

// "1 finding", "2 findings".
std::string count(std::size_t n, std::string_view noun);

}  // namespace blazes::report
