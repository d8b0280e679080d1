// A Bloom node as a function: what it holds and what comes in become what it holds then and what goes out. Naive on purpose: each
// timestep evaluates every rule from scratch until nothing changes any more, so that a reader can see that it does what Bloom says.
//
//   const Node node{.catalog = catalog, .address = "a:1"};
//   auto step = tick(node, start(node), {{"kvput", {row}}});
//   if (step) use(step->contents[catalog.find("kvstate")].tuples, step->outbox, step->after);
//   else report(step.error().message);                   // and the node stays as it was
//
// A timestep:
//   1. Scratches, interfaces and channels are empty; tables and lattices are as they were, with what `<+`, `<-` and `<+-` did to
//      them. Before the first timestep the bootstrap rules are evaluated, once and in the order of the text.
//   2. What is in the inbox is put where it belongs.
//   3. The rules with `<=` are evaluated, stratum by stratum, each again and again until none of them gives anything new.
//   4. The other rules are evaluated once. `<-` and `<+-` take away and `<+` adds what the next timestep will find: first all that
//      goes, then all that comes. `<~` fills the outbox.
//
// Where Bud leaves a choice, it is the least value: `choose`, `choose_rand`, the order in which a block sees tuples. The clock and chance
// of a timestep come with its inbox, as "Time.now" and "rand".
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "bloom_naive/contents.h"

namespace blazes::naive {

struct Node {
  const bloom::Catalog& catalog;
  std::string address;                          // `ip_port`
  std::map<std::string, Value> variables = {};  // what code may ask for: "@name", "NAME", "$name"
};

// What comes in, by collection: messages of channels and loopbacks, records of input interfaces, ticks of a `periodic`, lines of a
// terminal or a file. Tuples for a table and values for a lattice may come in too.
using Inbox = std::map<std::string, std::vector<Value>>;

struct Sent {
  CollectionId collection;  // a channel, a loopback, a terminal, a store
  std::string to;           // an address; empty where there is none: what is printed
  Value tuple;
};

struct State {
  Contents next;           // what the next timestep begins with
  std::uint64_t time = 0;  // its number: `budtime`
  bool halted = false;     // something was put into `halt`; it does nothing any more

  // Whether they hold the same, at whatever time.
  friend bool same_contents(const State& a, const State& b);
};

struct Step {
  State after;
  Contents contents;         // of the timestep, when nothing new could be derived any more
  std::vector<Sent> outbox;  // in the order of the collections and their tuples; nothing twice
};

State start(const Node& node);

Result<Step, Failure> tick(const Node& node, const State& before, const Inbox& inbox);

}  // namespace blazes::naive
