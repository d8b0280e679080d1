// Cycles and their order, against reachability worked out the slow way.
#include "analysis/structure.h"

#include <gtest/gtest.h>

#include <random>

#include "dataflow/builder.h"

namespace blazes::analysis {
namespace {

using namespace dataflow;

Dataflow random_flow(std::mt19937& random) {
  DataflowBuilder b;
  std::vector<InterfaceId> ins, outs;
  for (std::size_t c = 0, n = 1 + random() % 5; c < n; ++c) {
    ComponentId id = b.add_component("c" + std::to_string(c), {});
    for (std::size_t p = 0, m = 1 + random() % 3; p < m; ++p) {
      Path path;
      path.from = b.interface(id, Direction::In, random() % 2 ? "x" : "y");
      path.to = b.interface(id, Direction::Out, random() % 2 ? "o" : "p");
      path.annotation = static_cast<Annotation>(random() % 4);
      path.reads_state = random() % 3 != 0;
      if (path.writes() || random() % 2) path.state = b.state(id, random() % 4 ? "" : "other");
      b.add_path(path);
      ins.push_back(path.from);
      outs.push_back(path.to);
    }
  }
  for (std::size_t s = 0, n = random() % 8; s < n; ++s)
    b.add_stream("s" + std::to_string(s), outs[random() % outs.size()], ins[random() % ins.size()], {});
  return std::move(b).build();
}

// reach[v][w]: there is a way from v to w of at least one edge.
std::vector<std::vector<bool>> reachability(const Dataflow& f, const Structure& s) {
  std::size_t n = s.vertices();
  std::vector<std::vector<bool>> reach(n, std::vector<bool>(n, false));
  for (StreamId id : f.streams()) reach[f.stream(id).from.index][f.stream(id).to.index] = true;
  for (PathId id : f.paths()) {
    const Path& p = f.path(id);
    reach[p.from.index][p.to.index] = true;
    if (!p.state) continue;
    if (p.writes()) reach[p.from.index][s.vertex(p.state)] = true;
    if (p.reads_state) reach[s.vertex(p.state)][p.to.index] = true;
  }
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        if (reach[i][k] && reach[k][j]) reach[i][j] = true;
  return reach;
}

TEST(Structure, AgreesWithReachability) {
  std::mt19937 random(3);
  for (int round = 0; round < 3000; ++round) {
    Dataflow f = random_flow(random);
    Structure s(f);
    auto reach = reachability(f, s);
    std::vector<std::size_t> group(s.vertices(), SIZE_MAX);
    std::size_t seen = 0;
    for (std::size_t i = 0; i < s.size(); ++i)
      for (VertexIndex v : s[i]) {
        EXPECT_EQ(group[v], SIZE_MAX);
        group[v] = i;
        ++seen;
      }
    ASSERT_EQ(seen, s.vertices());
    for (VertexIndex v = 0; v < s.vertices(); ++v) {
      EXPECT_EQ(s.in_cycle(v), reach[v][v]) << "round " << round;
      for (VertexIndex w = 0; w < s.vertices(); ++w) {
        bool same = v == w || (reach[v][w] && reach[w][v]);
        EXPECT_EQ(group[v] == group[w], same) << "round " << round;
        EXPECT_TRUE(!reach[v][w] || group[v] <= group[w]) << "round " << round;
      }
    }
  }
}

}  // namespace
}  // namespace blazes::analysis
