// The strongly connected components of a graph (Tarjan's algorithm, with its stack on the heap).
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace blazes {

// Those that nothing leads out of come first: an edge from one component to another leads to an earlier one. The members of a
// component stand together.
class Components {
 public:
  static constexpr std::uint32_t kNoEdge = 0xffffffffu;
  static constexpr std::uint32_t kEnd = 0xfffffffeu;

  // Vertices are 0 to `vertices - 1`. `successor(v, i)` is where edge number i of v leads: kEnd past the last one, kNoEdge if that
  // number leads nowhere. Linear; no recursion.
  template <class Successor>
  Components(std::uint32_t vertices, Successor successor);

  std::size_t size() const { return first_.size() - 1; }
  std::span<const std::uint32_t> operator[](std::size_t i) const {
    return {members_.data() + first_[i], members_.data() + first_[i + 1]};
  }

 private:
  std::vector<std::uint32_t> members_;
  std::vector<std::uint32_t> first_ = {0};
};

template <class Successor>
Components::Components(std::uint32_t vertices, Successor successor) {
  members_.reserve(vertices);
  std::vector<std::uint32_t> found(vertices, 0), low(vertices, 0);  // found: 0 is "not yet"
  std::vector<bool> open(vertices, false);
  std::vector<std::uint32_t> stack;
  struct Frame {
    std::uint32_t v, edge;
  };
  std::vector<Frame> frames;
  std::uint32_t time = 0;
  const auto enter = [&](std::uint32_t v) {
    found[v] = low[v] = ++time;
    stack.push_back(v);
    open[v] = true;
    frames.push_back({v, 0});
  };
  for (std::uint32_t root = 0; root < vertices; ++root) {
    if (found[root]) continue;
    enter(root);
    while (!frames.empty()) {
      const std::uint32_t v = frames.back().v, w = successor(v, frames.back().edge);
      if (w != kEnd) {
        ++frames.back().edge;
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
      for (bool more = true; more;) {
        const std::uint32_t member = stack.back();
        stack.pop_back();
        open[member] = false;
        members_.push_back(member);
        more = member != v;
      }
      first_.push_back(static_cast<std::uint32_t>(members_.size()));
    }
  }
}

}  // namespace blazes
