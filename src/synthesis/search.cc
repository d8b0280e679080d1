#include "synthesis/search.h"

#include <algorithm>
#include <limits>

namespace blazes::synthesis {

using namespace analysis;
using namespace dataflow;

namespace {

// Up to so many strategies, each is dropped once to see whether it is needed.
constexpr std::size_t kFewStrategies = 64;

Protection protection_by(Mechanism m) {
  switch (m) {
    case Mechanism::None: return Protection::None;
    case Mechanism::Sealing: return Protection::Seals;
    case Mechanism::Sequencing: return Protection::FixedOrder;
    case Mechanism::DynamicOrdering: return Protection::AgreedOrder;
  }
  return Protection::None;
}

}  // namespace

PlanSearch::PlanSearch(const Analyser& analyser, const Analysis& promised, const Analysis& now,
                       const SearchBounds& bounds)
    : flow_(*now.flow),
      analyse_(analyser),
      promised_(promised),
      now_(now),
      bounds_(bounds),
      outlook_(flow_, analyser.structure()),
      maker_(flow_, analyser.structure(), outlook_) {}

bool PlanSearch::satisfied(const Analysis& a) const {
  for (StreamId s : flow_.streams())
    if (flow_.stream(s).is_sink() && a.label(s).contents > accepted(flow_.promises(s).required)) return false;
  return true;
}

bool PlanSearch::matters(SiteId site) const {
  bool enables = false, starts = false;
  for (PathId path : flow_.paths_at(site)) {
    PathFacts facts = now_.facts[path];
    enables |= flow_.path(path).per_partition;
    if (facts.protection == Protection::Seals || facts.protection == Protection::FixedOrder) continue;
    facts.protection = Protection::None;
    starts |= !outlook_.of_path(path, facts).accepted;
  }
  return starts || (enables && !flow_.component(flow_.site(site).component).barrier);
}

void PlanSearch::find_choices() {
  Explainer explain(promised_);
  for (SiteId site : flow_.sites()) {
    if (!matters(site)) continue;
    Choice choice{site, {}};
    auto paths = flow_.paths_at(site);
    if (std::ranges::any_of(paths,
                            [&](PathId p) { return promised_.facts[p].protection == Protection::Seals; }))
      choice.options.push_back(maker_.make(site, Mechanism::Sealing, promised_));
    // Where partitions do not meet at one instance, no order helps.
    Why why = explain.protection(paths.front()).why;
    if (why != Why::Dealt && why != Why::SplitAcrossGate) {
      if (maker_.sequence_at(site))
        choice.options.push_back(maker_.make(site, Mechanism::Sequencing, promised_));
      choice.options.push_back(maker_.make(site, Mechanism::DynamicOrdering, promised_));
    }
    std::ranges::stable_sort(choice.options, {}, [](const Strategy& s) { return s.cost.total; });
    if (!choice.options.empty()) choices_.push_back(std::move(choice));
  }
}

Found PlanSearch::with(const Coordination& coordination) {
  Found found{
      .coordination = coordination, .strategies = {}, .after = analyse_(coordination), .satisfies = false};
  found.satisfies = satisfied(found.after);
  return found;
}

std::vector<Strategy> PlanSearch::strategies_of(const Coordination& c, const Analysis& after) {
  std::vector<Strategy> result;
  for (SiteId site : flow_.sites())
    if (c.at(site) != Coordination::own_order(flow_, site))
      result.push_back(maker_.make(site, c.at(site), after));
  return result;
}

bool PlanSearch::try_all(Found& found) {
  double combinations = 1;
  for (const Choice& c : choices_) combinations *= static_cast<double>(c.options.size() + 1);
  if (combinations > bounds_.combinations ||
      combinations * static_cast<double>(flow_.paths().size()) > bounds_.paths_looked_at)
    return false;

  double least = std::numeric_limits<double>::infinity();
  std::vector<std::size_t> pick(choices_.size(), 0);  // 0: nothing, i: option i - 1
  for (bool more = true; more;) {
    double cost = 0;
    for (std::size_t i = 0; i < pick.size(); ++i)
      if (pick[i]) cost += choices_[i].options[pick[i] - 1].cost.total;
    if (cost < least) {
      Coordination c = Coordination::as_it_stands(flow_);
      for (std::size_t i = 0; i < pick.size(); ++i)
        if (pick[i]) c.set(choices_[i].site, choices_[i].options[pick[i] - 1].mechanism);
      if (Found tried = with(c); tried.satisfies) {
        found = std::move(tried);
        least = cost;
      }
    }
    more = false;
    for (std::size_t i = pick.size(); i-- > 0 && !more;) {
      if (pick[i] < choices_[i].options.size()) {
        ++pick[i];
        more = true;
      } else {
        pick[i] = 0;
      }
    }
  }
  return true;
}

Found PlanSearch::one_by_one(bool settle_for_less) {
  Coordination c = Coordination::as_it_stands(flow_);
  for (const Choice& choice : choices_) {
    const Strategy* best = nullptr;
    bool best_is_enough = false;
    for (const Strategy& option : choice.options) {
      Outlook::View left = outlook_.of_site(choice.site, protection_by(option.mechanism), now_);
      if (left.accepted && !best_is_enough) {
        best = &option;
        best_is_enough = true;
      } else if (!best_is_enough && settle_for_less && left.worst < option.removes &&
                 (!best || left.worst < best->leaves)) {
        best = &option;
      }
    }
    if (best) c.set(choice.site, best->mechanism);
  }
  // A seal that was counted on may be lost to an order further up: then what does not wait is ordered.
  for (bool changed = true; changed;) {
    changed = false;
    const Analysis after = analyse_(c);
    for (const Choice& choice : choices_) {
      if (c.at(choice.site) != Mechanism::Sealing) continue;
      auto paths = flow_.paths_at(choice.site);
      if (std::ranges::all_of(paths, [&](PathId p) {
            return after.facts[p].protection != Protection::None || after.facts[p].unique;
          }))
        continue;
      const Strategy* other = nullptr;
      for (const Strategy& option : choice.options)
        if (option.mechanism != Mechanism::Sealing && !other &&
            (settle_for_less ||
             outlook_.of_site(choice.site, protection_by(option.mechanism), now_).accepted))
          other = &option;
      c.set(choice.site, other ? other->mechanism : Mechanism::None);
      changed = true;
    }
  }
  return with(c);
}

void PlanSearch::drop_what_is_not_needed(Found& found) {
  std::vector<SiteId> used;
  for (SiteId site : flow_.sites())
    if (found.coordination.at(site) != Mechanism::None) used.push_back(site);
  // Where there are many, only those are in doubt that their paths do not rest on, or that may inherit an order.
  if (used.size() > kFewStrategies)
    std::erase_if(used, [&](SiteId site) {
      Protection by = protection_by(found.coordination.at(site));
      return std::ranges::all_of(flow_.paths_at(site),
                                 [&](PathId p) { return found.after.facts[p].protection == by; }) &&
             std::ranges::none_of(streams_at(flow_, site),
                                  [&](StreamId s) { return flow_.stream(s).from && flow_.promises(s).fifo; });
    });
  if (used.size() > kFewStrategies) used.resize(kFewStrategies);
  auto no_worse = [&](const Analysis& a) {
    for (StreamId s : flow_.streams())
      if (flow_.stream(s).is_sink() && a.label(s).contents > found.after.label(s).contents) return false;
    return true;
  };
  for (SiteId site : used) {
    Coordination fewer = found.coordination;
    fewer.set(site, Mechanism::None);
    Found tried = with(fewer);
    if (found.satisfies ? tried.satisfies : no_worse(tried.after)) found = std::move(tried);
  }
}

Found PlanSearch::best() {
  Found found{
      .coordination = Coordination::as_it_stands(flow_), .strategies = {}, .after = {}, .satisfies = false};
  if (satisfied(now_)) {
    found.after = now_;
    found.satisfies = true;
    return found;
  }
  find_choices();
  if (!try_all(found)) {
    found = one_by_one(false);
    if (found.satisfies) drop_what_is_not_needed(found);
  }
  if (!found.satisfies) {
    found = one_by_one(true);
    drop_what_is_not_needed(found);
  }
  found.strategies = strategies_of(found.coordination, found.after);
  return found;
}

std::optional<Found> PlanSearch::follow(const Coordination& coordination) {
  find_choices();
  for (SiteId site : flow_.sites()) {
    const Mechanism wanted = coordination.at(site);
    if (wanted == Mechanism::None) continue;
    auto choice = std::ranges::lower_bound(choices_, site, {}, &Choice::site);
    if (choice == choices_.end() || choice->site != site ||
        std::ranges::find(choice->options, wanted, &Strategy::mechanism) == choice->options.end())
      return {};
  }
  Found found = with(coordination);
  found.strategies = strategies_of(found.coordination, found.after);
  return found;
}

}  // namespace blazes::synthesis
