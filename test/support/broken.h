// What does not hold in a world of chance.
#pragma once

#include <exception>
#include <string>
#include <utility>

namespace blazes::test {

// The claim that a world breaks, which its `run` throws; empty if all hold.
template <class World, class... Arguments>
std::string broken(Arguments&&... arguments) {
  try {
    World(std::forward<Arguments>(arguments)...).run();
    return {};
  } catch (const std::exception& e) {
    return e.what();
  }
}

}  // namespace blazes::test
