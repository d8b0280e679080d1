// What there is to send in a random world, and by whom: it does not depend on what happens to it.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "coordination/source.h"

namespace blazes::coordination {

using Record = std::vector<Value>;
using Records = std::vector<Record>;

// A producer has a list of records for each of its partitions, perhaps an empty one; of a partition that it does not have it never
// speaks. Instance 0 is the barrier.
struct World {
  bool numbered = false;
  std::vector<Source> sources;
  std::map<InstanceId, std::map<Partition, Records>> records;

  explicit World(std::uint32_t seed) {
    std::mt19937 random(seed);
    numbered = random() % 3 == 0;
    std::vector<Partition> partitions;
    for (int i = 0, n = 1 + static_cast<int>(random() % 4); i < n; ++i)
      partitions.push_back(
          {{numbered ? Value(7 * i + static_cast<int>(random() % 7)) : Value("p" + std::to_string(i))}});
    for (std::size_t s = 0, n = 1 + random() % 2; s < n; ++s) {
      Source source;
      source.producers = static_cast<Producers>(random() % 3);
      source.instances = numbers(10 * s + 1, 1 + random() % 3);
      source.via = numbers(100 * (s + 1), random() % 3);
      source.direct = source.via.empty() || random() % 3 == 0;
      for (InstanceId id : source.instances) records[id];
      for (const Partition& partition : partitions) {
        InstanceId only = source.instances[random() % source.instances.size()];
        for (InstanceId id : source.instances)
          if (source.producers == Producers::Single ? id == only : random() % 4 != 0)
            records[id][partition] = contents(random);
      }
      sources.push_back(std::move(source));
    }
  }

 private:
  static std::vector<InstanceId> numbers(std::size_t first, std::size_t count) {
    std::vector<InstanceId> all;
    for (std::size_t i = 0; i < count; ++i) all.emplace_back(first + i);
    return all;
  }

  // Few different ones, so that there are ties.
  static Records contents(std::mt19937& random) {
    const Value some[] = {{}, true, 1, 1.0, "1", "a"};
    Records all(random() % 4);
    for (Record& record : all) record = {some[random() % std::size(some)], static_cast<int>(random() % 2)};
    return all;
  }
};

}  // namespace blazes::coordination
