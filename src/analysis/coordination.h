// Which coordination is assumed while labels are derived: a mechanism for each site.
#pragma once

#include <vector>

#include "dataflow/dataflow.h"

namespace blazes::analysis {

// Rising in what it costs in general; the plan's costs decide (theory §5).
enum class Mechanism : std::uint8_t { None, Sealing, Sequencing, DynamicOrdering };
std::string_view name_of(Mechanism m);  // "sealing", "sequencing", "dynamic-ordering"
constexpr bool orders(Mechanism m) { return m == Mechanism::Sequencing || m == Mechanism::DynamicOrdering; }

class Coordination {
 public:
  // Partitions are held back wherever the promises of the spec allow it.
  static Coordination promised(const dataflow::Dataflow& flow) {
    return Coordination(flow, Mechanism::Sealing);
  }
  // Nothing is there but the barriers and orders that components declare.
  static Coordination as_it_stands(const dataflow::Dataflow& flow) {
    return Coordination(flow, Mechanism::None);
  }

  // What the site's component puts its inputs into by itself: an order, or `None`.
  static Mechanism own_order(const dataflow::Dataflow& flow, dataflow::SiteId site) {
    switch (flow.component(flow.site(site).component).own_order) {
      case dataflow::OwnOrder::Agreed: return Mechanism::DynamicOrdering;
      case dataflow::OwnOrder::Fixed: return Mechanism::Sequencing;
      case dataflow::OwnOrder::None: break;
    }
    return Mechanism::None;
  }

  // A component that declares a barrier seals even where `None` is set.
  Mechanism at(dataflow::SiteId site) const { return at_[site.index]; }
  void set(dataflow::SiteId site, Mechanism m) { at_[site.index] = m; }

  Coordination() = default;  // of no dataflow

 private:
  Coordination(const dataflow::Dataflow& flow, Mechanism everywhere) : at_(flow.sites().size(), everywhere) {
    for (dataflow::SiteId site : flow.sites())
      if (const Mechanism own = own_order(flow, site); own != Mechanism::None) set(site, own);
  }

  std::vector<Mechanism> at_;
};

}  // namespace blazes::analysis
