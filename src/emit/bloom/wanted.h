// What has to be put in, component by component: a strategy of the plan each, and relays where seals travel through a component that hears
// them over a channel.
#pragma once

#include <string>
#include <vector>

#include "emit/bloom/apply.h"
#include "emit/bloom/parts.h"
#include "contract/contract.h"
#include "synthesis/way.h"

namespace blazes::emit::bloom {

struct Wanted {
  dataflow::ComponentId component;
  contract::Strategy strategy = contract::Strategy::Sealing;
  std::vector<synthesis::StrategyStream> streams;  // that are held back, or counted
  std::vector<dataflow::StreamId> waits;
  dataflow::AttributeSet scope, sequence;
  std::vector<synthesis::Hop> hops;  // by which its seals go on

  // Where its streams come in, those that wait aside.
  std::vector<dataflow::InterfaceId> inputs(const dataflow::Dataflow& flow) const;
};

// The names of a set of attributes, in their order.
std::vector<std::string> sorted_names_of(const dataflow::Dataflow& flow, dataflow::AttributeSet set);

// The strategies in the order of the plan, then the relays.
Result<std::vector<Wanted>, Refusal> what_is_wanted(const Task& task, Parts& parts);

}  // namespace blazes::emit::bloom
