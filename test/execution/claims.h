// What Blazes says of a program, in terms of what can be seen of its nodes: theory §2 of each label.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "analysis/analysis.h"
#include "execution/explore.h"

namespace blazes::test {

struct Claim {
  analysis::Contents label = analysis::Contents::Async;
  bool replicated = false;  // what is true of one node of the module is true of all
};

// By module and collection: an output interface, a channel that it sends over, what it prints, or what it stores where nothing else
// can be seen. The worst label of the streams from there, under the coordination.
using Claims = std::map<std::pair<std::string, std::string>, Claim>;

Claims claims_of(const dataflow::Dataflow& flow, const analysis::Coordination& coordination);

// Whatever is claimed of a node's module is watched.
void watch(Deployment& deployment, const Claims& claims);

struct Judgement {
  std::size_t kept = 0;         // claims of `Async`, each with one outcome in all executions
  std::size_t confirmed = 0;    // claims of worse, with different outcomes
  std::size_t unconfirmed = 0;  // claims of worse, with one outcome
  std::vector<std::string> contradicted;
};

// Of each claim, over what all nodes of its module show together. Where replicas are fed alike, also whether those of which the label
// promises that they agree (`Async`, `Run`) show the same, the address of each aside.
enum class Fed : std::uint8_t { AsItComes, Alike };
Judgement judge(const Deployment& deployment, const Claims& claims, const Exploration& exploration,
                Fed replicas);

}  // namespace blazes::test
