// A plan is as good as it says: with its coordination in place, no order of delivery shows more than `after` (theory §4, "A
// plan is checked"). The orders are built from what the plan tells people, not from how the analysis sees it.
#include <algorithm>
#include <cstdio>

#include <gtest/gtest.h>

#include "check.h"
#include "synthesis/plan.h"

namespace blazes::oracle {
namespace {

using analysis::Contents;
using synthesis::Plan;
using synthesis::Strategy;

// Strategies that share a stream share one order: it is agreed if any of them is, and no finer than each of them.
std::vector<PlannedOrder> orders_of(const dataflow::Dataflow& flow, const std::vector<Strategy>& strategies) {
  std::vector<PlannedOrder> orders;
  for (const Strategy& s : strategies) {
    if (!analysis::orders(s.mechanism)) continue;
    PlannedOrder o;
    for (const synthesis::StrategyStream& stream : s.streams)
      o.wires.push_back(static_cast<int>(stream.stream.index));
    o.agreed = s.mechanism == analysis::Mechanism::DynamicOrdering;
    o.scope = mask_of(flow, s.scope);
    if (s.sequence) o.sequence = mask_of(flow, s.sequence);
    std::erase_if(orders, [&](const PlannedOrder& other) {
      if (std::ranges::none_of(other.wires,
                               [&](int w) { return std::ranges::find(o.wires, w) != o.wires.end(); }))
        return false;
      o.wires.insert(o.wires.end(), other.wires.begin(), other.wires.end());
      o.agreed |= other.agreed;
      o.scope &= other.scope;
      if (!o.sequence) o.sequence = other.sequence;
      return true;
    });
    orders.push_back(std::move(o));
  }
  return orders;
}

class Plans {
 public:
  bool operator()(const Design& d) {
    const dataflow::Dataflow flow = build(d);
    const Plan plan = synthesis::choose(flow);
    const auto& used = plan.satisfies ? plan.strategies : plan.fallback;
    if (used.empty()) return true;
    ++counts.dataflows;
    (plan.satisfies ? satisfied : fallen_back)++;
    auto orders = orders_of(flow, used);
    if (has_cycle(d) && !orders.empty()) {
      ++not_interpreted;
      return true;
    }
    CheckOptions options;
    auto found = check_against(d, plan.after, plan.satisfies ? "under the plan" : "under the fallback",
                               orders, counts, options);
    if (!found.empty() && ++violations <= 3) {
      std::string text = found.front().text;
      for (const Strategy& s : used)
        text += "  strategy: " + std::string(name_of(s.mechanism)) + " at C" +
                std::to_string(flow.site(s.site).component.index) + "\n";
      ADD_FAILURE() << text;
    }
    for (dataflow::StreamId s : flow.streams()) {
      if (!plan.satisfies || !flow.stream(s).is_sink()) continue;
      EXPECT_LE(plan.after.label(s).contents, analysis::accepted(flow.promises(s).required))
          << to_yaml(d, true);
    }
    Network::forget_if_large();
    return violations < 20;
  }

  void report(const char* what) const {
    std::printf(
        "%s: %llu plans (%d satisfy, %d are fallbacks), %llu runs, %.3g orders; %llu beyond the bounds, %d "
        "that "
        "order records inside a cycle not interpreted\n",
        what, static_cast<unsigned long long>(counts.dataflows), satisfied, fallen_back,
        static_cast<unsigned long long>(counts.runs), counts.orders,
        static_cast<unsigned long long>(counts.given_up), not_interpreted);
  }

  Counts counts;
  int satisfied = 0, fallen_back = 0, not_interpreted = 0, violations = 0;
};

// Every n-th design, under each requirement, with and without an order that exists before the run.
void run(const char* what, void (*enumerate)(const Visit&), int every) {
  Plans plans;
  int n = 0;
  enumerate([&](const Design& d) {
    if (n++ % every) return true;
    for (auto required : {dataflow::Requirement::Deterministic, dataflow::Requirement::ReplicasAgree})
      for (bool sequence : {false, true}) {
        Design e = d;
        for (Wire& w : e.wires) {
          if (w.to == kNone) w.required = required;
          if (w.from == kNone && sequence) w.sequence = kV;
        }
        if (!plans(e)) return false;
      }
    return true;
  });
  plans.report(what);
}

TEST(Plan, OneComponent) { run("one component", for_each_single, 2); }
TEST(Plan, InstancesAndDependencies) {
  run("instances that share work", for_each_split, 1);
  run("dependencies", for_each_dependent, 1);
}
TEST(Plan, TwoComponents) { run("two components, every 31st", for_each_pair, 31); }
TEST(Plan, ThreeComponents) { run("three components, every 31st", for_each_triple, 31); }

}  // namespace
}  // namespace blazes::oracle
