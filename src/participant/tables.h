// The collections of a node that whatever runs it has to fill or to empty, because `blazes apply` has put them there: found by who declares
// them, and what they are called.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bloom/catalog.h"
#include "contract/in_program.h"

namespace blazes::participant {

// What a node is in one stream, or of one site, of a coordinated program; a node may be several of them.
struct Sends {
  std::string set;        // "click": who sends is registered there
  std::string receivers;  // "click_receivers": addresses; empty: somebody else fills it
};
struct Receives {
  std::string set;
  std::string producers;  // "click_producers"; empty: nobody has to be asked
  // Those of a partition each, which have such seals: a channel, and what its third column has to say. Empty: all at once.
  std::string seals = {}, stream = {};
};
// An order that a sequencer makes, "replica".
struct Order {
  std::string name;
  bool submits = false;      // has "replica_elected"
  bool has_life = false;     // has "replica_life"
  bool is_followed = false;  // has "replica_proposed", "replica_logged", "replica_settled"
};

struct Tables {
  std::vector<Sends> sends;
  std::vector<Receives> receives;
  std::vector<Order> orders;

  bool empty() const { return sends.empty() && receives.empty() && orders.empty(); }
};

// In the order of their declarations. Files that somebody has changed have none: what is in them is for who has changed them to fill.
Tables tables_of(const bloom::Program& program, const contract::Contracts& contracts,
                 const bloom::Catalog& catalog);

}  // namespace blazes::participant
