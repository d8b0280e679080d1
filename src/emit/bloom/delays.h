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

}  // namespace blazes::emit::bloom
