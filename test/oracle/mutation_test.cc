// Each row of the rule table and each decision of the theory matters: with any one of them switched off, the oracle finds a
// dataflow whose label is milder than what occurs; or, where it only costs precision, a named clean dataflow is no longer
// clean.
#include <cstdio>

#include <gtest/gtest.h>

#include "check.h"

namespace blazes::oracle {
namespace {

using analysis::Analysis;
using analysis::Contents;
using analysis::Coordination;
using analysis::Switches;

// Labels that get better or worse: some dataflow in the exhaustive space whose label changes to the worse, though it is
// sound as it is.
bool label_is_worse(const Design& d, const Switches& off) {
  const dataflow::Dataflow flow = build(d);
  Analysis with = analyse(flow, Coordination::promised(flow)),
           without = analyse(flow, Coordination::promised(flow), off);
  for (dataflow::StreamId s : flow.streams())
    if (without.label(s).contents > with.label(s).contents) return true;
  return false;
}

bool changes_anything(const Design& d, const Switches& off) {
  const dataflow::Dataflow flow = build(d);
  Coordination ordered = Coordination::promised(flow);
  for (dataflow::SiteId s : flow.sites()) ordered.set(s, analysis::Mechanism::DynamicOrdering);
  for (const Coordination& c : {Coordination::promised(flow), ordered}) {
    Analysis with = analyse(flow, c), without = analyse(flow, c, off);
    for (dataflow::StreamId s : flow.streams())
      if (with.label(s) != without.label(s)) return true;
    for (dataflow::PathId p : flow.paths())
      if (with.facts[p].protection != without.facts[p].protection) return true;
  }
  return false;
}

constexpr std::uint64_t kMostChanged = 1500;

class EachSwitch : public testing::TestWithParam<analysis::Switch> {};

TEST_P(EachSwitch, Matters) {
  Switches off;
  off.*GetParam().on = false;
  Counts counts;
  CheckOptions options;
  options.on = off;
  options.ordered = true;
  std::string unsound, imprecise;
  std::uint64_t seen = 0, changed = 0;
  bool more = true;
  auto look = [&](const Design& d) {
    ++seen;
    if (!changes_anything(d, off)) return true;
    ++changed;
    if (auto v = check(d, counts, options); !v.empty()) unsound = v.front().text;
    if (imprecise.empty() && label_is_worse(d, off)) imprecise = to_yaml(d, true);
    Network::forget_if_large();
    // What only costs precision costs it early.
    return more = unsound.empty() && (changed < kMostChanged || imprecise.empty());
  };
  // The search stops at the first; of the many larger designs every n-th is enough.
  std::uint64_t n = 0;
  struct Part {
    void (*enumerate)(const Visit&);
    unsigned every;
  };
  for (auto [enumerate, every] : {Part{for_each_dependent, 7},
                                  {for_each_split, 3},
                                  {for_each_single, 3},
                                  {for_each_core_pair, 3},
                                  {for_each_cycle, 3},
                                  {for_each_dependent, 1},
                                  {for_each_split, 1},
                                  {for_each_single, 1},
                                  {for_each_core_pair, 1},
                                  {for_each_cycle, 1},
                                  {for_each_pair, 13},
                                  {for_each_triple, 101}})
    if (more) enumerate([&, every = every](const Design& d) { return n++ % every ? true : look(d); });
  std::printf("without %s: %s after %llu dataflows, %llu of them with other labels\n%s\n",
              std::string(GetParam().name).c_str(),
              !unsound.empty()     ? "unsound"
              : !imprecise.empty() ? "imprecise"
                                   : "no difference",
              static_cast<unsigned long long>(seen), static_cast<unsigned long long>(changed),
              !unsound.empty() ? unsound.c_str() : imprecise.c_str());
  EXPECT_TRUE(!unsound.empty() || !imprecise.empty()) << "cannot be made to matter: then it should go";
}

INSTANTIATE_TEST_SUITE_P(All, EachSwitch,
                         testing::ValuesIn(analysis::all_switches().begin(), analysis::all_switches().end()),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace blazes::oracle
