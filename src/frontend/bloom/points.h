// The points of order of a program, as CALM sees them: statements that are not monotone, so that what they give may depend on what has
// come already, where something comes asynchronously.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "frontend/bloom/influence.h"

namespace blazes::frontend::bloom {

struct PointOfOrder {
  RuleId rule;
  Span span;         // of the operator, or of what asks for a collection
  std::string what;  // "notin", "group", "<+-", "length"
  CollectionId of;   // what it must know all of

  // The last asynchronous edge before it: the input that is the fewest rules away, and those rules. None if nothing that comes
  // from outside ever reaches it.
  struct Edge {
    CollectionId input;
    std::vector<RuleId> way;
    RuleId sender;  // a rule of the program that puts records there; none if there is none
  };
  std::optional<Edge> edge;
};

// In the order of the text. Linear in the program for each point.
std::vector<PointOfOrder> points_of_order(const Catalog& catalog);

}  // namespace blazes::frontend::bloom
