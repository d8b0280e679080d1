#include "emit/bloom/site_finder.h"

#include <algorithm>

#include <fmt/format.h>

#include "diagnostics/quote.h"
#include "emit/bloom/delays.h"

namespace blazes::emit::bloom {
namespace {

using namespace blazes::bloom;
using namespace dataflow;
using analysis::Mechanism;

contract::Strategy strategy_of(Mechanism m) {
  using contract::Strategy;
  if (m == Mechanism::Sequencing) return Strategy::Sequencing;
  return m == Mechanism::DynamicOrdering ? Strategy::DynamicOrdering : Strategy::Sealing;
}

class SiteFinder {
 public:
  SiteFinder(const Task& task, const synthesis::Strategy& strategy, Parts& parts)
      : task_(task), flow_(task.flow), strategy_(strategy), parts_(parts) {}

  Result<FoundSite, Refusal> find();

 private:
  // Nothing is done after the first refusal.
  void refuse(Place place, std::string message, const Part* part = nullptr) {
    if (!refusal_.message.empty()) return;
    const Part* of = part ? part : found_.part;
    refusal_ = {of && place ? &of->unit.program->sources : nullptr, place, std::move(message)};
  }
  bool refused() const { return !refusal_.message.empty(); }
  std::string site_name() const { return diagnostics::quoted(flow_.name(component_)); }

  void add_intake(StreamId stream, const synthesis::StrategyStream* sealed);
  void describe(Intake& intake, CollectionId id);
  void find_key();
  void check_columns();
  void check_forwarders();
  void find_reads();
  void find_sends(StreamId stream, std::size_t intake);
  void check_pace();
  std::vector<std::string> names(AttributeSet set) const;

  const Task& task_;
  const Dataflow& flow_;
  const synthesis::Strategy& strategy_;
  Parts& parts_;
  ComponentId component_;
  FoundSite found_;
  std::vector<InterfaceId> interfaces_;    // of the intakes
  std::vector<CollectionId> collections_;  // of the intakes
  Refusal refusal_;
};

std::vector<std::string> SiteFinder::names(AttributeSet set) const {
  std::vector<std::string> list;
  if (!set) return list;
  for (std::string_view name : sorted_names(set, flow_.attribute_sets(), flow_.names()))
    list.emplace_back(name);
  return list;
}

void SiteFinder::add_intake(StreamId stream, const synthesis::StrategyStream* sealed) {
  const InterfaceId into = flow_.stream(stream).to;
  const auto known = std::ranges::find(interfaces_, into);
  const auto at = static_cast<std::size_t>(known - interfaces_.begin());
  if (known == interfaces_.end()) {
    interfaces_.push_back(into);
    Intake& intake = found_.site.intakes.emplace_back();
    intake.collection = flow_.name(flow_.interface(into).name);
    intake.producers = Producers::Single;
    const CollectionId id = found_.part->catalog.find(intake.collection);
    collections_.push_back(id);
    if (!id)
      return refuse({}, fmt::format("{} has no collection {} in Bloom", site_name(),
                                    diagnostics::quoted(intake.collection)));
    found_.in_place |= found_.part->in_place.at(intake.collection) != nullptr;
    describe(intake, id);
  }
  Intake& intake = found_.site.intakes[at];
  if (!sealed) return;
  intake.sealed = true;
  // The strictest question that one of its streams has to ask.
  if (sealed->asks_producers &&
      (intake.producers == Producers::Single || sealed->producers == Producers::Registry))
    intake.producers = sealed->producers;
  for (StreamId origin : strategy_.origins)
    if (flow_.promises(origin).when == SealWhen::End) intake.ends_with_bootstrap = true;
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
                              blazes::bloom::name_of(collection.kind), diagnostics::quoted(collection.name)));
  if (!collection.schema)
    return refuse(collection.span.place, fmt::format("nobody says what columns {} has; declare it",
                                                     diagnostics::quoted(collection.name)));
  if (local && analysis::orders(strategy_.mechanism))
    return refuse(
        collection.span.place,
        fmt::format(
            "{} is filled on the node itself, so nobody but the program around it can put it in order; "
            "let it come over a channel",
            diagnostics::quoted(collection.name)));
  for (const blazes::bloom::Column& column : collection.schema->columns)
    intake.columns.push_back(column.name);
  if (channel) {
    const auto location = collection.schema->location();
    if (!location)
      return refuse(collection.span.place,
                    fmt::format("channel {} has no address", diagnostics::quoted(collection.name)));
    intake.address = *location;
  }
  intake.marked = std::ranges::find(intake.columns, "seal") != intake.columns.end();
}

