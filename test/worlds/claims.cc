#include "worlds/claims.h"

#include <fmt/format.h>

namespace blazes::test {
namespace {

using bloom::Value;

// A click without the server that it was sent to.
std::string click_in(const std::vector<Value>& record) {
  return inspect(Value::array({record.begin() + 1, record.end()}));
}

}  // namespace

void ClaimsWatch::breaks(const char* claim, const simulate::Timestep& timestep, const std::string& how) {
  broken_.try_emplace(claim, fmt::format("{} at {} us: {}", setting_.deployment.members[timestep.member].name,
                                         timestep.at, how));
}

void ClaimsWatch::watch(const simulate::Timestep& timestep) {
  if (!setting_.reports.contains(timestep.member)) return;
  const bloom::Catalog& catalog = *setting_.deployment.group_of(timestep.member).catalog;
  std::map<std::string, std::set<std::string>> out;
  if (const bloom::CollectionId handed_over = catalog.find("click_in"))
    for (const Value& tuple : timestep.node.contents(handed_over))
      out[*(*tuple.items())[3].text()].insert(click_in(*tuple.items()));
  for (const auto& [campaign, clicks] : out) {
    ++releases_;
    const Truth::Partition& partition = setting_.truth.partitions.at(campaign);
    const auto [at, first] = released_[timestep.member].try_emplace(campaign, clicks);
    if (!first) {
      breaks(kTwice, timestep, campaign);
      continue;
    }
    if (timestep.at < partition.sealed_at)
      breaks(kEarly, timestep, fmt::format("{} is sealed at {} us", campaign, partition.sealed_at));
    for (const std::string& click : partition.clicks)
      if (!clicks.contains(click)) breaks(kEarly, timestep, fmt::format("{} is not there yet", click));
    for (const std::string& click : clicks)
      if (!partition.clicks.contains(click)) breaks(kDropped, timestep, fmt::format("nobody made {}", click));
  }
  if (const bloom::CollectionId late = catalog.find("report_late"))
    for (const Value& tuple : timestep.node.contents(late))
      late_[timestep.member].insert(inspect((*tuple.items())[4]));
  for (const runtime::Sent& sent : timestep.step.outbox)
    if (catalog.collections[sent.collection].name == "response")
      answers_[timestep.member].insert(click_in(*sent.tuple.items()));
}

void ClaimsWatch::finish(const simulate::World& world) {
  const auto say = [&](const char* claim, std::uint32_t report, const std::string& how) {
    broken_.try_emplace(claim,
                        fmt::format("{} in the end: {}", setting_.deployment.members[report].name, how));
  };
  if (!world.is_at_rest()) say(kLost, *setting_.reports.begin(), "the world does not come to rest");
  if (world.tally().dropped > 0)
    say(kDropped, *setting_.reports.begin(), fmt::format("{} messages", world.tally().dropped));
  for (std::uint32_t report : setting_.reports) {
    const auto& released = released_[report];
    std::set<std::string> all;
    for (const auto& [campaign, clicks] : released) all.insert(clicks.begin(), clicks.end());
    for (const auto& [campaign, partition] : setting_.truth.partitions) {
      if (!partition.clicks.empty() && !released.contains(campaign)) {
        say(kLost, report, campaign);
        continue;
      }
      for (const std::string& click : partition.clicks)
        if (!all.contains(click)) say(kDropped, report, click);
    }
    for (const std::string& click : late_[report])
      if (!all.contains(click)) say(kDropped, report, click + " came too late");
  }
}

}  // namespace blazes::test
