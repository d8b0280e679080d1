// All that a deployment of a few nodes can do with a few records, in whatever order and groups they are delivered.
//
//   Deployment two{.nodes = {server, client}, .setup = {{}, {{"servers", {row}}}}, .arrivals = {{1, "write", row}},
//                  .watched = {{1, "result"}}};
//   Exploration all = explore(two, 10'000);
//   if (all.outcomes.size() > 1) ...    // it depends on the order
//
// A world is what all nodes hold, what is on its way, and what has been seen so far. In each step one node takes any of the records
// that wait for it and does a timestep; with none of them only if that shows something new or changes what it holds. Worlds that are
// alike are one. An outcome is what has been seen where nothing new can be seen any more: in the last strongly connected parts of the
// graph of worlds, as nodes may say the same things to each other for ever. A message that is the same as one that waits already is
// that one.
//
// An execution in which a timestep fails (two tuples with one key, code that raises an error) is over, and shows no outcome: Bud
// stops there.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "bloom_naive/node.h"

namespace blazes::test {

// Where something can be seen: what a node shows in a collection, or sends over it.
struct Place {
  std::size_t node;
  std::string collection;
  friend auto operator<=>(const Place&, const Place&) = default;
};

struct Arrival {
  std::size_t node;
  std::string collection;
  naive::Value tuple;
  // All of one partition come in one timestep, as a barrier hands them over; empty: it is of none.
  std::string partition = {};
  // Those that have one come one after the other, each in a timestep of its own, when what `<+` of the one before it has set going is
  // done. 0: it has none.
  int turn = 0;
};

struct Deployment {
  std::vector<naive::Node> nodes;
  std::vector<naive::Inbox> setup;  // of each node, at its first timestep; may be empty
  std::vector<Arrival> arrivals;    // from outside, at any time
  std::set<Place> watched;          // what counts as seen
};

// What has been seen at each place, as text: the tuples in a collection in any timestep, what was sent over a channel; of a lattice
// what it holds at the end.
using Outcome = std::map<Place, std::set<std::string>>;

struct Exploration {
  std::set<Outcome> outcomes;
  std::size_t worlds = 0, timesteps = 0;  // different ones
  double schedules = 0;                   // ways through the graph, circles left out
  bool complete = true;                   // false: there are more worlds than were allowed
  std::set<std::string> failures;
};

Exploration explore(const Deployment& deployment, std::size_t most_worlds);

}  // namespace blazes::test
