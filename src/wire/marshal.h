// Values in the form of Ruby's Marshal, version 4.8: how Bud sends lattices, which msgpack has no form for.
//
//   unmarshal(marshal(*make_lattice(LatticeKind::Max, Value(5))))        // <lmax: 5>
//   unmarshal("\x04\x08o:\x0bObject\x00")                                // error: an object of the class Object
//
// Objects are those of the lattices that Bud brings and of the class Set, which is read as an array; anything else that would run code in
// Ruby is an error. Numbers are those of 64 bits.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "bloom/value.h"

namespace blazes::wire {

std::string marshal(const bloom::Value& value);
// Bytes may be hostile. The message says what is wrong with them.
Result<bloom::Value, std::string> unmarshal(std::string_view bytes);

}  // namespace blazes::wire
