// Laws of the analysis and of plans, on all small designs and on random ones. They need no interpreter.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <numeric>

#include <gtest/gtest.h>

#include "check.h"
#include "dataflow/builder.h"
#include "synthesis/plan.h"

namespace blazes::oracle {
namespace {

using namespace dataflow;
using analysis::Analysis;
using analysis::Contents;
using analysis::Coordination;

std::uint64_t seed() {
  const char* given = std::getenv("BLAZES_SEED");
  return given ? std::strtoull(given, nullptr, 10) : 20140331;
}

// All small designs, or every n-th of the many, then random ones of up to eight parts.
void for_designs(const Visit& visit, int every, int random_ones) {
  int n = 0;
  bool more = true;
  Visit some = [&](const Design& d) { return n++ % every ? true : (more = visit(d)); };
  for (auto part :
       {for_each_single, for_each_split, for_each_dependent, for_each_pair, for_each_cycle, for_each_triple})
    if (more) part(some);
  std::mt19937_64 random(seed());
  std::printf("BLAZES_SEED=%llu\n", static_cast<unsigned long long>(seed()));
  for (int i = 0; i < random_ones && more; ++i) more = visit(random_design(random, 1 + i % 8));
}

class Labels {
 public:
  explicit Labels(const Dataflow& flow) : flow_(flow), a_(analyse(flow_, Coordination::promised(flow_))) {}
  Contents of(std::size_t stream) const { return a_.label(StreamId(stream)).contents; }
  const Analysis& analysis() const { return a_; }

