#include "contract/in_program.h"

#include <algorithm>

namespace blazes::contract {

Contracts contracts_of(const bloom::Program& program) {
  Contracts contracts;
  for (const diagnostics::Sources::Source& source : program.sources.all())
    contracts.push_back(contract_of(source.text->view()));
  return contracts;
}

std::size_t source_of(const diagnostics::Sources& sources, Place place) {
  const auto after =
      std::ranges::upper_bound(sources.all(), place.offset, {}, &diagnostics::Sources::Source::base);
  return static_cast<std::size_t>(after - sources.all().begin()) - 1;
}

}  // namespace blazes::contract
