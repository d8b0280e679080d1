// The derived label is never milder than the worst that really occurs (theory §2), in any order of delivery.
#include <cstdio>
#include <cstdlib>

#include <gtest/gtest.h>

#include "check.h"

namespace blazes::oracle {
namespace {

class Sound {
 public:
  bool operator()(const Design& d) {
    for (const Violation& v : check(d, counts, options)) {
      ++violations;
      if (violations <= 3) ADD_FAILURE() << v.text;
    }
    // What is remembered must not outgrow the machine.
    Network::forget_if_large();
    return violations < 20;
  }
  void report(const char* what) const {
    std::printf("%s: %llu dataflows, %llu runs with %.3g orders of delivery; %llu beyond the bounds\n", what,
                static_cast<unsigned long long>(counts.dataflows),
                static_cast<unsigned long long>(counts.runs), counts.orders,
                static_cast<unsigned long long>(counts.given_up));
    if (options.precision) std::printf("%s", options.precision->report().c_str());
  }

  Counts counts;
  CheckOptions options;
  int violations = 0;
};

void run(const char* what, const std::function<void(const Visit&)>& enumerate, bool all_inputs = false) {
  Precision precision;
  Sound sound;
  sound.options.precision = &precision;
  sound.options.all_inputs = all_inputs;
  sound.options.ordered = !all_inputs;
  enumerate([&](const Design& d) { return sound(d); });
  sound.report(what);
}

TEST(Soundness, OneComponentWithAllInputs) { run("one component", for_each_single, true); }
TEST(Soundness, InstancesThatShareWork) { run("instances that share work", for_each_split); }
TEST(Soundness, Dependencies) { run("dependencies", for_each_dependent); }
TEST(Soundness, TwoComponents) { run("two components", for_each_pair); }
TEST(Soundness, Cycles) { run("cycles of two components", for_each_cycle); }

// All of them take the better part of an hour, so every day looks at one of sixty-four parts; BLAZES_ORACLE=whole, at all.
TEST(Soundness, ThreeComponents) {
  const char* given = std::getenv("BLAZES_ORACLE");
  const bool whole = given && std::string_view(given) == "whole";
  run(whole ? "three components" : "three components, one part of sixty-four", [&](const Visit& visit) {
    for_each_triple([&](const Design& d) { return (!whole && annotations(d)[0] % 64 != 0) || visit(d); });
  });
}

TEST(Soundness, RandomDataflows) {
  const char* given = std::getenv("BLAZES_SEED");
  const std::uint64_t seed = given ? std::strtoull(given, nullptr, 10) : 20140331;
  std::printf("BLAZES_SEED=%llu\n", static_cast<unsigned long long>(seed));
  std::mt19937_64 random(seed);
  Precision precision;
  Sound sound;
  sound.options.precision = &precision;
  for (int i = 0; i < 700; ++i)
    if (!sound(random_design(random, 2 + i % 7))) break;
  sound.report("random dataflows");
}

}  // namespace
}  // namespace blazes::oracle