void SiteFinder::find_key() {
  Site& site = found_.site;
  switch (site.strategy) {
    case contract::Strategy::Sealing:
      for (const synthesis::StrategyStream& s : strategy_.streams) {
        const std::vector<std::string> key = names(s.key);
        if (!site.key.empty() && key != site.key)
          return refuse(
              found_.part->catalog.collections[collections_.front()].span.place,
              fmt::format("the streams of {} are sealed on different keys, ({}) and ({}); seal them on one",
                          site_name(), fmt::join(site.key, ", "), fmt::join(key, ", ")));
        site.key = key;
      }
      break;
    case contract::Strategy::Sequencing: {
      const std::vector<std::string> numbers = names(strategy_.sequence);
      if (numbers.size() != 1)
        return refuse(
            found_.part->catalog.collections[collections_.front()].span.place,
            fmt::format("the records of {} are numbered by several columns ({}); number them by one",
                        site_name(), fmt::join(numbers, ", ")));
      site.number = numbers.front();
      break;
    }
    case contract::Strategy::DynamicOrdering: site.key = names(strategy_.scope); break;
  }
}

void SiteFinder::check_columns() {
  std::vector<std::string> needed = found_.site.key;
  if (!found_.site.number.empty()) needed.push_back(found_.site.number);
  for (std::size_t i = 0; i < collections_.size(); ++i)
    for (const std::string& column : needed)
      if (const Intake& intake = found_.site.intakes[i];
          std::ranges::find(intake.columns, column) == intake.columns.end())
        refuse(found_.part->catalog.collections[collections_[i]].span.place,
               fmt::format("{} has no column {}, by which its records would be held back; give it one",
                           diagnostics::quoted(intake.collection), diagnostics::quoted(column)));
}

// Who sends to the site seals what it sends. Seals that come to it over a channel would have to be counted there first.
void SiteFinder::check_forwarders() {
  for (ComponentId forwarder : strategy_.forwarders)
    for (PathId path : flow_.paths_of(forwarder))
      for (StreamId s : flow_.streams_into(flow_.path(path).from))
        if (flow_.stream(s).from) {
          const Part* part = parts_.of(forwarder);
          const CollectionId id =
              part ? part->catalog.find(flow_.name(flow_.interface(flow_.stream(s).to).name))
                   : CollectionId{};
          return refuse(
              id ? part->catalog.collections[id].span.place : Place{},
              fmt::format(
                  "the seals of {} would have to travel through {}, which no text is written for; seal "
                  "the stream that comes into {}",
                  diagnostics::quoted(flow_.name(s)), diagnostics::quoted(flow_.name(forwarder)),
                  site_name()),
              part);
        }
}

void SiteFinder::find_reads() {
  const Catalog& catalog = found_.part->catalog;
  for (RuleId id : ids<Rule>(catalog.rules.size())) {
    const Rule& rule = catalog.rules[id];
    for (std::size_t i = 0; i < collections_.size(); ++i) {
      if (std::ranges::find(rule.reads, collections_[i], &Read::collection) == rule.reads.end()) continue;
      if (!rule.scope.empty())
        return refuse(
            rule.span.place,
            fmt::format(
                "{} is read in an imported module, {}, which others may import too; include it instead",
                diagnostics::quoted(found_.site.intakes[i].collection), diagnostics::quoted(rule.module)));
      found_.reads.push_back({found_.part, id, i});
    }
  }
}

