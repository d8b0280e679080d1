#include "analysis/structure.h"

#include "base/components.h"

namespace blazes::analysis {
namespace {

using namespace dataflow;

constexpr VertexIndex kNoEdge = Components::kNoEdge;
constexpr VertexIndex kEnd = Components::kEnd;

class Edges {
 public:
  Edges(const Dataflow& flow, std::uint32_t interfaces) : flow_(flow), interfaces_(interfaces) {}

  VertexIndex operator()(VertexIndex v, std::uint32_t edge) const {
    if (v >= interfaces_) {
      auto paths = flow_.paths_over(StateId(v - interfaces_));
      if (edge >= paths.size()) return kEnd;
      const Path& p = flow_.path(paths[edge]);
      return p.reads_state ? p.to.index : kNoEdge;
    }
    InterfaceId id(v);
    if (flow_.interface(id).direction == Direction::Out) {
      auto streams = flow_.streams_out_of(id);
      if (edge >= streams.size()) return kEnd;
      InterfaceId to = flow_.stream(streams[edge]).to;
      return to ? to.index : kNoEdge;
    }
    auto paths = flow_.paths_from(id);
    if (edge / 2 >= paths.size()) return kEnd;
    const Path& p = flow_.path(paths[edge / 2]);
    if (edge % 2 == 0) return p.to.index;
    return p.writes() && p.state ? interfaces_ + p.state.index : kNoEdge;
  }

 private:
  const Dataflow& flow_;
  std::uint32_t interfaces_;
};

}  // namespace

Structure::Structure(const Dataflow& flow)
    : interfaces_(static_cast<std::uint32_t>(flow.interfaces().size())) {
  const std::uint32_t n = interfaces_ + static_cast<std::uint32_t>(flow.states().size());
  const Components sinks_first(n, Edges(flow, interfaces_));
  cyclic_.assign(n, false);
  order_.reserve(n);
  first_.reserve(sinks_first.size() + 1);
  first_.push_back(0);
  for (std::size_t i = sinks_first.size(); i-- > 0;) {
    const auto members = sinks_first[i];
    order_.insert(order_.end(), members.rbegin(), members.rend());
    first_.push_back(static_cast<std::uint32_t>(order_.size()));
    if (members.size() > 1)
      for (VertexIndex v : members) cyclic_[v] = true;
  }
}

}  // namespace blazes::analysis
