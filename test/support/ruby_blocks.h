// The code blocks of a Bloom program as a Ruby script that runs them on the same tuples as `evaluate`, one answer a line.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "bloom/catalog.h"
#include "bloom/evaluate.h"

namespace blazes::test {

// Small numbers mostly, now and then anything that a record can hold.
class RandomValues {
 public:
  explicit RandomValues(std::uint32_t seed) : random_(seed) {}
  bloom::Value any(int depth = 2);
  bloom::Value tuple(std::size_t columns);
  std::vector<bloom::Value> tuples(std::size_t columns, std::size_t keys);
  std::size_t below(std::size_t n) { return random_() % n; }

 private:
  std::mt19937 random_;
};

// What blocks ask for beside their parameters; the same for both sides.
class KnownSurroundings : public bloom::Environment {
 public:
  KnownSurroundings(const bloom::Catalog& catalog, RandomValues& values);
  const std::vector<bloom::Value>& tuples(bloom::CollectionId collection) override {
    return tuples_[collection.index];
  }
  std::uint32_t keys(bloom::CollectionId collection) override;
  std::optional<bloom::Value> outer(const bloom::Outer& what) override;

 private:
  const bloom::Catalog& catalog_;
  std::vector<std::vector<bloom::Value>> tuples_;
};

struct Tally {
  std::size_t blocks = 0, left_out = 0, evaluations = 0, errors = 0, skipped = 0;
  std::vector<std::string> differences;
};

// Evaluates each block of the modules `times` times, here and in Ruby. Left out are blocks with what plain Ruby does not have: lattices,
// clocks, columns whose places are not known. Skipped are evaluations that meet a limit of ours, such as 64 bits.
Tally compare_with_ruby(const bloom::Program& program, const std::vector<Id<bloom::Module>>& modules,
                        std::size_t times, std::uint32_t seed);

}  // namespace blazes::test
