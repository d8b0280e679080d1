#include "report/json_writer.h"

#include <cmath>
#include <ostream>

#include <fmt/format.h>

#include "report/escape.h"

namespace blazes::report {
namespace {
constexpr std::size_t kBlock = 1 << 16;
}

void JsonWriter::flush() {
  out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  buffer_.clear();
}

void JsonWriter::line() {
  buffer_ += '\n';
  buffer_.append(2 * levels_.size(), ' ');
}

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (levels_.empty()) return;
  Level& level = levels_.back();
  if (!level.empty) buffer_ += ',';
  if (level.layout == Layout::Lines)
    line();
  else if (!level.empty)
    buffer_ += ' ';
  level.empty = false;
  if (buffer_.size() >= kBlock) flush();
}

JsonWriter& JsonWriter::begin(char bracket, Layout layout) {
  separate();
  if (!levels_.empty() && levels_.back().layout == Layout::OneLine) layout = Layout::OneLine;
  buffer_ += bracket;
  levels_.push_back({layout});
  return *this;
}

JsonWriter& JsonWriter::end(char bracket) {
  Level level = levels_.back();
  levels_.pop_back();
  if (level.layout == Layout::Lines && !level.empty) line();
  buffer_ += bracket;
  if (levels_.empty()) buffer_ += '\n';
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  string(name);
  buffer_ += ": ";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  separate();
  buffer_ += '"';
  append_json(buffer_, text);
  buffer_ += '"';
  return *this;
}

JsonWriter& JsonWriter::number(double value) {
  if (!std::isfinite(value)) return null();
  return raw(fmt::format("{}", value));
}

JsonWriter& JsonWriter::number(std::uint64_t value) { return raw(fmt::format("{}", value)); }

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  buffer_ += json;
  return *this;
}

}  // namespace blazes::report
