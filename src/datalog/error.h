// Why an evaluation cannot go on, and how much memory it may take.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace blazes::datalog {

// Thrown out of `Engine::tick`; the engine is of no use afterwards.
class Error : public std::runtime_error {
 public:
  enum class Kind : std::uint8_t {
    Conflict,  // two tuples of one key
    Code,      // what a function says that was called
    Width,     // a tuple is too long
    Memory,    // more than the limit
    Endless,   // a recursion that goes on and on
  };

  Error(Kind kind, const std::string& message, std::uint32_t place = kNoPlace)
      : std::runtime_error(message), kind_(kind), place_(place) {}

  static constexpr std::uint32_t kNoPlace = 0xffffffffu;

  Kind kind() const { return kind_; }
  // What the operator was given as its place; `kNoPlace` if none is to blame.
  std::uint32_t place() const { return place_; }

 private:
  Kind kind_;
  std::uint32_t place_;
};

// Bytes that relations and values hold. Counted where tables grow, so that the limit is met before the machine's.
class Memory {
 public:
  explicit Memory(std::size_t limit = SIZE_MAX) : limit_(limit) {}

  void take(std::size_t bytes) {
    if (bytes > limit_ - used_)
      throw Error(Error::Kind::Memory,
                  "this takes more than " + std::to_string(limit_ >> 20) + " MiB of memory");
    used_ += bytes;
  }
  void give_back(std::size_t bytes) { used_ -= bytes; }
  std::size_t used() const { return used_; }

 private:
  std::size_t limit_, used_ = 0;
};

}  // namespace blazes::datalog
