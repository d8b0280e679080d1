// Why a timestep cannot be completed: Bud would raise an exception.
#pragma once

#include <string>

#include "base/place.h"

namespace blazes::runtime {

struct Failure {
  enum class Kind : std::uint8_t {
    KeyConflict,  // two tuples with one key
    Type,         // a tuple that does not fit its collection, no address to send to
    Evaluation,   // code in a block raises an error
    Unsupported,  // code that has a meaning in Ruby, and none here
    Inbox,        // what came in fits no collection
    Memory,       // more than the limit
    Endless,      // the rules derive more and more
  } kind;
  Span span = {};  // of the code, where one piece of it is to blame
  std::string message;
  std::string hint = {};  // what to do; of what is refused before the start
};

}  // namespace blazes::runtime
