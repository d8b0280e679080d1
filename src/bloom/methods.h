// The methods of Ruby that the reader takes for free of effects: what `evaluate` computes, and nothing else.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace blazes::bloom {

struct PureMethod {
  enum class Takes : std::uint8_t { NoBlock, MaybeBlock, Block };
  std::string_view name;
  std::uint8_t least = 0, most = 0;  // arguments
  Takes block = Takes::NoBlock;
};

// Sorted by name.
std::span<const PureMethod> pure_methods();

// Null if it is none. Of strings, symbols, numbers, arrays, hashes and ranges together: which one it is for is known when it runs.
const PureMethod* find_pure_method(std::string_view name);

// A method of the lattices that Bud brings, or a question to a collection, that no other value has.
bool is_lattice_method(std::string_view name);
bool is_query_method(std::string_view name);

// "lmax" of "Bud::MaxLattice"; empty if it is no lattice of Bud.
std::string_view wrapper_of_class(std::string_view class_name);

}  // namespace blazes::bloom
