// Looks for the cheapest mechanism at every site that has to be coordinated.
#pragma once

#include <optional>

#include "synthesis/strategy.h"

namespace blazes::synthesis {

// What can be done at one site, cheapest first. Doing nothing is always possible and not listed.
struct Choice {
  dataflow::SiteId site;
  std::vector<Strategy> options;
};

struct Found {
  analysis::Coordination coordination;
  std::vector<Strategy> strategies;  // in site order
  analysis::Analysis after;
  bool satisfies = false;
};

class PlanSearch {
 public:
  // All three must outlive the search: `promised` with the sealing that the promises allow, `now` as it stands.
  PlanSearch(const analysis::Analyser& analyser, const analysis::Analysis& promised,
             const analysis::Analysis& now, const SearchBounds& bounds);

  bool satisfied(const analysis::Analysis& a) const;

  // The cheapest coordination that satisfies all sinks; or else the best that can be done.
  Found best();
  // What a given coordination comes to; none if it has a mechanism that is not among the choices.
  std::optional<Found> follow(const analysis::Coordination& coordination);

 private:
  // Sites whose paths are not quiet by themselves and that a sink cares for, with what is possible there.
  void find_choices();
  bool matters(dataflow::SiteId site) const;
  // All combinations, where there are few; returns false if there are too many to try.
  bool try_all(Found& found);
  // Site by site in the order of the streams, where there are many.
  Found one_by_one(bool settle_for_less);
  void drop_what_is_not_needed(Found& found);
  Found with(const analysis::Coordination& coordination);
  std::vector<Strategy> strategies_of(const analysis::Coordination& c, const analysis::Analysis& after);

  const dataflow::Dataflow& flow_;
  const analysis::Analyser& analyse_;
  const analysis::Analysis& promised_;
  const analysis::Analysis& now_;
  SearchBounds bounds_;
  Outlook outlook_;
  StrategyMaker maker_;
  std::vector<Choice> choices_;
};

}  // namespace blazes::synthesis
