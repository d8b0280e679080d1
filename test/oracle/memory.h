// What was found out once: sets of records by number, what instances have done, and all that a cluster can do.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "world.h"

namespace blazes::oracle {

// What one instance did in one execution: numbers of `Memory::records`, and of its stores.
struct Deed {
  std::array<std::uint32_t, 2> sent{}, sequence{};
  std::uint32_t stores = 0;
  friend bool operator==(const Deed&, const Deed&) = default;
  template <class H>
  friend H AbslHashValue(H h, const Deed& d) {
    return H::combine(std::move(h), d.sent, d.sequence, d.stores);
  }
};

using Deeds = absl::InlinedVector<std::uint32_t, 4>;  // numbers of `Memory::deeds`

// All that a cluster can do: for each outcome the deeds of its instances.
struct Done {
  std::vector<Deeds> outcomes;
  std::string broken;
  bool complete = true;
  double orders = 0;
};

class Memory {
 public:
  Memory() { clear(); }

  std::deque<Records> records;  // 0: none
  std::deque<Deed> deeds;       // 0: nothing was done

  std::uint32_t intern(const Records& r);
  std::uint32_t intern(const Deed& d);
  Deeds tuple(const Outcome& o);
  // The deed of two instances that share the work.
  std::uint32_t joined(std::uint32_t x, std::uint32_t y);
  const Done& explored(const Cluster& c, const std::vector<Arrival>& arrivals);
  std::array<std::uint32_t, 2> answers(int kind, std::uint32_t stores, std::array<std::uint32_t, 2> asked);
  void clear();
  // Roughly how many things are remembered.
  std::size_t size() const {
    return records.size() + deeds.size() + stores_.size() + outcomes_ + 8 * explored_.size();
  }

 private:
  std::uint32_t intern(const Stores& s);

  std::size_t outcomes_ = 0;  // in all that was explored

  absl::flat_hash_map<Records, std::uint32_t> record_ids_;
  absl::flat_hash_map<Deed, std::uint32_t> deed_ids_;
  absl::flat_hash_map<Records, std::uint32_t> store_ids_;
  std::deque<Stores> stores_;
  absl::flat_hash_map<Records, std::unique_ptr<Done>> explored_;  // by all that matters, spelt out
  absl::flat_hash_map<std::array<std::uint32_t, 4>, std::array<std::uint32_t, 2>> answers_;
};

Memory& memory();

}  // namespace blazes::oracle
