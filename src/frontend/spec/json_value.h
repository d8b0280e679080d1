// One JSON value as a tree, by way of simdjson.
#pragma once

// So that no result can turn into an exception unseen. This is the only place where the header is included.
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include "frontend/spec/document.h"

namespace blazes::frontend::spec {

// Reads one value after the other into the same memory.
class JsonValue {
 public:
  explicit JsonValue(Origin origin) : origin_(origin), text_(origin.text().view()) {}

  enum class Outcome { Done, Malformed, TooLarge };

  // Forgets the last value.
  void clear() { tree_.clear(); }
  // The raw inside of a string, which may have escapes; kept until the next `clear` if so. False if it is malformed.
  bool unescape(std::string_view inside, std::string_view& name);
  // The value at [begin, end) of the text; `node` says under which key it stands. Valid until the next one is read.
  Outcome read(std::size_t begin, std::size_t end, Node node);
  Value value() const { return {tree_, root_}; }

 private:
  // These turn one value into nodes; false after an error.
  template <class Source>
  bool convert(Source& value, Node& node, std::uint32_t& index);
  template <class Source>
  bool convert_children(Source& value, Kind kind, std::uint32_t index);
  template <class Source>
  bool convert_scalar(Source& value, std::string_view token, Node& node);

  Spot spot(const char* at, std::size_t length) const {
    return {origin_.place(static_cast<std::size_t>(at - text_.data())), static_cast<std::uint32_t>(length)};
  }

  Origin origin_;
  std::string_view text_;
  simdjson::ondemand::parser parser_, name_parser_;
  Tree tree_;
  std::uint32_t root_ = Node::kNone;
  bool too_large_ = false;
};

}  // namespace blazes::frontend::spec
