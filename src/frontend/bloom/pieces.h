// A program is cut where its records cross a channel: what lies between two crossings is a piece, and a piece is a component
// (theory §6; docs/adr/0016).
//
// Two rules are in one piece if one collection that anything comes into is read, or filled, by both; a channel's two ends are two.
#pragma once

#include <vector>

#include "frontend/bloom/flow.h"

namespace blazes::frontend::bloom {

struct Piece {
  std::vector<CollectionId> inputs, outputs;  // in the order of their declaration
  std::vector<RuleId> rules;                  // that anything comes into
};

// In the order of their first inputs. A piece from which nothing leaves shows what it holds in the end.
std::vector<Piece> cut(const Catalog& catalog, const Flow& flow);

// The collections of a piece that hang together without its inputs: those that are stored among them are one state.
class States {
 public:
  States(const Catalog& catalog, const Flow& flow, const Piece& piece);

  // The state that an output depends on: a number from 0 on; -1 if it depends on none.
  int of_output(CollectionId output) const;
  std::size_t count() const { return names_.size(); }
  const std::string& name(int state) const { return names_[static_cast<std::size_t>(state)]; }

 private:
  std::vector<std::pair<CollectionId, int>> of_output_;
  std::vector<std::string> names_;
};

// What an output shows of a piece's inputs.
Contents shown_at(CollectionId output, const Piece& piece, const Catalog& catalog, const Flow& flow);

}  // namespace blazes::frontend::bloom
