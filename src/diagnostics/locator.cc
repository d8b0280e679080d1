#include "diagnostics/locator.h"

#include <algorithm>

namespace blazes::diagnostics {
namespace {
constexpr std::uint32_t kStep = 4096;
constexpr std::uint32_t kAround = 1024;
constexpr std::size_t kForgetEvery =
    1024;  // steps: a large file does not have to stay in memory for having been read

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }
}  // namespace

Locator::Locator(const Sources& sources) : sources_(sources) {
  for (const Sources::Source& source : sources.all()) {
    const bool has_mark = source.text->view().starts_with("\xef\xbb\xbf");
    marks_.push_back({has_mark ? Mark{.column = 0, .line_start = 3} : Mark{}});
  }
}

void Locator::advance(std::string_view bytes, std::uint32_t from, std::uint32_t to, Mark& mark) {
  for (std::uint32_t i = from; i < to; ++i) {
    unsigned char byte = static_cast<unsigned char>(bytes[i]);
    if (byte == '\n')
      mark = {mark.line + 1, 1, i + 1};
    else
      mark.column += (byte & 0xc0) != 0x80;
  }
}

Location Locator::locate(Place place) {
  if (!place) return {};
  const auto& all = sources_.all();
  std::size_t s = all.size();
  while (s > 0 && all[s - 1].base > place.offset) --s;
  if (s-- == 0) return {};
  std::string_view bytes = all[s].text->view();
  // The text begins after the mark.
  std::uint32_t offset = std::max(place.offset - all[s].base, marks_[s].front().line_start);
  if (offset > bytes.size()) return {};

  std::vector<Mark>& marks = marks_[s];
  while (marks.size() <= offset / kStep) {
    auto at = static_cast<std::uint32_t>((marks.size() - 1) * kStep);
    Mark next = marks.back();
    advance(bytes, at, at + kStep, next);
    marks.push_back(next);
    if (marks.size() % kForgetEvery == 0) all[s].text->forget_before(at);
  }
  Mark mark = marks[offset / kStep];
  advance(bytes, offset / kStep * kStep, offset, mark);

  // Not the whole line: that may be the whole file.
  Location location{.file = all[s].name, .line = mark.line, .column = mark.column, .text = {}, .at = 0};
  std::size_t begin = mark.line_start;
  if (offset - begin > kAround) {
    begin = offset - kAround;
    while (begin < offset && continues(bytes[begin])) ++begin;
    location.cut_before = true;
  }
  std::string_view rest = bytes.substr(offset, kAround);
  std::size_t end = rest.find('\n');
  location.cut_after = end == rest.npos && offset + rest.size() < bytes.size();
  if (end == rest.npos) end = rest.size();
  while (location.cut_after && end > 0 && continues(bytes[offset + end])) --end;
  location.text = bytes.substr(begin, offset - begin + end);
  if (!location.cut_after && location.text.ends_with('\r')) location.text.remove_suffix(1);
  location.at = std::min<std::size_t>(offset - begin, location.text.size());
  return location;
}

}  // namespace blazes::diagnostics
