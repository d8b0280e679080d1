#include "emit/bloom/onward.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "diagnostics/quote.h"
#include "emit/bloom/delays.h"
#include "emit/bloom/template.h"

namespace blazes::emit::bloom {
namespace {

using namespace dataflow;
using blazes::bloom::CollectionId;
using diagnostics::quoted;
using contract::Strategy;
using synthesis::Hop;

// Where, in the key of what comes in, the columns stand by which what is sent is divided. None if they are no copies of these.
std::optional<std::vector<std::size_t>> places_of(const Dataflow& flow, const Hop& hop, InterfaceId input,
                                                  const std::vector<std::string>& key_in,
                                                  const std::vector<std::string>& key_out) {
  std::optional<std::vector<std::size_t>> found;
  const auto look = [&](const PathDetails* details) {
    std::vector<std::size_t> places;
    for (const std::string& name : key_out) {
      std::string_view origin = name;
      if (details)
        for (auto [to, from] : details->carries)
          if (flow.name(to) == name) origin = from ? flow.name(from) : std::string_view();
      const auto at = std::ranges::find(key_in, origin);
      if (at == key_in.end()) return false;
      places.push_back(static_cast<std::size_t>(at - key_in.begin()));
    }
    if (found && *found != places) return false;
    found = std::move(places);
    return true;
  };
  bool direct = false;
  for (PathId id : flow.paths_into(hop.output)) {
    if (flow.path(id).from != input) continue;
    direct = true;
    if (!look(&flow.details(id))) return std::nullopt;
  }
  if (!direct) look(nullptr);
  return found;
}

class OnwardFinder {
 public:
  OnwardFinder(const Scene& scene, const Wanted& wanted, const FoundSite& found)
      : scene_(scene),
        flow_(scene.task.flow),
        wanted_(wanted),
        found_(found),
        catalog_(found.part->catalog),
        name_(quoted(flow_.name(wanted.component))) {}

  Result<std::vector<Onward>, Refusal> find() {
    std::vector<Onward> all;
    for (const Hop& hop : wanted_.hops) {
      all.push_back(follow(hop));
      if (refusal_) return *refusal_;
    }
    check_barrier(all);
    if (refusal_) return *refusal_;
    return all;
  }

 private:
  void refuse(CollectionId at, std::string message) {
    refuse(at ? catalog_.collections[at].span.place : Place{}, std::move(message));
  }
  void refuse(Place place, std::string message) {
    if (!refusal_)
      refusal_ = {place ? &found_.part->unit.program->sources : nullptr, place, std::move(message)};
  }

  Onward follow(const Hop& hop);
  void check_timing(const std::vector<CollectionId>& inputs, CollectionId channel);
  void check_barrier(const std::vector<Onward>& all);
  // The key on which the seals go on.
  std::vector<std::string> key_of(const Hop& hop) const;

  const Scene& scene_;
  const Dataflow& flow_;
  const Wanted& wanted_;
  const FoundSite& found_;
  const blazes::bloom::Catalog& catalog_;
  const std::string name_;
  std::optional<Refusal> refusal_;
};

std::vector<std::string> OnwardFinder::key_of(const Hop& hop) const {
  for (StreamId s : flow_.streams_out_of(hop.output)) {
    if (flow_.promises(s).seal) continue;
    for (const Wanted& w : scene_.all)
      for (const synthesis::StrategyStream& next : w.streams)
        if (next.stream == s) return sorted_names_of(flow_, next.key);
  }
  return {};
}

Onward OnwardFinder::follow(const Hop& hop) {
  Onward onward{.channel = std::string(flow_.name(flow_.interface(hop.output).name)), .from = {}, .to = {}};
  const CollectionId channel = found_.part->collection(flow_, hop.output);
  if (!found_.part->is_channel(channel)) {
    refuse(channel,
           fmt::format("seals would have to leave {} by {}, which is no channel; let what comes of a "
                       "partition go over one",
                       name_, quoted(onward.channel)));
    return onward;
  }
  const std::vector<std::string> key = key_of(hop);
  std::vector<CollectionId> inputs;
  for (InterfaceId input : hop.inputs) {
    const std::size_t at = found_.intake_at(input);
    const Intake& intake = found_.site.intakes[at];
    inputs.push_back(found_.part->collection(flow_, input));
    const auto places = places_of(flow_, hop, input, intake.key, key);
    if (places)
      onward.from.push_back({at, *places});
    else
      refuse(inputs.back(),
             fmt::format(
                 "the partitions of {} are known by ({}) and those of {} by ({}), which are no copies: {} "
                 "could not tell which are over; let it pass the key on",
                 quoted(intake.collection), listed(intake.key), quoted(onward.channel), listed(key), name_));
  }
  check_timing(inputs, channel);
  return onward;
}

// What comes of a partition has to be sent when its last record has come.
void OnwardFinder::check_timing(const std::vector<CollectionId>& inputs, CollectionId channel) {
  const Lag lag = lag_of(catalog_, inputs, channel);
  const std::string to = quoted(catalog_.collections[channel].name);
  if (lag.other)
    refuse(
        lag.other,
        fmt::format("{} has a part in what is sent over {}, and is not counted with it: when a partition is "
                    "complete, not all that comes of it may have been sent; send without it",
                    quoted(catalog_.collections[lag.other].name), to));
  if (lag.slow)
    refuse(catalog_.rules[lag.slow].span.place,
           fmt::format(
               "what comes in takes more than one timestep by way of this rule to {}, and its seal would be "
               "there first; use `<=` on the way",
               to));
}

// A barrier knows partitions by one key, on all streams.
void OnwardFinder::check_barrier(const std::vector<Onward>& all) {
  if (wanted_.strategy != Strategy::Sealing || all.empty()) return;
  const auto differs = [](const Onward& o) {
    return std::ranges::any_of(o.from, [&](const Onward::From& f) { return f.places != o.from[0].places; });
  };
  if (found_.site.has_several_keys() || std::ranges::any_of(all, differs))
    refuse(found_.part->collection(flow_, found_.interfaces[0]),
           fmt::format(
               "{} holds partitions back and would have to pass their seals on, and its streams are sealed "
               "on different keys; seal them on one",
               name_));
}

}  // namespace

Result<std::vector<Onward>, Refusal> onward_of(const Scene& scene, const Wanted& wanted,
                                               const FoundSite& found) {
  return OnwardFinder(scene, wanted, found).find();
}

}  // namespace blazes::emit::bloom
