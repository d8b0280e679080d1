#include "analysis/structure.h"

#include <algorithm>

namespace blazes::analysis {
namespace {

using namespace dataflow;

constexpr VertexIndex kNoEdge = 0xffffffffu;
constexpr VertexIndex kEnd = 0xfffffffeu;

// The successor along edge number `edge` of `v`: kEnd past the last edge, kNoEdge where that number leads nowhere.
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

// Tarjan's algorithm with its stack on the heap.
Structure::Structure(const Dataflow& flow)
    : interfaces_(static_cast<std::uint32_t>(flow.interfaces().size())) {
  const std::uint32_t n = interfaces_ + static_cast<std::uint32_t>(flow.states().size());
  const Edges successor(flow, interfaces_);
  cyclic_.assign(n, false);
  order_.reserve(n);
  std::vector<std::uint32_t> found(n, 0), low(n, 0);  // found: 0 is "not yet"
  std::vector<bool> open(n, false);
  std::vector<VertexIndex> stack;
  struct Frame {
    VertexIndex v;
    std::uint32_t edge;
  };
  std::vector<Frame> frames;
  std::vector<std::uint32_t> sizes;
  std::uint32_t time = 0;

  auto enter = [&](VertexIndex v) {
    found[v] = low[v] = ++time;
    stack.push_back(v);
    open[v] = true;
    frames.push_back({v, 0});
  };
  for (VertexIndex root = 0; root < n; ++root) {
    if (found[root]) continue;
    enter(root);
    while (!frames.empty()) {
      Frame& frame = frames.back();
      VertexIndex v = frame.v, w = successor(v, frame.edge);
      if (w != kEnd) {
        ++frame.edge;
        if (w == kNoEdge) continue;
        if (!found[w])
          enter(w);
        else if (open[w])
          low[v] = std::min(low[v], found[w]);
        continue;
      }
      frames.pop_back();
      if (!frames.empty()) low[frames.back().v] = std::min(low[frames.back().v], low[v]);
      if (low[v] != found[v]) continue;
      std::uint32_t size = 0;
      for (bool more = true; more; ++size) {
        VertexIndex w = stack.back();
        stack.pop_back();
        open[w] = false;
        order_.push_back(w);
        more = w != v;
      }
      sizes.push_back(size);
      if (size > 1)
        for (std::size_t i = order_.size() - size; i < order_.size(); ++i) cyclic_[order_[i]] = true;
    }
  }
  // Tarjan finds sinks first.
  std::reverse(order_.begin(), order_.end());
  first_.push_back(0);
  for (auto size = sizes.rbegin(); size != sizes.rend(); ++size) first_.push_back(first_.back() + *size);
}

}  // namespace blazes::analysis
