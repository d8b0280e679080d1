#include "synthesis/advice.h"

#include <algorithm>
#include <tuple>

#include "synthesis/candidates.h"

namespace blazes::synthesis {

using namespace analysis;
using namespace dataflow;

namespace {

// How many dataflows are tried, and how many paths are looked at in all.
constexpr std::size_t kTries = 400;
constexpr std::size_t kWork = 20'000'000;
// So many ways of each kind to deal with one origin are carried on.
constexpr std::size_t kWaysOfAKind = 2;

using Set = std::vector<Promise>;

class Adviser {
 public:
  Adviser(const Dataflow& flow, const Plan& plan, std::size_t limit)
      : flow_(flow), plan_(plan), limit_(limit) {}

  AdviceList advise() {
    std::vector<Set> sets = {{}};
    std::vector<PathId> done;
    for (const Refusal& refusal : plan_.refusals) {
      if (std::ranges::find(done, refusal.origin) != done.end()) continue;
      done.push_back(refusal.origin);
      std::vector<Set> ways = ways_to_settle(refusal);
      if (ways.empty()) return std::move(result_);  // nothing helps here, so nothing helps the whole
      std::vector<Set> combined;
      for (const Set& set : sets)
        for (const Set& way : ways) combined.push_back(united(set, way));
      std::ranges::stable_sort(combined, {}, &Set::size);
      if (combined.size() > kTries) {
        combined.resize(kTries);
        result_.complete = false;
      }
      sets = std::move(combined);
    }
    for (const Set& set : sets) {
      if (set.empty() || (!result_.advice.empty() && set.size() > smallest_ + 1)) continue;
      keep_if_enough(set);
    }
    // Few promises first; then what the field knows best, where the records come from, and what leaves the cheapest plan.
    auto rank = [&](const Advice& a) {
      bool inner = std::ranges::any_of(
          a.promises, [&](const Promise& p) { return p.stream && flow_.stream(p.stream).from; });
      return std::tuple(a.promises.size(), a.promises[0].kind, inner, a.plan.cost.total);
    };
    std::ranges::stable_sort(result_.advice,
                             [&](const Advice& a, const Advice& b) { return rank(a) < rank(b); });
    if (result_.advice.size() > limit_)
      result_.advice.erase(result_.advice.begin() + static_cast<std::ptrdiff_t>(limit_),
                           result_.advice.end());
    return std::move(result_);
  }

 private:
  struct Tried {
    std::shared_ptr<const Dataflow> flow;
    Plan plan;
  };

  bool may_try() {
    tries_ += 1;
    work_ += flow_.paths().size() + 1;
    if (tries_ <= kTries && work_ <= kWork) return true;
    result_.complete = false;
    return false;
  }

  Tried attempt(const Set& set) const {
    auto flow = std::make_shared<const Dataflow>(with_promises(flow_, set));
    Plan plan = choose(*flow);
    return {std::move(flow), std::move(plan)};
  }

  static Set united(const Set& a, const Set& b) {
    Set result = a;
    for (const Promise& p : b)
      if (std::ranges::find(result, p) == result.end()) result.push_back(p);
    return result;
  }

  bool settles(const Plan& plan, PathId origin) const {
    return std::ranges::none_of(plan.refusals, [&](const Refusal& r) { return r.origin == origin; });
  }

  std::vector<Set> ways_to_settle(const Refusal& refusal) {
    std::vector<Set> ways;
    for (Set& set : candidates(refusal, plan_.after)) {
      auto alike = std::ranges::count_if(ways, [&](const Set& way) { return way[0].kind == set[0].kind; });
      if (alike == kWaysOfAKind) continue;
      if (!may_try()) break;
      if (settles(attempt(set).plan, refusal.origin)) ways.push_back(std::move(set));
    }
    return ways;
  }

  void keep_if_enough(Set set) {
    if (!may_try()) return;
    Tried tried = attempt(set);
    if (!tried.plan.satisfies) return;
    for (std::size_t i = set.size(); i-- > 0 && set.size() > 1;) {
      Set fewer = set;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      if (!may_try()) return;
      if (Tried without = attempt(fewer); without.plan.satisfies) {
        set = std::move(fewer);
        tried = std::move(without);
      }
    }
    if (std::ranges::any_of(result_.advice, [&](const Advice& a) { return a.promises == set; })) return;
    smallest_ = result_.advice.empty() ? set.size() : std::min(smallest_, set.size());
    result_.advice.push_back({std::move(set), std::move(tried.flow), std::move(tried.plan)});
  }

  const Dataflow& flow_;
  const Plan& plan_;
  std::size_t limit_;
  std::size_t tries_ = 0, work_ = 0, smallest_ = 0;
  AdviceList result_;
};

}  // namespace

AdviceList advise(const Dataflow& flow, const Plan& plan, std::size_t limit) {
  if (plan.satisfies) return {};
  return Adviser(flow, plan, limit).advise();
}

}  // namespace blazes::synthesis
