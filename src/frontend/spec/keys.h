// A mapping's keys as one table: what reads them, what tells unknown ones, and what the reference documents.
#pragma once

#include <array>
#include <bitset>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "frontend/spec/reading.h"
#include "frontend/spec/reference.h"

namespace blazes::frontend::spec {

// One row: what a key is called here, what the published format calls it (or nothing), and what it does to a `Target`.
template <class Target>
struct Key {
  std::string_view name, published;
  void (*read)(Reading&, Target&, const Value&);
  std::string_view summary;
};

template <class Target, std::size_t N>
using KeyTable = std::array<Key<Target>, N>;

// Hands each entry of `map` to its row. Unknown keys, and both spellings of one, are reported.
template <class Target, std::size_t N>
void read_mapping(Reading& reading, const Value& map, const KeyTable<Target, N>& table, Target& target) {
  std::array<Spot, N> first;
  std::bitset<N> seen;
  for (Value entry : map) {
    std::size_t row = 0;
    while (row < N && entry.key() != table[row].name &&
           (entry.key() != table[row].published || entry.key().empty()))
      ++row;
    if (row == N) {
      std::vector<std::string_view> names;
      for (const auto& key : table) names.push_back(key.name);
      report_unknown_key(reading, entry.key(), entry.key_spot(), names);
    } else if (seen[row]) {
      report_duplicate(reading.collector, entry.key(), entry.key_spot(), first[row].place);
    } else {
      seen[row] = true;
      first[row] = entry.key_spot();
      table[row].read(reading, target, entry);
    }
  }
}

template <class Target, std::size_t N>
void add_keys(std::string_view mapping, const KeyTable<Target, N>& table,
              std::vector<KeyReference>& reference) {
  for (const Key<Target>& key : table) reference.push_back({mapping, key.name, key.published, key.summary});
}

}  // namespace blazes::frontend::spec
