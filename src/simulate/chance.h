// Chance from a seed: the same numbers on every machine, which the distributions of the standard library do not promise.
#pragma once

#include <cstdint>
#include <random>

namespace blazes::simulate {

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}

  // Both are possible.
  std::int64_t between(std::int64_t least, std::int64_t most) {
    if (least >= most) return least;
    const std::uint64_t width = static_cast<std::uint64_t>(most) - static_cast<std::uint64_t>(least) + 1;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(least) +
                                     (width == 0 ? engine_() : engine_() % width));
  }

  bool happens(double probability) {
    constexpr double kStep = 1.0 / static_cast<double>(std::uint64_t{1} << 53);
    return probability > 0 && static_cast<double>(engine_() >> 11) * kStep < probability;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace blazes::simulate