 private:
  const Dataflow& flow_;
  Analysis a_;
};

// The first stream whose contents are worse in `x` than in `y`; -1: none.
int first_worse(const Design& d, const Labels& x, const Labels& y) {
  for (std::size_t s = 0; s < d.wires.size(); ++s)
    if (x.of(s) > y.of(s)) return static_cast<int>(s);
  return -1;
}

TEST(Laws, AWorseAnnotationNeverGivesABetterLabel) {
  std::uint64_t compared = 0;
  int failures = 0;
  for_designs(
      [&](const Design& d) {
        const Dataflow flow = build(d);
        const Labels before(flow);
        for (PathId p : flow.paths()) {
          const dataflow::Path& path = flow.path(p);
          // One step each: confluent to order-sensitive, reading to writing, a gate to `*`. A gate also says that its
          // partitions do not meet, which a confluent path does not say: so the first step is to `*`.
          for (int worse = 0; worse < 3; ++worse) {
            DataflowBuilder b(flow);
            dataflow::Path& changed = b.edit(p);
            if (worse == 0 && path.confluent()) {
              changed.annotation = path.writes() ? Annotation::OW : Annotation::OR;
              changed.gate = {};
            } else if (worse == 1 && !path.writes() && path.state) {
              changed.annotation = path.confluent() ? Annotation::CW : Annotation::OW;
            } else if (worse == 2 && !path.confluent() && path.gate) {
              changed.gate = {};
            } else {
              continue;
            }
            const Dataflow other = std::move(b).build();
            const Labels after(other);
            ++compared;
            if (int s = first_worse(d, before, after); s >= 0 && ++failures <= 3)
              ADD_FAILURE() << to_yaml(d, true) << "path " << p.index << ", step " << worse << ": s" << s
                            << " was " << name_of(before.of(static_cast<std::size_t>(s))) << " and is "
                            << name_of(after.of(static_cast<std::size_t>(s)));
          }
        }
        return failures < 20;
      },
      17, 5000);
  std::printf("%llu annotations made worse\n", static_cast<unsigned long long>(compared));
}

TEST(Laws, VisitingOrderIsIrrelevant) {
  std::mt19937_64 random(seed());
  std::uint64_t compared = 0;
  int failures = 0;
  for_designs(
      [&](const Design& d) {
        std::vector<int> part(d.parts.size()), wire(d.wires.size());
        std::iota(part.begin(), part.end(), 0);
        std::iota(wire.begin(), wire.end(), 0);
        std::shuffle(part.begin(), part.end(), random);
        std::shuffle(wire.begin(), wire.end(), random);
        Design e = d;
        for (std::size_t i = 0; i < part.size(); ++i) e.parts[static_cast<std::size_t>(part[i])] = d.parts[i];
        for (std::size_t i = 0; i < wire.size(); ++i) {
          Wire w = d.wires[i];
          if (w.from != kNone) w.from = part[static_cast<std::size_t>(w.from)];
          if (w.to != kNone) w.to = part[static_cast<std::size_t>(w.to)];
          e.wires[static_cast<std::size_t>(wire[i])] = w;
        }
        const Dataflow one = build(d), other = build(e);
        const Labels x(one), y(other);
        ++compared;
        for (std::size_t i = 0; i < wire.size(); ++i) {
          const analysis::Label& l = x.analysis().label(StreamId(i));
          const analysis::Label& m = y.analysis().label(StreamId(static_cast<std::size_t>(wire[i])));
          bool same = l.contents == m.contents && static_cast<bool>(l.seal) == static_cast<bool>(m.seal) &&
                      l.order.kind == m.order.kind &&
                      (!l.seal || mask_of(one, l.seal) == mask_of(other, m.seal)) &&
                      (!l.order || mask_of(one, l.order.scope) == mask_of(other, m.order.scope));
          if (!same && ++failures <= 3)
            ADD_FAILURE() << to_yaml(d, true) << "s" << i << " is s" << wire[i] << " in\n"
                          << to_yaml(e, true);
        }
        return failures < 20;
      },
      17, 5000);
  std::printf("%llu dataflows renumbered\n", static_cast<unsigned long long>(compared));
}

TEST(Laws, MorePromisesNeverGiveAWorseLabel) {
  std::uint64_t compared = 0;
  int failures = 0;
  for_designs(
      [&](const Design& d) {
        const Dataflow flow = build(d);
        const Labels before(flow);
        for (std::size_t w = 0; w < d.wires.size(); ++w)
          for (int promise = 0; promise < 6; ++promise) {
            Design e = d;
            Wire& wire = e.wires[w];
            // Seals and orders of inner streams are derived: a declaration would replace them.
            if (promise < 4 && wire.from != kNone) continue;
            if (promise == 0 && wire.seal == kNone)
              wire.seal = kA;
            else if (promise == 1 && wire.ordered == kNone)
              wire.ordered = 0;
            else if (promise == 2 && wire.ordered == kNone)
              wire.ordered = kA;
            else if (promise == 3 && wire.unique == kNone)
              wire.unique = kA;
            else if (promise == 4 && !wire.fifo)
              wire.fifo = true;
            else if (promise == 5 && w == 0 && !d.dependency)
              e.dependency = true;
            else
              continue;
            const Dataflow other = build(e);
            const Labels after(other);
            ++compared;
            if (int s = first_worse(d, after, before); s >= 0 && ++failures <= 3)
              ADD_FAILURE() << to_yaml(d, true) << "with one promise more:\n"
                            << to_yaml(e, true) << "s" << s << " was "
                            << name_of(before.of(static_cast<std::size_t>(s))) << " and is "
                            << name_of(after.of(static_cast<std::size_t>(s)));
          }
        return failures < 20;
      },
      17, 5000);
  std::printf("%llu promises added\n", static_cast<unsigned long long>(compared));
}

TEST(Laws, DroppingAnyStrategyBreaksThePlan) {
  std::uint64_t dropped = 0;
  int failures = 0;
  for_designs(
      [&](const Design& d) {
        Design e = d;
        for (Wire& w : e.wires) {
          if (w.from == kNone) w.sequence = kV;
          if (w.to == kNone && d.wires.size() % 2) w.required = Requirement::ReplicasAgree;
        }
        const Dataflow flow = build(e);
        const synthesis::Plan plan = synthesis::choose(flow);
        if (!plan.satisfies) return true;
        for (std::size_t i = 0; i < plan.strategies.size(); ++i) {
          std::vector<synthesis::Strategy> fewer = plan.strategies;
          fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
          const Analysis without = analyse(flow, synthesis::coordination_of(flow, fewer));
          bool broken = false;
          for (StreamId s : flow.streams())
            broken |= flow.stream(s).is_sink() &&
                      without.label(s).contents > analysis::accepted(flow.promises(s).required);
          ++dropped;
          if (!broken && ++failures <= 3)
            ADD_FAILURE() << to_yaml(e, true) << "strategy " << i << " of " << plan.strategies.size()
                          << " is not needed";
        }
        return failures < 20;
      },
      23, 3000);
  std::printf("%llu strategies dropped\n", static_cast<unsigned long long>(dropped));
}

}  // namespace
}  // namespace blazes::oracle
