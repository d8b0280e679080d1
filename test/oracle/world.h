// What an execution is, and what can go wrong in it: the definitions that the oracle compares labels with.
//
// An execution delivers a finite input. Each instance gets the records of the streams that feed it one at a time, in any
// order that the streams' orders allow, whatever the time at which they were sent: a component that is no part of a cycle
// cannot tell when its inputs were made, so all orders of the records that reach it are all its orders. Components of a
// cycle are explored together, with the records that are under way between them.
//
// Coordination is put in place as the analysis says it would be. A path that it calls protected by seals waits: a record is
// released when the partition of its streams' keys is complete on all streams that feed the writers of the store (its own,
// if nothing writes it), and all that wait for one partition are processed at once in the order of their contents; a path
// that only reads answers one by one once the partition of the question is complete. Streams that are ordered deliver in
// that order within each value of the scope. The oracle does not ask why a path should be protected, only whether the outcome
// is what the label says.
//
// A replicated component has two instances. Each gets every record of a stream that has one producer; of a stream with a
// replicated producer, replica i gets what replica i sent. A single component behind a replicated one is fed either by one
// replica or by both, equal records being one (and nothing orders them where the two have sent different sequences); without
// a memory it makes no difference how many instances pass records on, so replica i's records then stay those of replica i.
//
// At the end nothing is under way. Then, for the records that a stream has carried at each replica:
//   Run      the set differs between two executions: a replay answers differently;
//   Inst     within one execution the sets of the two replicas differ: they answered the same question differently;
//   Diverge  the replicas still answer differently when they are now asked, one question at a time and each of them from
//            where the execution ended; answers given then are asked about in turn further down the same replica. This is
//            a disagreement for ever, as nothing more will arrive.
// Lasting answers that differ between executions are Run, too. Each anomaly includes those before it.
//
// Promises that the analysis derives are checked as well. A producer sends the seal of a partition when the sealed streams
// that its output comes from are complete for it and processed: a record that follows is a *broken seal*, so is one that
// does not have the attributes of the key, and so is a partition that is never released. Two executions or replicas in which
// a stream carries the same records of one scope value in different sequences are a *broken order*.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "components.h"

namespace blazes::oracle {

// How the records of a stream reach one instance.
struct Input {
  int to = 0;           // the input interface
  int stream = 0;       // of the design
  bool sealed = false;  // punctuations on `key` come with it
  Mask key = 0;
  bool ordered =
      false;  // in the order of rank, for each value of `scope`, together with all inputs of `group`
  Mask scope = 0;
  int group = 0;
  bool from_cycle = false;  // it is part of a cycle
  friend bool operator==(const Input&, const Input&) = default;
};

// What is claimed of an output.
struct Claim {
  bool sealed = false;
  Mask key = 0;
  bool ordered = false;
  Mask scope = 0;
  friend bool operator==(const Claim&, const Claim&) = default;
};

// One instance as it is deployed.
struct Deployed {
  int kind = 0;
  std::vector<Input> inputs;
  std::array<Claim, 2> claims;
  unsigned waits = 0;           // paths that wait for seals, one bit each
  bool has_dependency = false;  // b -> a holds
};

// A stream inside a cycle.
struct Loop {
  int from = 0, output = 0;  // instance
  int to = 0, input = 0;     // instance, index into its inputs
};

// A component, or all components of one cycle.
struct Cluster {
  std::vector<Deployed> instances;
  std::vector<Loop> loops;
};

// A record that waits to be delivered. Ranks order it among those of its group.
struct Arrival {
  int instance = 0, input = 0;
  Record record = 0;
  std::uint64_t rank = 0;
};

struct Event {
  enum Kind : std::uint8_t { Deliver, Release, Answer } kind = Deliver;
  int instance = 0, input = 0, chance = 0;
  Record record = 0;
};

struct InstanceOutcome {
  std::array<Records, 2> sent;      // sets
  std::array<Records, 2> sequence;  // the same in the order of sending, where an order is claimed
  Stores stores;
};

struct Outcome {
  std::vector<InstanceOutcome> instances;
  std::vector<Event> trace;  // one way to it
};

struct Exploration {
  std::vector<Outcome> outcomes;  // all that differ
  std::string broken;             // a broken seal or order; empty: none
  std::vector<Event> broken_trace, other_trace;
  std::uint64_t orders = 0;  // delivery orders that it stands for (paths through the states), at least
  std::uint64_t states = 0;
  bool complete = true;  // false: given up at the bound on states
};

// All that can come of these arrivals, in any order.
Exploration explore(const Cluster& cluster, const std::vector<Arrival>& arrivals,
                    std::size_t most_states = 1000);

// What an instance would answer on each output, if asked each of these questions alone. `questions` by input interface.
std::array<Records, 2> lasting_answers(const Kind& kind, const Stores& stores,
                                       const std::array<Records, 2>& questions);

std::string to_string(const Event& e);

}  // namespace blazes::oracle
