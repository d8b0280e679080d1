// Tuples as JSON, a timestep or a record a line: how a node is fed and what it says.
//
//   {"click": [[1, "c1"], [2, "c1"]], "ask": [["c1"]]}             an inbox: tuples by collection
//   {"time": 3, "collection": "answer", "tuple": ["c1", 2]}        what an output holds, or a message: with "to"
//
// Integers, reals, texts, true, false, null and arrays are what they are; a symbol is a text; a hash is an object if all its keys are
// texts or symbols, else an array of pairs; a lattice is what it holds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/node.h"

namespace blazes::runtime {

// The message says what is wrong with the line.
Result<Inbox, std::string> inbox_of(std::string_view line);
std::string line_of(const Inbox& inbox);  // without a line end
// Of a text with an inbox a line, the next one, without what is empty; none: there is no more.
class InboxLines {
 public:
  explicit InboxLines(std::string_view text) : rest_(text) {}
  std::optional<Result<Inbox, std::string>> next();
  // Of the last one, from 1 on.
  std::size_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};
// Whether there is nothing in a line.
bool is_empty_line(std::string_view line);

Result<bloom::Value, std::string> value_of_json(std::string_view text);
std::string json_of(const bloom::Value& value);

// Without a line end.
std::string record_line(std::uint64_t time, std::string_view collection, const bloom::Value& tuple,
                        const std::string& to);

}  // namespace blazes::runtime
