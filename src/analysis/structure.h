// The graph of theory §4, "The graph": interfaces and states as vertices, in topological order, cycles found.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dataflow/dataflow.h"

namespace blazes::analysis {

// Interfaces come first, then states.
using VertexIndex = std::uint32_t;

// Depends on the dataflow alone, so that several derivations can share it. Linear; no recursion.
class Structure {
 public:
  explicit Structure(const dataflow::Dataflow& flow);

  VertexIndex vertex(dataflow::InterfaceId id) const { return id.index; }
  VertexIndex vertex(dataflow::StateId id) const { return interfaces_ + id.index; }
  bool is_interface(VertexIndex v) const { return v < interfaces_; }
  dataflow::InterfaceId interface(VertexIndex v) const { return dataflow::InterfaceId(v); }
  dataflow::StateId state(VertexIndex v) const { return dataflow::StateId(v - interfaces_); }

  // Strongly connected components, sources first. Each is one vertex, or a cycle.
  std::size_t size() const { return first_.size() - 1; }
  std::span<const VertexIndex> operator[](std::size_t i) const {
    return {order_.data() + first_[i], order_.data() + first_[i + 1]};
  }
  bool in_cycle(VertexIndex v) const { return cyclic_[v]; }
  std::size_t vertices() const { return cyclic_.size(); }

 private:
  std::uint32_t interfaces_;
  std::vector<VertexIndex> order_;
  std::vector<std::uint32_t> first_;
  std::vector<bool> cyclic_;
};

}  // namespace blazes::analysis
