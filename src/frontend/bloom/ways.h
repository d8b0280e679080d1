// The way of a record: which rules carry it from an input to where an annotation is decided, and on to the output.
#pragma once

#include <vector>

#include "frontend/bloom/pieces.h"

namespace blazes::frontend::bloom {

class Ways {
 public:
  // So many rules are looked at for all ways of a piece together; after that, ways are left out.
  static constexpr std::size_t kMostSteps = 20'000'000;

  Ways(const Catalog& catalog, const Piece& piece);

  // The rules of a shortest way, in its order; `by` (none: any) is one of them. Empty if there is none, or after too many steps.
  std::vector<RuleId> find(CollectionId from, RuleId by, CollectionId to);

 private:
  // From a collection to the first of the rules that `is_goal` says yes to, that one included.
  template <class Goal>
  std::vector<RuleId> search(CollectionId from, Goal is_goal);

  const Catalog& catalog_;
  Table<std::vector<RuleId>, blazes::bloom::CatalogCollection> readers_;
  std::size_t steps_ = 0;
};

}  // namespace blazes::frontend::bloom
