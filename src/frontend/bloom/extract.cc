// One catalog after the other becomes components; then their channels are connected.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "diagnostics/quote.h"
#include "frontend/bloom/component_maker.h"
#include "frontend/bloom/extraction.h"
#include "frontend/bloom/in_place.h"
#include "frontend/bloom/keys.h"
#include "frontend/bloom/pieces.h"

namespace blazes::frontend::bloom {
namespace {

using namespace blazes::bloom;
using dataflow::Direction;

constexpr std::size_t kMostPaths = 500'000;

// Channels to which one record goes many times, to an address of each: the rule that sends it.
std::map<CollectionId, RuleId> broadcasts(const Catalog& catalog, const Flow& flow) {
  std::map<CollectionId, RuleId> result;
  for (RuleId id : ids<Rule>(catalog.rules.size())) {
    const CollectionId target = catalog.rules[id].target;
    if (!target || catalog.collections[target].kind != CollectionKind::Channel) continue;
    const auto& schema = catalog.collections[target].schema;
    const auto columns = flow.of(id).columns();
    const auto location = schema ? schema->location() : std::nullopt;
    if (!columns || !location || *location >= columns->size() || !(*columns)[*location].varies) continue;
    const bool same_record =
        std::ranges::any_of(*columns, [](const Column& c) { return !c.varies && !c.origins.empty(); });
    if (same_record) result.try_emplace(target, id);
  }
  return result;
}

class Extractor {
 public:
  explicit Extractor(const Program& program) : program_(program), contracts_(contract::contracts_of(program)) {}

  void add(Id<Module> module);
  Extraction finish();

 private:
  using End = ExtractedStream::End;
  struct Meeting {
    std::vector<End> from, to;
    std::optional<Reason> broadcast;
  };

  void connect(const std::string& name, Meeting& meeting, bool crosses);
  void connect_all();
  // Where no sink can be reached, what circulates for ever is all that there is to see.
  void show_what_circulates();
  std::string pair_name(const std::optional<End>& from, const std::optional<End>& to) const;
  std::string end_name(const End& end) const {
    const ExtractedComponent& c = result_.components[end.component];
    return c.name + "." + c.interfaces[end.interface].name;
  }

  // Of those that hold for an interface, those that hold for all: attributes are known by their names.
  void add_dependencies();

