// One mechanism at one site, worked out: which streams, on what key or scope, who must pass it on, what it costs.
#pragma once

#include "analysis/plan_orders.h"
#include "synthesis/outlook.h"
#include "synthesis/plan.h"
#include "synthesis/traffic.h"

namespace blazes::synthesis {

// The attributes that number the records of each stream before the run: declared, or passed on by the confluent components
// in between as a seal would be. Empty if none are declared.
using Numbering = Table<dataflow::AttributeSet, dataflow::Stream>;
Numbering numbering(const dataflow::Dataflow& flow);

class StrategyMaker {
 public:
  StrategyMaker(const dataflow::Dataflow& flow, const analysis::Structure& structure, const Outlook& outlook);

  // Sequencing needs numbers alike on all streams of the site; none if there are none.
  dataflow::AttributeSet sequence_at(dataflow::SiteId site) const;
  // `a` is the derivation in which the seals stand that are waited for.
  Strategy make(dataflow::SiteId site, analysis::Mechanism mechanism, const analysis::Analysis& a);

 private:
  void add_streams(Strategy& strategy, const analysis::Analysis& a) const;
  void ask_who_marks(Strategy& strategy);
  Cost cost(const Strategy& strategy) const;

  const dataflow::Dataflow& flow_;
  const Outlook& outlook_;
  analysis::Switches on_;
  analysis::AttributeFlow attributes_;
  Traffic traffic_;
  Numbering numbering_;
};

}  // namespace blazes::synthesis
