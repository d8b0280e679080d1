// Writes JSON piece by piece, so that a document may be larger than what we would keep in memory.
//
//   JsonWriter json(out);
//   json.begin_object().key("name").string("answers").key("sink").boolean(true).end_object();
//
// Keys come out in the order in which they are written. The caller keeps the nesting right.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace blazes::report {

class JsonWriter {
 public:
  explicit JsonWriter(std::ostream& out) : out_(out) {}
  ~JsonWriter() { flush(); }
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  // What stands inside a container on `OneLine` is not broken into lines either.
  enum class Layout : std::uint8_t { Lines, OneLine };
  JsonWriter& begin_object(Layout layout = Layout::Lines) { return begin('{', layout); }
  JsonWriter& end_object() { return end('}'); }
  JsonWriter& begin_array(Layout layout = Layout::Lines) { return begin('[', layout); }
  JsonWriter& end_array() { return end(']'); }
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view text);
  JsonWriter& number(double value);  // null if there is no such number in JSON
  JsonWriter& number(std::uint64_t value);
  JsonWriter& boolean(bool value) { return raw(value ? "true" : "false"); }
  JsonWriter& null() { return raw("null"); }
  // A value that is JSON already.
  JsonWriter& raw(std::string_view json);
  void flush();

 private:
  struct Level {
    Layout layout;
    bool empty = true;
  };
  JsonWriter& begin(char bracket, Layout layout);
  JsonWriter& end(char bracket);
  void separate();  // from the value before
  void line();

  std::ostream& out_;
  std::string buffer_;
  std::vector<Level> levels_;
  bool after_key_ = false;
};

}  // namespace blazes::report