  const Program& program_;
  const Contracts contracts_;
  Extraction result_;
  std::vector<std::pair<std::string, ExtractedDependency>> candidates_;  // by the name of the interface
  std::map<std::string, Reason> broadcasts_;                             // by the name of the channel
  std::size_t paths_left_ = kMostPaths;
};

void Extractor::add(Id<Module> module) {
  Catalog catalog = make_catalog(program_, module);
  result_.diagnostics.insert(result_.diagnostics.end(), catalog.diagnostics.begin(),
                             catalog.diagnostics.end());
  const InPlace in_place = take_out(catalog, program_.sources, contracts_);
  result_.rules += catalog.rules.size();
  Flow flow(catalog);
  const Span span = program_.modules[module].name_span;
  auto too_much = [&] {
    result_.diagnostics.push_back(
        {.rule = diagnostics::find_rule("BLZ102"),
         .place = span.place,
         .length = span.length,
         .message = "this program has too many ways from its inputs to its collections",
         .hint = "take it apart into modules that talk over channels",
         .notes = {}});
  };
  if (!flow.is_complete()) return too_much();
  const std::vector<Piece> pieces = cut(catalog, flow);
  for (const Piece& piece : pieces) {
    std::string name = catalog.name;
    if (pieces.size() > 1) {
      auto first =
          std::ranges::find_if(piece.inputs, [&](CollectionId i) { return !flow.roles().is_clock(i); });
      name += "." + catalog.collections[first == piece.inputs.end() ? piece.inputs.front() : *first].name;
    }
    ExtractedComponent made = ComponentMaker(catalog, flow, piece, std::move(name)).make(paths_left_);
    note_what_is_in_place(made, in_place);
    if (pieces.size() == 1) made.span = span;
    if (!made.paths.empty()) result_.components.push_back(std::move(made));
    if (paths_left_ == 0) return too_much();
  }
  for (KeyDependency& d : dependencies_of_keys(catalog, flow))
    candidates_.emplace_back(catalog.collections[d.input].name,
                             ExtractedDependency{std::move(d.from), std::move(d.to)});
  for (const auto& [channel, rule] : broadcasts(catalog, flow))
    broadcasts_.try_emplace(
        catalog.collections[channel].name,
        Reason{.span = catalog.rules[rule].span,
               .text = fmt::format("one record goes to many addresses of {}: they are replicas",
                                   diagnostics::quoted(catalog.collections[channel].name))});
}

std::string Extractor::pair_name(const std::optional<End>& from, const std::optional<End>& to) const {
  return (from ? end_name(*from) : std::string()) + "->" + (to ? end_name(*to) : std::string());
}

void Extractor::connect(const std::string& name, Meeting& meeting, bool crosses) {
  std::vector<std::pair<std::optional<End>, std::optional<End>>> pairs;
  if (crosses)
    for (const End& from : meeting.from)
      for (const End& to : meeting.to) pairs.emplace_back(from, to);
  if (pairs.empty()) {
    for (const End& from : meeting.from) pairs.emplace_back(from, std::nullopt);
    for (const End& to : meeting.to) pairs.emplace_back(std::nullopt, to);
  }
  for (const auto& [from, to] : pairs)
    result_.streams.push_back({pairs.size() == 1 ? name : pair_name(from, to), from, to});
}

void Extractor::connect_all() {
  std::map<std::pair<bool, std::string>, Meeting> meetings;
  std::vector<std::pair<bool, std::string>> order;
  for (std::size_t c = 0; c < result_.components.size(); ++c) {
    const ExtractedComponent& component = result_.components[c];
    for (std::size_t i = 0; i < component.interfaces.size(); ++i) {
      const ExtractedInterface& interface = component.interfaces[i];
      auto [at, added] = meetings.try_emplace({interface.crosses, interface.name});
      if (added) order.push_back(at->first);
      (interface.direction == Direction::In ? at->second.to : at->second.from).push_back({c, i});
    }
  }
  for (const auto& key : order) {
    Meeting& meeting = meetings[key];
    connect(key.second, meeting, key.first);
    auto sent_to_many = broadcasts_.find(key.second);
    if (!key.first || sent_to_many == broadcasts_.end()) continue;
    for (const End& to : meeting.to) {
      auto& replicated = result_.components[to.component].replicated;
      if (!replicated) replicated = sent_to_many->second;
    }
  }
}

void Extractor::add_dependencies() {
  for (auto& [name, dependency] : candidates_) {
    for (const ExtractedComponent& component : result_.components)
      for (const ExtractedInterface& i : component.interfaces) {
        auto may_have = [&](const std::string& attribute) {
          return !i.schema || std::ranges::find(*i.schema, attribute) != i.schema->end();
        };
        if (i.name != name && std::ranges::all_of(dependency.from, may_have))
          std::erase_if(dependency.to, may_have);
      }
    if (!dependency.to.empty()) result_.dependencies.push_back(std::move(dependency));
  }
}

void Extractor::show_what_circulates() {
  std::vector<std::vector<std::size_t>> feeders(result_.components.size());
  std::vector<std::size_t> open;
  std::vector<bool> seen(result_.components.size(), false);
  auto reach = [&](std::size_t component) {
    if (!seen[component]) open.push_back(component);
    seen[component] = true;
  };
  for (const ExtractedStream& s : result_.streams) {
    if (s.from && s.to) feeders[s.to->component].push_back(s.from->component);
    if (s.from && !s.to) reach(s.from->component);
  }
  for (std::size_t next = 0; next < open.size(); ++next)
    for (std::size_t feeder : feeders[open[next]]) reach(feeder);
  for (std::size_t c = 0; c < result_.components.size(); ++c) {
    const std::vector<ExtractedInterface>& interfaces = result_.components[c].interfaces;
    for (std::size_t i = 0; i < interfaces.size(); ++i)
      if (!seen[c] && interfaces[i].direction == Direction::Out)
        result_.streams.push_back({pair_name(End{c, i}, std::nullopt), End{c, i}, std::nullopt});
  }
}

Extraction Extractor::finish() {
  connect_all();
  show_what_circulates();
  add_dependencies();
  return std::move(result_);
}

}  // namespace

Extraction extract(const Program& program, const std::vector<Id<Module>>& modules) {
  Extractor extractor(program);
  for (Id<Module> module : modules) extractor.add(module);
  return extractor.finish();
}

}  // namespace blazes::frontend::bloom
