// The contents of every stream and state: the least fixpoint of the rule table over the graph (theory §4, steps 2 to 5).
#pragma once

#include "analysis/protection.h"

namespace blazes::analysis {

// What all rules together add for a path: found out once for each kind of path that is asked about, then looked up. Not for
// two threads at once.
class RuleSums {
 public:
  explicit RuleSums(const Switches& on) : on_(on) {}

  struct Sum {
    Contents output = Contents::Async;
    Contents state = Contents::Async;
  };
  Sum operator()(Contents input, const PathFacts& path) const {
    Known& known = known_[index(path)][static_cast<std::size_t>(input)];
    if (!known.asked) known = {sum(input, path), true};
    return known.sum;
  }

 private:
  struct Known {
    Sum sum;
    bool asked = false;
  };
  static std::size_t index(const PathFacts& p);
  Sum sum(Contents input, const PathFacts& path) const;

  Switches on_;
  mutable Known known_[256][4];
};

bool is_on(const Switches& on, RuleName rule);

// Fills in contents, facts and unique keys of `a`, whose seals and orders are settled.
void derive_contents(Analysis& a, const Structure& structure, AttributeFlow& attributes,
                     Protections& protections);

}  // namespace blazes::analysis
