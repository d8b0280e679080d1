// Finds the one thing of a name among millions: eight bytes for each slot, names kept elsewhere.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/id.h"

namespace blazes {

// Ids by name, for things whose names differ. `name_of(id)` must give the name of each id that was added. A general hash table
// would keep the names' addresses too, three times as much, and would look at them when it grows.
template <class T>
class NameIndex {
 public:
  std::size_t size() const { return size_; }

  // None if there is none.
  template <class NameOf>
  Id<T> find(std::string_view name, NameOf name_of) const {
    if (slots_.empty()) return {};
    std::uint32_t hash = hash_of(name);
    for (std::size_t at = hash & mask(); slots_[at].id; at = (at + 1) & mask())
      if (slots_[at].hash == hash && name_of(slots_[at].id) == name) return slots_[at].id;
    return {};
  }

  // There must be none of this name.
  void add(std::string_view name, Id<T> id) {
    if ((size_ + 1) * 4 > slots_.size() * 3) grow(slots_.empty() ? 16 : slots_.size() * 2);
    put({hash_of(name), id});
    ++size_;
  }

  void reserve(std::size_t size) {
    if (size * 4 > slots_.size() * 3) grow(std::bit_ceil(size * 4 / 3 + 1));
  }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    Id<T> id;
  };

  std::size_t mask() const { return slots_.size() - 1; }

  void put(Slot slot) {
    std::size_t at = slot.hash & mask();
    while (slots_[at].id) at = (at + 1) & mask();
    slots_[at] = slot;
  }

  void grow(std::size_t size) {
    std::vector<Slot> old(size);
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.id) put(slot);
  }

  static std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    auto product = static_cast<unsigned __int128>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  }

  // Nobody outside can tell where this program was loaded, so nobody can write names that collide.
  static std::uint32_t hash_of(std::string_view name) {
    static const char here = 0;
    const std::uint64_t seed = reinterpret_cast<std::uintptr_t>(&here) * 0x9e3779b97f4a7c15u;
    std::uint64_t hash = seed ^ name.size();
    while (!name.empty()) {
      std::uint64_t word = 0;
      std::size_t length = name.size() < 8 ? name.size() : 8;
      std::memcpy(&word, name.data(), length);
      hash = mix(hash ^ word ^ 0xa0761d6478bd642fu, seed ^ 0xe7037ed1a0b428dbu);
      name.remove_prefix(length);
    }
    return static_cast<std::uint32_t>(mix(hash ^ 0x8ebc6af09c88c6e3u, seed | 1) >> 32);
  }

  std::vector<Slot> slots_;  // a power of two of them, at most three quarters full
  std::size_t size_ = 0;
};

}  // namespace blazes
