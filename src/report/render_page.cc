#include "report/render_page.h"

#include "report/escape.h"
#include "report/paint.h"

namespace blazes::report {
namespace {

// "[text](target)" becomes "text"; code between backticks is left alone.
std::string without_links(std::string_view line) {
  std::string out;
  bool code = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '`') code = !code;
    if (line[i] == '[' && !code) {
      std::size_t close = line.find("](", i);
      std::size_t end = close == line.npos ? line.npos : line.find(')', close);
      if (end != line.npos && line.substr(i + 1, close - i - 1).find('[') == line.npos) {
        out += line.substr(i + 1, close - i - 1);
        i = end;
        continue;
      }
    }
    out += line[i];
  }
  return out;
}

}  // namespace

std::string render_page(std::string_view markdown, Style style) {
  std::string out;
  bool code = false;
  while (!markdown.empty()) {
    std::size_t end = markdown.find('\n');
    std::string_view line = markdown.substr(0, end);
    markdown.remove_prefix(end == markdown.npos ? markdown.size() : end + 1);
    if (line.starts_with("```")) {
      code = !code;
    } else if (code) {
      out += (line.empty() ? "" : "    ") + for_terminal(line) + '\n';
    } else if (line.starts_with('#')) {
      std::size_t text = line.find_first_not_of("# ");
      out +=
          paint(for_terminal(text == line.npos ? std::string_view{} : line.substr(text)), Hue::Bold, style) +
          '\n';
    } else {
      out += for_terminal(without_links(line)) + '\n';
    }
  }
  return out;
}

}  // namespace blazes::report
