// What happens to records on their way from some inputs of a program through its rules: whether they change what is stored, and whether
// they take more than one timestep.
#pragma once

#include <vector>

#include "bloom/catalog.h"

namespace blazes::emit::bloom {

class Delays {
 public:
  // Linear in the rules that the records come to.
  Delays(const blazes::bloom::Catalog& catalog, const std::vector<blazes::bloom::CollectionId>& inputs);

  // One of the rules deletes or overwrites.
  bool overwrites() const { return overwrites_; }
  // The first rule that puts records off which have been put off before; none if there is none. A collection that a rule changes in
  // dependence on itself is changed by what comes in, and not by itself alone.
  blazes::bloom::RuleId slow() const { return slow_; }

 private:
  bool overwrites_ = false;
  blazes::bloom::RuleId slow_;
};

// What keeps a channel from being sent, in the timestep in which records came in at some inputs, all that is ever made of them there: a rule
// that puts something off, or another input that has a part in it. None of the two if nothing does. Linear in the rules.
struct Lag {
  blazes::bloom::RuleId slow;
  blazes::bloom::CollectionId other;
};
Lag lag_of(const blazes::bloom::Catalog& catalog, const std::vector<blazes::bloom::CollectionId>& inputs,
           blazes::bloom::CollectionId channel);

}  // namespace blazes::emit::bloom
