// Finds where the values of a JSON text begin and end, without reading them.
#pragma once

#include <cstddef>
#include <string_view>

#include "frontend/spec/node.h"

namespace blazes::frontend::spec {

// simdjson reads a document as a whole, with an index of all of it that is larger than the text. A large dataflow is
// therefore cut into its entries, which are small, and simdjson reads one at a time.
class JsonCursor {
 public:
  // `text` must be followed by at least one zero byte.
  JsonCursor(std::string_view text, std::size_t at) : text_(text), at_(text.data() + at) {}

  enum class Outcome { Done, Malformed, TooDeep };

  // At the next byte that is not white space; zero at the end of the text.
  char peek();
  // Passes one character, if it is the next one after white space.
  bool pass(char expected);
  // A string; `inside` is what stands between its quotes.
  bool string(std::string_view& inside);
  // Any value, at this depth. It is cut where its brackets close, well-formed or not.
  Outcome value(std::size_t depth);

  std::size_t offset() const { return static_cast<std::size_t>(at_ - text_.data()); }
  bool at_end() const { return offset() >= text_.size(); }
  Kind kind();

 private:
  bool rest_of_string();

  std::string_view text_;
  const char* at_;
};

}  // namespace blazes::frontend::spec
