#include "emit/bloom/site_finder.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "diagnostics/quote.h"
#include "emit/bloom/delays.h"
#include "emit/bloom/onward.h"

namespace blazes::emit::bloom {
namespace {

using namespace blazes::bloom;
using namespace dataflow;
using analysis::Mechanism;
using contract::Strategy;
using diagnostics::quoted;

// What can stand in the text of a program as it is: `click`, `r.click`.
bool is_plain(std::string_view name) {
  const auto letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; };
  return !name.empty() && letter(name[0]) && std::ranges::all_of(name, [&](char c) {
    return letter(c) || std::isdigit(static_cast<unsigned char>(c));
  });
}

class SiteFinder {
 public:
  SiteFinder(const Scene& scene, const Wanted& wanted)
      : scene_(scene), flow_(scene.task.flow), wanted_(wanted), parts_(scene.parts) {}

  Result<FoundSite, Refusal> find();

 private:
  // Nothing is done after the first refusal.
  void refuse(Place place, std::string message, const Part* part = nullptr) {
    if (!refusal_.message.empty()) return;
    const Part* of = part ? part : found_.part;
    refusal_ = {of && place ? &of->unit.program->sources : nullptr, place, std::move(message)};
  }
  bool refused() const { return !refusal_.message.empty(); }
  std::string site_name() const { return quoted(flow_.name(wanted_.component)); }
  Place place_of(std::size_t intake) const {
    return found_.part->catalog.collections[collections_[intake]].span.place;
  }
  bool orders() const {
    return wanted_.strategy == Strategy::Sequencing || wanted_.strategy == Strategy::DynamicOrdering;
  }

  void add_intake(StreamId stream, const synthesis::StrategyStream* sealed);
  void describe(Intake& intake, CollectionId id);
  void note_seal(Intake& intake, const synthesis::StrategyStream& sealed);
  void find_ends();
  void find_keys();
  void check_columns();
  void find_reads();
  void find_sends(StreamId stream);
  void add_send(const Part& part, RuleId id, std::size_t intake);
  void find_onward();
  void check_pace();