void SiteFinder::find_sends(StreamId stream, std::size_t at) {
  const InterfaceId from = flow_.stream(stream).from;
  Intake& intake = found_.site.intakes[at];
  if (!from || !intake.address || !(intake.sealed || analysis::orders(strategy_.mechanism))) return;
  for (StreamId other : flow_.streams_out_of(from))
    if (const InterfaceId to = flow_.stream(other).to;
        to && std::ranges::find(interfaces_, to) == interfaces_.end())
      intake.has_other_readers = true;
  const Part* part = parts_.of(flow_.interface(from).component);
  if (!part) return;  // described by hand: who writes that part includes the module for senders
  const CollectionId channel = part->catalog.find(intake.collection);
  for (RuleId id : ids<Rule>(part->catalog.rules.size())) {
    const Rule& rule = part->catalog.rules[id];
    if (rule.target != channel || !channel) continue;
    if (!rule.scope.empty())
      return refuse(rule.span.place,
                    fmt::format("{} is sent by an imported module, {}; include it instead",
                                diagnostics::quoted(intake.collection), diagnostics::quoted(rule.module)),
                    part);
    if (!rule.bootstrap && intake.ends_with_bootstrap)
      return refuse(rule.span.place,
                    fmt::format("{} is said to end with the bootstrap, and this is sent later",
                                diagnostics::quoted(intake.collection)),
                    part);
    const auto same = [&](const FoundSite::Statement& s) {
      return s.part == part && s.rule == id && s.intake == at;
    };
    if (std::ranges::none_of(found_.sends, same)) found_.sends.push_back({part, id, at});
  }
}

// A request may look at what is stored one timestep after the records that it has to see have been handed over, not earlier.
void SiteFinder::check_pace() {
  const Delays delays(found_.part->catalog, collections_);
  found_.site.one_by_one = delays.overwrites();
  const bool in_step =
      analysis::orders(strategy_.mechanism) || found_.site.one_by_one || !strategy_.waits.empty();
  if (in_step && delays.slow())
    refuse(found_.part->catalog.rules[delays.slow()].span.place,
           "what comes in takes more than one timestep to get here, so nobody can tell when it is all there; "
           "use `<=` on the way");
}

Result<FoundSite, Refusal> SiteFinder::find() {
  component_ = flow_.site(strategy_.site).component;
  found_.part = parts_.of(component_);
  if (!found_.part) {
    refuse({}, fmt::format("{} is no Bloom program: nothing can be written into it", site_name()));
    return refusal_;
  }
  found_.site.component = flow_.name(component_);
  found_.site.strategy = strategy_of(strategy_.mechanism);
  for (const synthesis::StrategyStream& s : strategy_.streams) add_intake(s.stream, &s);
  for (StreamId s : strategy_.waits) add_intake(s, nullptr);
  if (found_.in_place && !refused()) return std::move(found_);
  if (!refused()) find_key();
  if (!refused()) check_columns();
  if (!refused() && strategy_.mechanism == Mechanism::Sealing) check_forwarders();
  if (!refused()) find_reads();
  for (const synthesis::StrategyStream& s : strategy_.streams)
    if (!refused())
      find_sends(s.stream,
                 static_cast<std::size_t>(std::ranges::find(interfaces_, flow_.stream(s.stream).to) -
                                          interfaces_.begin()));
  if (!refused()) check_pace();
  if (refused()) return refusal_;
  return std::move(found_);
}

}  // namespace

Id<Module> Part::module_named(std::string_view name) const {
  return unit.program->by_name.find(std::string(name))->second;
}

const Part* Parts::of(ComponentId component) {
  const Unit unit = component.index < task_.units.size() ? task_.units[component.index] : Unit{};
  if (!unit.program) return nullptr;
  auto [at, added] = parts_.try_emplace({unit.program, unit.module.index});
  if (!added) return &at->second;
  auto [contracts, first] = contracts_.try_emplace(unit.program);
  if (first) contracts->second = contract::contracts_of(*unit.program);
  Part& part = at->second;
  part.unit = unit;
  part.catalog = make_catalog(*unit.program, unit.module);
  part.in_place = frontend::bloom::take_out(part.catalog, unit.program->sources, contracts->second);
  return &part;
}

Result<FoundSite, Refusal> find_site(const Task& task, const synthesis::Strategy& strategy, Parts& parts) {
  return SiteFinder(task, strategy, parts).find();
}

}  // namespace blazes::emit::bloom
