// The messages of one channel that wait for the next timestep: no two with one key.
//
//   if (const datalog::Value* other = waiting.add(tuple)) refuse(tuple, other);
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "datalog/slots.h"
#include "datalog/value.h"

namespace blazes::runtime {

class Waiting {
 public:
  // `keys`: the first columns. Where they are all columns, nothing can be in conflict.
  Waiting(std::uint32_t width, std::uint32_t keys, datalog::Memory& memory)
      : width_(width), keys_(keys), slots_(memory) {}

  // Null if it is taken, or waits already; else the tuple whose key it has.
  const datalog::Value* add(const datalog::Value* tuple) {
    if (keys_ < width_) {
      const std::uint32_t hash = datalog::hash_of(tuple, keys_);
      const std::uint32_t other = slots_.find(
          hash, [&](std::uint32_t number) { return std::equal(tuple, tuple + keys_, (*this)[number]); });
      if (other != datalog::Slots::kNone)
        return std::equal(tuple, tuple + width_, (*this)[other]) ? nullptr : (*this)[other];
      slots_.add(hash, size());
    }
    tuples_.insert(tuples_.end(), tuple, tuple + width_);
    return nullptr;
  }

  std::uint32_t width() const { return width_; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(tuples_.size() / std::max(1u, width_)); }
  const datalog::Value* operator[](std::uint32_t number) const {
    return tuples_.data() + std::size_t{number} * width_;
  }
  // Those that the node has sent to itself come first, as nothing else waits when it does.
  void end_own() { own_ = size(); }
  std::uint32_t own() const { return own_; }

  void clear() {
    if (keys_ < width_)
      for (std::uint32_t number = 0; number < size(); ++number)
        slots_.remove(datalog::hash_of((*this)[number], keys_), number);
    tuples_.clear();
    own_ = 0;
  }

 private:
  std::uint32_t width_, keys_, own_ = 0;
  std::vector<datalog::Value> tuples_;  // end to end
  datalog::Slots slots_;                // to their numbers, by key
};

}  // namespace blazes::runtime
