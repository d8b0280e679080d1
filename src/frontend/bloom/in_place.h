// Coordination that `blazes apply` has put into a program is read as what it stands for: its rules are taken out of a
// catalog, and the collections that it hands over become copies of those that they come from.
//
//   const auto contracts = contract::contracts_of(program);
//   const InPlace found = take_out(catalog, program.sources, contracts);
//   if (found.at("click")) ...   // what comes in there is held back
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "bloom/catalog.h"
#include "contract/in_program.h"
#include "frontend/bloom/extraction.h"

namespace blazes::frontend::bloom {

using contract::Contract;
using contract::Contracts;
using contract::Strategy;

// What is coordinated, by the name of the collection that it comes from.
class InPlace {
 public:
  struct At {
    Strategy strategy;
    const Contract::Received* received;
  };

  bool empty() const { return by_name_.empty(); }
  // Null if nothing is coordinated there.
  const At* at(std::string_view collection) const;

 private:
  friend InPlace take_out(blazes::bloom::Catalog& catalog, const diagnostics::Sources& sources,
                          const Contracts& contracts);
  absl::flat_hash_map<std::string, At> by_name_;
};

// `contracts` must outlive what is returned. Linear in the rules.
InPlace take_out(blazes::bloom::Catalog& catalog, const diagnostics::Sources& sources,
                 const Contracts& contracts);

// Says of a component what is in place at its inputs; of one that is coordinated only in part, that nothing is.
void note_what_is_in_place(ExtractedComponent& component, const InPlace& in_place);

}  // namespace blazes::frontend::bloom
