// Holds what the analysis derives against what really occurs.
#pragma once

#include <array>
#include <string>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "enumerate.h"

namespace blazes::oracle {

struct Violation {
  std::string text;  // the design, the input, the label, what was seen, and two delivery orders
};

struct Counts {
  std::uint64_t dataflows = 0;  // designs, by concrete components
  std::uint64_t runs = 0;       // designs times inputs
  std::uint64_t given_up = 0;   // of these: beyond the bounds of the exploration, so seen in part only
  double orders = 0;            // delivery orders of the components in them
};

// A number for what the analysis is shown of a design, whatever its concrete components.
std::array<std::uint64_t, 2> annotations(const Design& d);

// The worst that was seen for each dataflow of annotations, whatever its concrete components.
class Precision {
 public:
  void add(const Design& d, const analysis::Analysis& a, const std::vector<analysis::Contents>& seen);
  std::string report() const;

 private:
  struct Entry {
    std::vector<analysis::Contents> derived, seen;
    std::uint32_t what = kNothing;  // where a label is not reached: of `classes_`
  };
  static constexpr std::uint32_t kNothing = ~0u;

  absl::flat_hash_map<std::array<std::uint64_t, 2>, Entry>
      by_annotations_;  // hashed: the texts would fill the memory
  std::vector<std::string> classes_;
};

struct CheckOptions {
  analysis::Switches on;
  bool all_inputs = false;
  bool as_it_stands = true;  // also without any barrier
  bool ordered = false;      // also with every site ordered at run time, and before the run
  Precision* precision = nullptr;
  bool describe = true;
};

// The orders that a coordination puts in place.
std::vector<PlannedOrder> planned_orders(const Design& d, const dataflow::Dataflow& flow,
                                         const analysis::Coordination& c);
bool has_cycle(const Design& d);

// The violations of one design under one analysis of it. `world` says which, for people.
std::vector<Violation> check_against(const Design& d, const analysis::Analysis& a, const char* world,
                                     std::vector<PlannedOrder> planned, Counts& counts,
                                     const CheckOptions& options);

// The violations of one design; the first for each input and world is enough.
std::vector<Violation> check(const Design& d, Counts& counts, const CheckOptions& options = {});

}  // namespace blazes::oracle