  const Scene& scene_;
  const Dataflow& flow_;
  const Wanted& wanted_;
  Parts& parts_;
  FoundSite found_;
  std::vector<CollectionId> collections_;  // of the intakes
  Refusal refusal_;
};

void SiteFinder::add_intake(StreamId stream, const synthesis::StrategyStream* sealed) {
  const InterfaceId into = flow_.stream(stream).to;
  const std::size_t at = found_.intake_at(into);
  if (at == found_.interfaces.size()) {
    found_.interfaces.push_back(into);
    Intake& intake = found_.site.intakes.emplace_back();
    intake.collection = flow_.name(flow_.interface(into).name);
    intake.producers = Producers::Single;
    const CollectionId id = found_.part->collection(flow_, into);
    collections_.push_back(id);
    if (!id)
      return refuse({},
                    fmt::format("{} has no collection {} in Bloom", site_name(), quoted(intake.collection)));
    found_.in_place |= found_.part->in_place.at(intake.collection) != nullptr;
    describe(intake, id);
  }
  if (refused() || !sealed) return;
  note_seal(found_.site.intakes[at], *sealed);
}

void SiteFinder::describe(Intake& intake, CollectionId id) {
  const CatalogCollection& collection = found_.part->catalog.collections[id];
  const bool channel = collection.kind == CollectionKind::Channel;
  const bool local = collection.kind == CollectionKind::InterfaceInput ||
                     collection.kind == CollectionKind::Undeclared ||
                     collection.kind == CollectionKind::Scratch;
  if (!channel && !local)
    return refuse(collection.span.place,
                  fmt::format("a {} cannot be held back: {} is one; let what comes in there go over a "
                              "channel or an input interface first",
                              blazes::bloom::name_of(collection.kind), quoted(collection.name)));
  if (!collection.schema)
    return refuse(collection.span.place,
                  fmt::format("nobody says what columns {} has; declare it", quoted(collection.name)));
  if (local && orders())
    return refuse(
        collection.span.place,
        fmt::format(
            "{} is filled on the node itself, so nobody but the program around it can put it in order; "
            "let it come over a channel",
            quoted(collection.name)));
  for (const blazes::bloom::Column& column : collection.schema->columns)
    intake.columns.push_back(column.name);
  for (const std::string& name : intake.columns)
    if (!is_plain(name))
      return refuse(collection.span.place,
                    fmt::format("no rule can be written that speaks of column {} of {}; give it a plain name",
                                quoted(name), quoted(collection.name)));
  if (!is_plain(collection.name))
    return refuse(
        collection.span.place,
        fmt::format("no names can be made up that begin with {}; give it a plain name, or include its module",
                    quoted(collection.name)));
  if (channel) {
    const auto location = collection.schema->location();
    if (!location)
      return refuse(collection.span.place, fmt::format("channel {} has no address", quoted(collection.name)));
    intake.address = *location;
  }
}

// The strictest question that one of its streams has to ask.
void SiteFinder::note_seal(Intake& intake, const synthesis::StrategyStream& sealed) {
  const bool first = !intake.sealed;
  intake.sealed = true;
  if (sealed.asks_producers &&
      (intake.producers == Producers::Single || sealed.producers == Producers::Registry))
    intake.producers = sealed.producers;
  const std::vector<std::string> key = sorted_names_of(flow_, sealed.key);
  if (!first && key != intake.key)
    refuse(
        place_of(static_cast<std::size_t>(&intake - found_.site.intakes.data())),
        fmt::format("the streams that come in at {} are sealed on different keys, ({}) and ({}), and none of "
                    "their records says whose it is; seal them on one",
                    quoted(intake.collection), fmt::join(intake.key, ", "), fmt::join(key, ", ")));
  intake.key = key;
}

// What tells a sender that a partition is over: a marker, or the end of its bootstrap. Who passes seals on is told by a relay instead, and
// must not take a marker that passes through for the end.
void SiteFinder::find_ends() {
  for (std::size_t i = 0; i < found_.interfaces.size(); ++i) {
    Intake& intake = found_.site.intakes[i];
    if (!intake.sealed || orders()) continue;
    bool relayed = false, at_end = false, at_marker = false;
    for (StreamId s : flow_.streams_into(found_.interfaces[i])) {
      if (scene_.is_relayed(s)) {
        relayed = true;
        continue;
      }
      for (StreamId origin : synthesis::way_of(flow_, s, Mechanism::Sealing).origins) {
        at_end |= flow_.promises(origin).when == SealWhen::End;
        at_marker |= flow_.promises(origin).when == SealWhen::Marker;
      }
    }
    if (relayed && (at_end || at_marker))
      return refuse(
          place_of(i),
          fmt::format("some of what comes in at {} is sealed by a relay, and some at {}: the text for "
                      "those who send is the same; let them use two channels",
                      quoted(intake.collection), at_end ? "the end of a bootstrap" : "a marker in it"));
    intake.ends_with_bootstrap = at_end;
    intake.marked = !relayed && std::ranges::find(intake.columns, "seal") != intake.columns.end();
  }
}

void SiteFinder::find_keys() {
  Site& site = found_.site;
  switch (wanted_.strategy) {
    case Strategy::Sealing:
    case Strategy::Relaying:
      for (const Intake& intake : site.intakes)
        site.key.insert(site.key.end(), intake.key.begin(), intake.key.end());
      std::ranges::sort(site.key);
      site.key.erase(std::unique(site.key.begin(), site.key.end()), site.key.end());
      break;
    case Strategy::Sequencing: site.numbers = sorted_names_of(flow_, wanted_.sequence); break;
    case Strategy::DynamicOrdering: site.key = sorted_names_of(flow_, wanted_.scope); break;
  }
}

// A record that is held back says itself where it belongs, on each of the keys; one that is only counted, on its own.
void SiteFinder::check_columns() {
  std::vector<std::string> all = found_.site.key;
  all.insert(all.end(), found_.site.numbers.begin(), found_.site.numbers.end());
  for (std::size_t i = 0; i < collections_.size(); ++i) {
    const Intake& intake = found_.site.intakes[i];
    for (const std::string& column : wanted_.strategy == Strategy::Relaying ? intake.key : all)
      if (std::ranges::find(intake.columns, column) == intake.columns.end())
        refuse(place_of(i),
               fmt::format("{} has no column {}, by which its records would be held back; give it one",
                           quoted(intake.collection), quoted(column)));
  }
}

void SiteFinder::find_reads() {
  const Catalog& catalog = found_.part->catalog;
  for (RuleId id : ids<Rule>(catalog.rules.size())) {
    const Rule& rule = catalog.rules[id];
    for (std::size_t i = 0; i < collections_.size(); ++i) {
      if (std::ranges::find(rule.reads, collections_[i], &Read::collection) == rule.reads.end()) continue;
      // What the program around a relay seals goes in as it did.
      if (wanted_.strategy == Strategy::Relaying && !found_.site.intakes[i].address) continue;
      if (!rule.scope.empty())
        return refuse(
            rule.span.place,
            fmt::format(
                "{} is read in an imported module, {}, which others may import too; include it instead",
                quoted(found_.site.intakes[i].collection), quoted(rule.module)));
      found_.reads.push_back({found_.part, id, i});
    }
  }
}

void SiteFinder::find_sends(StreamId stream) {
  const std::size_t at = found_.intake_at(flow_.stream(stream).to);
  const InterfaceId from = flow_.stream(stream).from;
  Intake& intake = found_.site.intakes[at];
  if (!intake.address || !(intake.sealed || orders())) return;
  if (from) {
    for (StreamId other : flow_.streams_out_of(from))
      if (const InterfaceId to = flow_.stream(other).to;
          to && !scene_.is_coordinated(to) && found_.intake_at(to) == found_.interfaces.size())
        intake.has_other_readers = true;
    // Without a part it is described by hand: who writes that part includes the module for senders.
    if (const Part* part = parts_.of(flow_.interface(from).component))
      for (RuleId id : ids<Rule>(part->catalog.rules.size())) add_send(*part, id, at);
  }
  for (const Part* part : parts_.sending_at_start(intake.collection))
    for (RuleId id : ids<Rule>(part->catalog.rules.size()))
      if (part->catalog.rules[id].bootstrap) add_send(*part, id, at);
}

void SiteFinder::add_send(const Part& part, RuleId id, std::size_t at) {
  const Intake& intake = found_.site.intakes[at];
  const CollectionId channel = part.catalog.find(intake.collection);
  const Rule& rule = part.catalog.rules[id];
  if (rule.target != channel || !channel) return;
  if (!rule.scope.empty())
    return refuse(rule.span.place,
                  fmt::format("{} is sent by an imported module, {}; include it instead",
                              quoted(intake.collection), quoted(rule.module)),
                  &part);
  if (part.is_put_in(id))
    return refuse(
        rule.span.place,
        fmt::format("what is sent over {} is coordinated for somebody else already; apply a plan for both "
                    "to the program as it was",
                    quoted(intake.collection)),
        &part);
  if (!rule.bootstrap && intake.ends_with_bootstrap)
    return refuse(rule.span.place,
                  fmt::format("{} is said to end with the bootstrap, and this is sent later",
                              quoted(intake.collection)),
                  &part);
  const auto same = [&](const FoundSite::Statement& s) {
    return s.part->catalog.rules[s.rule].span.place.offset == rule.span.place.offset &&
           s.part->unit.program == part.unit.program && s.intake == at;
  };
  if (std::ranges::none_of(found_.sends, same)) found_.sends.push_back({&part, id, at});
}

void SiteFinder::find_onward() {
  auto onward = onward_of(scene_, wanted_, found_);
  if (onward)
    found_.site.onward = std::move(*onward);
  else if (!refused())
    refusal_ = onward.error();
}

// A request may look at what is stored one timestep after the records that it has to see have been handed over, not earlier.
void SiteFinder::check_pace() {
  const Delays delays(found_.part->catalog, collections_);
  found_.site.one_by_one = delays.overwrites();
  const bool in_step = orders() || found_.site.one_by_one || !wanted_.waits.empty();
  if (in_step && delays.slow())
    refuse(found_.part->catalog.rules[delays.slow()].span.place,
           "what comes in takes more than one timestep to get here, so nobody can tell when it is all there; "
           "use `<=` on the way");
}

Result<FoundSite, Refusal> SiteFinder::find() {
  found_.part = parts_.of(wanted_.component);
  if (!found_.part) {
    refuse({}, fmt::format("{} is no Bloom program: nothing can be written into it", site_name()));
    return refusal_;
  }
  found_.wanted = &wanted_;
  found_.site.component = flow_.name(wanted_.component);
  found_.site.strategy = wanted_.strategy;
  for (const synthesis::StrategyStream& s : wanted_.streams)
    if (!refused()) add_intake(s.stream, &s);
  for (StreamId s : wanted_.waits)
    if (!refused()) add_intake(s, nullptr);
  if (found_.in_place && !refused()) return std::move(found_);
  if (!refused()) find_ends();
  if (!refused()) find_keys();
  if (!refused()) check_columns();
  if (!refused()) find_reads();
  for (const synthesis::StrategyStream& s : wanted_.streams)
    if (!refused()) find_sends(s.stream);
  if (!refused()) find_onward();
  if (!refused() && wanted_.strategy != Strategy::Relaying) check_pace();
  if (refused()) return refusal_;
  return std::move(found_);
}

}  // namespace

std::size_t FoundSite::intake_at(InterfaceId interface) const {
  return static_cast<std::size_t>(std::ranges::find(interfaces, interface) - interfaces.begin());
}

bool Scene::is_coordinated(InterfaceId input) const {
  return std::ranges::any_of(all, [&](const Wanted& w) {
    const std::vector<InterfaceId> inputs = w.inputs(task.flow);
    return std::ranges::find(inputs, input) != inputs.end();
  });
}

bool Scene::is_relayed(StreamId stream) const {
  const InterfaceId from = task.flow.stream(stream).from;
  if (!from || task.flow.promises(stream).seal) return false;
  return std::ranges::any_of(all, [&](const Wanted& w) {
    return std::ranges::find(w.hops, from, &synthesis::Hop::output) != w.hops.end();
  });
}

Result<FoundSite, Refusal> find_site(const Scene& scene, const Wanted& wanted) {
  return SiteFinder(scene, wanted).find();
}

}  // namespace blazes::emit::bloom
