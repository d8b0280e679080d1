// What barriers and relays have in common: counting what is here of a partition, and hearing all who send it.
//
// The rules read `SITE_held`, what has come of partitions that are not complete (parcels, or, of a site with several keys, records), and fill `SITE_complete, [:stream, :part]`. They go on in
// the block of rules that stands before them, and leave their own open.
#pragma once

#include "emit/bloom/strategy_text.h"

namespace blazes::emit::bloom {

// What is among the intakes of a site.
struct Kinds {
  std::size_t sealed = 0;
  bool channels = false;  // sealed ones
  bool votes = false;     // several producers have to be heard
};
Kinds kinds_of(const Site& site);

// What is said to the site, in its own words and in those of others: `SITE_arrived` and `SITE_seals`, where `past`, by the columns `on`, is not
// yet.
std::string arrive_state(const Site& site);
std::string arrive_rules(const Site& site, std::string_view past, std::string_view on);
// What is said of partitions that are past is shown, record by record.
std::string late_rule(const Site& site, std::string_view past, std::string_view on);
std::string who_votes_state(const Site& site, const Intake& intake);
std::string votes_state(const Site& site);
std::string votes_rules(const Site& site);

}  // namespace blazes::emit::bloom
