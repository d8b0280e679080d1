#include "report/render_diagnostic.h"

#include <algorithm>

#include <fmt/format.h>

#include "report/escape.h"
#include "report/paint.h"

namespace blazes::report {
namespace {

// A line may be the whole of a generated file: only what stands around the place is shown.
constexpr std::size_t kLineWidth = 110;
constexpr std::size_t kBefore = 60;

std::string_view level_word(diagnostics::Level level) {
  switch (level) {
    case diagnostics::Level::Error: return "error";
    case diagnostics::Level::Finding: return "finding";
    case diagnostics::Level::Advice: return "advice";
  }
  return {};
}

// How far the item that begins here goes: to its closing bracket, or to the end of the line without comment.
std::size_t item_length(std::string_view rest) {
  bool bracketed = !rest.empty() && (rest[0] == '{' || rest[0] == '[');
  int depth = 0;
  char quote = 0;
  std::size_t end = rest.size();
  for (std::size_t i = 0; i < rest.size(); ++i) {
    char c = rest[i];
    if (quote) {
      if (c == '\\' && quote == '"')
        ++i;
      else if (c == quote)
        quote = 0;
      continue;
    }
    if (c == '"' || c == '\'') quote = c;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') {
      if (--depth < 0) {
        end = i;
        break;
      }
      if (depth == 0 && bracketed) return i + 1;
    }
    if (c == ',' && depth == 0 && !bracketed) {
      end = i;
      break;
    }
    if (c == '#' && (i == 0 || rest[i - 1] == ' ')) {
      end = i;
      break;
    }
  }
  while (end > 1 && (rest[end - 1] == ' ' || rest[end - 1] == '\t')) --end;
  return end;
}

// A tab has the width of one space, so that what is underlined stands below it.
std::string printable(std::string_view text) {
  std::string line(text);
  std::ranges::replace(line, '\t', ' ');
  return for_terminal(line);
}

std::size_t to_boundary(std::string_view line, std::size_t at) {
  while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xc0) == 0x80) ++at;
  return at;
}

void source_line(std::string& out, const diagnostics::Location& at, std::uint32_t length, Hue hue,
                 Style style) {
  std::string_view line = at.text;
  std::size_t start = at.at;
  std::size_t end = std::min(line.size(), start + (length ? length : item_length(line.substr(start))));
  std::size_t from = 0, to = line.size();
  if (width(line) > kLineWidth) {
    from = start > kBefore ? to_boundary(line, start - kBefore) : 0;
    to = to_boundary(line, std::min(line.size(), from + kLineWidth));
  }
  std::string before = printable(line.substr(from, start - from));
  std::string marked = printable(line.substr(start, std::min(end, to) - start));
  std::string after = end < to ? printable(line.substr(end, to - end)) : std::string();
  std::string_view left = from > 0 || at.cut_before ? "..." : "",
                   right = to < line.size() || at.cut_after ? "..." : "";

  std::string number = fmt::format("{}", at.line);
  std::string gutter(number.size(), ' ');
  std::string bar = paint("|", Hue::Blue, style);
  out += fmt::format("{} {}\n", gutter, bar);
  out += fmt::format("{} {} {}{}{}{}{}\n", paint(number, Hue::Blue, style), bar, left, before, marked, after,
                     right);
  std::string line_under = "^" + std::string(std::max<std::size_t>(width(marked), 1) - 1, '~');
  out += fmt::format("{} {} {}{}\n", gutter, bar, std::string(left.size() + width(before), ' '),
                     paint(line_under, hue, style));
}

}  // namespace

void render_diagnostic(std::string& out, const diagnostics::Diagnostic& d, diagnostics::Locator& locator,
                       const DiagnosticText& how, Style style) {
  diagnostics::Location at = locator.locate(d.place);
  Hue hue = d.rule->level == diagnostics::Level::Advice ? Hue::Blue : Hue::Red;
  std::string head = fmt::format("{} {} [{}]", level_word(d.rule->level), d.rule->id, d.rule->slug);
  std::string variant =
      how.variant.empty() ? std::string() : fmt::format(" in {}", for_terminal(how.variant));
  if (at.line) out += paint(place_for_terminal(locator, d.place) + ":", Hue::Bold, style) + " ";
  out += fmt::format("{}{}: {}\n", paint(head, hue, style), variant,
                     paint(for_terminal(d.message), Hue::Bold, style));

  std::string indent = "  ";
  if (at.line) {
    indent = std::string(fmt::format("{}", at.line).size() + 1, ' ');
    if (how.line) source_line(out, at, d.length, hue, style);
  }
  std::string mark = paint("=", Hue::Blue, style);
  for (const diagnostics::Note& note : d.notes) {
    std::string place = note.place == d.place ? std::string() : place_for_terminal(locator, note.place);
    out += fmt::format("{}{} {}{}{}\n", indent, mark, paint(place, Hue::Dim, style),
                       place.empty() ? "" : ": ", for_terminal(note.message));
  }
  if (!d.hint.empty())
    out += fmt::format("{}{} {}: {}\n", indent, mark, paint(how.remedy, Hue::Green, style),
                       for_terminal(d.hint));
}

}  // namespace blazes::report
