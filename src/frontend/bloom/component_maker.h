// A piece of a program becomes a component: its influences become annotated paths, each with what it follows from.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "frontend/bloom/extraction.h"
#include "frontend/bloom/pieces.h"
#include "frontend/bloom/ways.h"

namespace blazes::frontend::bloom {

class ComponentMaker {
 public:
  ComponentMaker(const Catalog& catalog, Flow& flow, const Piece& piece, std::string name)
      : catalog_(catalog), flow_(flow), piece_(piece), states_(catalog, flow, piece), ways_(catalog, piece) {
    made_.name = std::move(name);
    made_.module = catalog.name;
    made_.span = catalog.rules[piece.rules.front()].span;
  }

  // The number of paths that are left may run out; then it is 0.
  ExtractedComponent make(std::size_t& paths_left);

 private:
  std::size_t interface(CollectionId id, dataflow::Direction direction);
  void add_path(CollectionId from, CollectionId to, const Influence& influence, bool kept,
                const Contents& shown);
  std::vector<std::pair<std::string, std::string>> carried(CollectionId from, CollectionId to,
                                                           const Contents& shown);
  std::vector<Reason> because(CollectionId from, CollectionId to, const Cause& decides);

  const Catalog& catalog_;
  Flow& flow_;
  const Piece& piece_;
  States states_;
  Ways ways_;
  ExtractedComponent made_;
  std::map<std::pair<CollectionId, dataflow::Direction>, std::size_t> interfaces_;
};

}  // namespace blazes::frontend::bloom
