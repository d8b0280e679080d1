#include "report/paint.h"

#include <algorithm>

#include <fmt/format.h>

#include "report/escape.h"

namespace blazes::report {

using analysis::Contents;

std::string paint(std::string_view text, Hue hue, Style style) {
  if (!style.colour || hue == Hue::Plain || text.empty()) return std::string(text);
  std::string_view code;
  switch (hue) {
    case Hue::Plain: break;
    case Hue::Bold: code = "1"; break;
    case Hue::Dim: code = "2"; break;
    case Hue::Red: code = "1;31"; break;
    case Hue::Yellow: code = "1;33"; break;
    case Hue::Green: code = "32"; break;
    case Hue::Blue: code = "1;34"; break;
    case Hue::Magenta: code = "1;35"; break;
  }
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

Hue hue_of(Contents contents) {
  switch (contents) {
    case Contents::Async: return Hue::Green;
    case Contents::Run: return Hue::Yellow;
    case Contents::Inst: return Hue::Magenta;
    case Contents::Diverge: return Hue::Red;
  }
  return Hue::Plain;
}

std::string paint(Contents contents, Style style) {
  return paint(name_of(contents), hue_of(contents), style);
}

std::string paint_published(const analysis::Label& label, Style style) {
  return paint(published_name(label), hue_of(label.contents), style);
}

void TextTable::print(std::string& out, Style style, std::string_view indent) const {
  std::vector<std::size_t> widths;
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i].text));
  }
  for (const auto& row : rows_) {
    out += indent;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::size_t room = widths[i] - width(row[i].text);
      if (row[i].right) out.append(room, ' ');
      out += paint(row[i].text, row[i].hue, style);
      if (i + 1 < row.size()) out.append((row[i].right ? 0 : room) + 2, ' ');
    }
    out += '\n';
  }
}

std::string count(std::size_t n, std::string_view noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

}  // namespace blazes::report
