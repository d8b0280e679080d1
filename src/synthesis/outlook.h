// What an anomaly at one place would come to at the sinks, were it the only one.
#pragma once

#include <vector>

#include "analysis/contents.h"

namespace blazes::synthesis {

// The rules carry contents along each edge by monotone functions over a chain, and take the worse where edges meet; so what
// a sink shows is the worst of what each origin would bring there alone, and each origin can be judged by itself. One pass
// against the streams, linear.
class Outlook {
 public:
  Outlook(const dataflow::Dataflow& flow, const analysis::Structure& structure);

  struct View {
    analysis::Contents worst = analysis::Contents::Async;  // at any sink that is reached
    bool accepted = true;                                  // by all sinks that are reached
  };
  View of(analysis::VertexIndex v, analysis::Contents c) const {
    if (c == analysis::Contents::Async) return {};
    return unpack(packed_[v] >> 4 * (static_cast<unsigned>(c) - 1) & 15u);
  }

  // What the paths of a site start when they are protected so.
  View of_site(dataflow::SiteId site, analysis::Protection protection, const analysis::Analysis& a) const;
  // The same for one path with the facts given.
  View of_path(dataflow::PathId path, const analysis::PathFacts& facts) const;

 private:
  static View unpack(unsigned bits) { return {static_cast<analysis::Contents>(bits & 3u), (bits & 4u) == 0}; }
  static unsigned pack(View v) { return static_cast<unsigned>(v.worst) | (v.accepted ? 0u : 4u); }
  View look(analysis::VertexIndex v, analysis::Contents c) const;

  const dataflow::Dataflow& flow_;
  const analysis::Structure& structure_;
  analysis::RuleSums sums_;
  std::vector<std::uint16_t> packed_;  // four bits for each of `Run`, `Inst`, `Diverge`
};

}  // namespace blazes::synthesis
