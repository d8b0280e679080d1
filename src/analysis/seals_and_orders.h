// What an output keeps of the seals and orders of its inputs (theory §4, steps 6 and 7).
#pragma once

#include "analysis/protection.h"

namespace blazes::analysis {

class SealsAndOrders {
 public:
  SealsAndOrders(const dataflow::Dataflow& flow, const Switches& on, AttributeFlow& attributes,
                 Protections& protections, const Table<Label, dataflow::Stream>& labels)
      : flow_(flow), on_(on), attributes_(attributes), protections_(protections), labels_(labels) {}

  struct Seal {
    dataflow::AttributeSet key;  // none: no seal, for the reason given
    SealReason reason;
  };
  // `schema` is that of the output; none if unknown.
  Seal seal_of(dataflow::InterfaceId output, dataflow::AttributeSet schema);
  Order order_of(dataflow::InterfaceId output, dataflow::AttributeSet schema);

 private:
  bool asks_settled_streams_only(const dataflow::Path& p) const;
  bool may_keep_order(dataflow::PathId id, Order order);
  // All streams whose records can be part of what the path puts out.
  Feed origins(const dataflow::Path& p);

  const dataflow::Dataflow& flow_;
  const Switches& on_;
  AttributeFlow& attributes_;
  Protections& protections_;
  const Table<Label, dataflow::Stream>& labels_;
};

}  // namespace blazes::analysis
