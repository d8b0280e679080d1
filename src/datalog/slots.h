// The hash table beneath relations, indexes and the pool: from a hash to a number, eight bytes for each slot.
//
//   std::uint32_t row = slots.find(hash, [&](std::uint32_t row) { return same(row); });
//
// Open addressing with linear probing; what is removed closes its gap, so that there are no tombstones. Nothing ever goes through the
// slots in their order, so that no result depends on it.
#pragma once

#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

#include "datalog/error.h"
#include "datalog/large_pages.h"

namespace blazes::datalog {

class Slots {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffu;

  explicit Slots(Memory& memory) : memory_(&memory) {}
  ~Slots() { memory_->give_back(slots_.size() * sizeof(Slot)); }
  Slots(Slots&& other) noexcept
      : memory_(other.memory_), slots_(std::move(other.slots_)), size_(std::exchange(other.size_, 0)) {
    other.slots_.clear();
  }
  Slots& operator=(Slots&&) = delete;

  std::size_t size() const { return size_; }

  void prefetch(std::uint32_t hash) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[start(hash)]);
  }
  // The first number with this hash, right or not; kNone if there is none. For a second prefetch.
  std::uint32_t guess(std::uint32_t hash) const {
    return slots_.empty() ? kNone : slots_[start(hash)].number;
  }

  template <class Same>
  std::uint32_t find(std::uint32_t hash, Same same) const {
    if (slots_.empty()) return kNone;
    for (std::size_t at = start(hash); slots_[at].number != kNone; at = (at + 1) & mask())
      if (slots_[at].hash == hash && same(slots_[at].number)) return slots_[at].number;
    return kNone;
  }

  // There must be none that is the same.
  void add(std::uint32_t hash, std::uint32_t number) {
    if ((size_ + 1) * 8 > slots_.size() * 5) grow();
    put({hash, number});
    ++size_;
  }

  void reserve(std::size_t size) {
    if (size * 8 > slots_.size() * 5) resize(std::bit_ceil(size * 8 / 5 + 1));
  }

  // It must be there.
  void remove(std::uint32_t hash, std::uint32_t number) {
    std::size_t hole = slot_of(hash, number);
    for (std::size_t at = (hole + 1) & mask(); slots_[at].number != kNone; at = (at + 1) & mask()) {
      // It may move into the hole unless it starts after it.
      if (((at - start(slots_[at].hash)) & mask()) < ((at - hole) & mask())) continue;
      slots_[hole] = slots_[at];
      hole = at;
    }
    slots_[hole] = {};
    --size_;
  }

  // Another number takes the place of one that is there.
  void replace(std::uint32_t hash, std::uint32_t from, std::uint32_t to) {
    slots_[slot_of(hash, from)].number = to;
  }

 private:
  struct Slot {
    std::uint32_t hash = 0, number = kNone;
  };

  std::size_t mask() const { return slots_.size() - 1; }
  std::size_t start(std::uint32_t hash) const { return hash & mask(); }
  std::size_t slot_of(std::uint32_t hash, std::uint32_t number) const {
    std::size_t at = start(hash);
    while (slots_[at].number != number) at = (at + 1) & mask();
    return at;
  }
  void put(Slot slot) {
    std::size_t at = start(slot.hash);
    while (slots_[at].number != kNone) at = (at + 1) & mask();
    slots_[at] = slot;
  }
  void grow() { resize(slots_.empty() ? 16 : slots_.size() * 2); }
  void resize(std::size_t size) {
    memory_->take(size * sizeof(Slot));
    std::vector<Slot, LargePages<Slot>> old(size);
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.number != kNone) put(slot);
    memory_->give_back(old.size() * sizeof(Slot));
  }

  Memory* memory_;
  std::vector<Slot, LargePages<Slot>> slots_;  // a power of two of them, at most five eighths in use
  std::size_t size_ = 0;
};

}  // namespace blazes::datalog
