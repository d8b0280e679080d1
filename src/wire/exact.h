// Values in msgpack, exactly: what is kept in files of our own. Unlike in messages, symbols and lattices are what they were.
//
//   std::string bytes;
//   write_exact(bytes, value);
//   read_exact(bytes)                  // Result: the value, or why the bytes are none
#pragma once

#include <string>
#include <string_view>

#include "runtime/node.h"

namespace blazes::wire {

void write_exact(std::string& to, const bloom::Value& value);
Result<bloom::Value, std::string> read_exact(std::string_view bytes);

// A map from collections to tuples.
bloom::Value value_of_inbox(const runtime::Inbox& inbox);
Result<runtime::Inbox, std::string> inbox_of_value(const bloom::Value& value);

}  // namespace blazes::wire
