// Coordination that `blazes apply` has put into a program is read as what it stands for (contract.h): its rules are taken out of a
// catalog, and the collections that it hands over become copies of those that they come from.
//
//   const auto contracts = contracts_of(program);
//   const InPlace found = take_out(catalog, program.sources, contracts);
//   if (found.seal_of(input)) ...   // what comes in there is handed over partition by partition
#pragma once

#include <optional>
#include <vector>

#include "bloom/catalog.h"
#include "frontend/bloom/contract.h"

namespace blazes::frontend::bloom {

// Of each source of the program; none for one that `apply` has not written, or that somebody has changed.
using Contracts = std::vector<std::optional<Contract>>;
Contracts contracts_of(const blazes::bloom::Program& program);

class InPlace {
 public:
  struct At {
    blazes::bloom::CollectionId input;
    Strategy strategy;
    const Contract::Received* received;
  };

  // Null if nothing is coordinated there.
  const At* at(blazes::bloom::CollectionId input) const;

 private:
  friend InPlace take_out(blazes::bloom::Catalog& catalog, const diagnostics::Sources& sources,
                          const Contracts& contracts);
  std::vector<At> at_;
};

// `contracts` must outlive what is returned. Linear in the rules.
InPlace take_out(blazes::bloom::Catalog& catalog, const diagnostics::Sources& sources,
                 const Contracts& contracts);

}  // namespace blazes::frontend::bloom
