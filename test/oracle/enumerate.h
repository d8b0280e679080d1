// The designs and the inputs that the oracle goes through.
//
// Exhaustive, up to isomorphism (parts are numbered in topological order, cycles apart):
//   one part      every kind of the catalogue, replicated or not, with each single self-loop or none, each combination of
//                 promises on its sources;
//   two parts     every pair of kinds, joined by one stream, or by two where both have two interfaces, with a second source
//                 into the joined interface or not, replicated or not, under a list of promises;
//   cycles        every pair of a list of kinds, joined by one stream there and one back;
//   three parts   every triple of a list of kinds that has each annotation: chain, fan-in (into one interface or two),
//                 fan-out, triangle, chain with a stream back; replicated or not, under a shorter list.
// Beyond that, random designs of up to eight parts. What a usual run leaves out of the triples: see soundness_test.cc.
#pragma once

#include <functional>
#include <random>

#include "design.h"
#include "network.h"

namespace blazes::oracle {

using Visit = std::function<bool(const Design&)>;  // false: stop

void for_each_single(const Visit& visit);
void for_each_pair(const Visit& visit);
void for_each_core_pair(const Visit& visit);  // of the kinds that triples are made of
void for_each_cycle(const Visit& visit);
void for_each_triple(const Visit& visit);
// Designs whose parts share work among two instances, with partitioned and shuffled streams.
void for_each_split(const Visit& visit);
void for_each_dependent(const Visit& visit);  // b -> a

Design random_design(std::mt19937_64& random, int parts);

// A covering set of inputs that keep the promises: up to four records in all. With `all`, every subset of up to four of the
// eight records of two values each, for a single source.
std::vector<SourceRecords> inputs_for(const Design& d, bool all = false);

}  // namespace blazes::oracle
