// One catalog after the other becomes components; then their channels are connected.
#include <algorithm>
#include <map>
#include <set>

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include "diagnostics/quote.h"
#include "frontend/bloom/extraction.h"
#include "frontend/bloom/in_place.h"
#include "frontend/bloom/keys.h"
#include "frontend/bloom/pieces.h"
#include "frontend/bloom/reasons.h"
#include "frontend/bloom/ways.h"

namespace blazes::frontend::bloom {
namespace {

using namespace blazes::bloom;
using dataflow::Annotation;
using dataflow::Direction;

constexpr std::size_t kMostPaths = 500'000;

class ComponentMaker {
 public:
  ComponentMaker(const Catalog& catalog, Flow& flow, const Piece& piece, const InPlace& in_place,
                 std::string name)
      : catalog_(catalog),
        flow_(flow),
        piece_(piece),
        in_place_(in_place),
        states_(catalog, flow, piece),
        ways_(catalog, piece) {
    made_.name = std::move(name);
    made_.module = catalog.name;
    made_.span = catalog.rules[piece.rules.front()].span;
  }

  // The number of paths that are left may run out; then it is 0.
  ExtractedComponent make(std::size_t& paths_left) {
    for (CollectionId output : piece_.outputs) {
      const Contents shown = shown_at(output, piece_, catalog_, flow_);
      bool only_ticks = !shown.moving.any();
      for (const Moving& m : shown.moving) {
        if (paths_left == 0) return std::move(made_);
        if (m.tick && !m.now.doubt && !only_ticks) continue;
        for (bool kept : {false, true}) {
          const Influence& influence = kept ? m.kept : m.now;
          if (!influence.there) continue;
          add_path(m.input, output, influence, kept, shown);
          --paths_left;
        }
      }
    }
    if (!all_in_place()) {
      made_.barrier = false;
      made_.own_order = dataflow::OwnOrder::None;
    }
    return std::move(made_);
  }

 private:
  // Whether everything is coordinated that an order-sensitive path, or the state that it is over, takes in.
  bool all_in_place() const;
  std::size_t interface(CollectionId id, Direction direction);
  void note_what_is_in_place(CollectionId input, ExtractedInterface& interface);
  void add_path(CollectionId from, CollectionId to, const Influence& influence, bool kept, const Contents& shown);
  std::vector<std::pair<std::string, std::string>> carried(CollectionId from, CollectionId to,
                                                           const Contents& shown);
  std::vector<Reason> because(CollectionId from, CollectionId to, const Cause& decides);

  const Catalog& catalog_;
  Flow& flow_;
  const Piece& piece_;
  const InPlace& in_place_;
  States states_;
  Ways ways_;
  ExtractedComponent made_;
  std::map<std::pair<CollectionId, Direction>, std::size_t> interfaces_;
  std::set<std::size_t> in_place_interfaces_;
};

std::size_t ComponentMaker::interface(CollectionId id, Direction direction) {
  auto [at, added] = interfaces_.try_emplace({id, direction}, made_.interfaces.size());
  if (!added) return at->second;
  const CatalogCollection& collection = catalog_.collections[id];
  ExtractedInterface made{.name = collection.name,
                          .direction = direction,
                          .span = collection.span,
                          .schema = {},
                          .crosses = collection.kind == CollectionKind::Channel ||
                                     collection.kind == CollectionKind::Loopback};
  if (collection.schema) {
    made.schema.emplace();
    for (const blazes::bloom::Column& column : collection.schema->columns) made.schema->push_back(column.name);
  }
  if (direction == Direction::In) note_what_is_in_place(id, made);
  made_.interfaces.push_back(std::move(made));
  return at->second;
}

bool ComponentMaker::all_in_place() const {
  std::set<std::string_view> sensitive;  // states
  for (const ExtractedPath& p : made_.paths)
    if (!is_confluent(p.annotation) && p.state) sensitive.insert(*p.state);
  return std::ranges::all_of(made_.paths, [&](const ExtractedPath& p) {
    const bool concerned = !is_confluent(p.annotation) ||
                           (writes(p.annotation) && p.state && sensitive.contains(*p.state));
    return !concerned || in_place_interfaces_.contains(p.from);
  });
}

void ComponentMaker::note_what_is_in_place(CollectionId input, ExtractedInterface& interface) {
  const InPlace::At* at = in_place_.at(input);
  if (!at) return;
  in_place_interfaces_.insert(made_.interfaces.size());
  switch (at->strategy) {
    case Strategy::Sealing:
      made_.barrier = true;
      interface.seal = at->received->key;
      interface.producers = at->received->producers;
      break;
    case Strategy::Sequencing: made_.own_order = dataflow::OwnOrder::Fixed; break;
    case Strategy::DynamicOrdering: made_.own_order = dataflow::OwnOrder::Agreed; break;
  }
}

std::vector<std::pair<std::string, std::string>> ComponentMaker::carried(CollectionId from, CollectionId to,
                                                                         const Contents& shown) {
  const auto columns = shown.columns();
  const auto& out = catalog_.collections[to].schema;
  const auto& in = catalog_.collections[from].schema;
  std::vector<std::pair<std::string, std::string>> result;
  if (!columns || !out || columns->size() != out->columns.size()) return result;
  for (std::size_t c = 0; c < columns->size(); ++c) {
    const std::string& name = out->columns[c].name;
    const Origin* origin = (*columns)[c].find(from);
    std::string copied = origin ? std::string(flow_.names().text(flow_.names()(*origin))) : std::string();
    if (copied == name || (copied.empty() && !(in && in->find(name)))) continue;
    result.emplace_back(name, std::move(copied));
  }
  return result;
}

std::vector<Reason> ComponentMaker::because(CollectionId from, CollectionId to, const Cause& decides) {
  std::vector<Reason> reasons;
  if (decides) reasons.push_back(reason_of(decides));
  CollectionId at = from;
  for (RuleId id : ways_.find(from, decides.rule, to)) {
    const CollectionId target = catalog_.rules[id].target;
    if (at != target || flow_.roles().is_far_end(target)) reasons.push_back(step_of(catalog_, at, id));
    at = target;
  }
  return reasons;
}

void ComponentMaker::add_path(CollectionId from, CollectionId to, const Influence& influence, bool kept,
                              const Contents& shown) {
  ExtractedPath path{.from = interface(from, Direction::In), .to = interface(to, Direction::Out)};
  const bool ordered = influence.ordered;
  const bool writes = kept || influence.meets;
  path.annotation = ordered ? (writes ? Annotation::OW : Annotation::OR) : (writes ? Annotation::CW : Annotation::CR);
  if (ordered && influence.gate.known) {
    path.gate.emplace();
    for (Symbol name : influence.gate.attributes) path.gate->emplace_back(flow_.names().text(name));
    std::ranges::sort(*path.gate);
  }
  const int state = writes || influence.asks ? states_.of_output(to) : -1;
  if (state >= 0) path.state = states_.count() > 1 ? states_.name(state) : std::string();
  path.per_record = path.annotation == Annotation::CW && influence.per_record;
  path.carries = carried(from, to, shown);
  if (influence.doubt) path.nondeterministic = doubt_of(influence.doubt);
  path.because = because(from, to, influence.doubt ? influence.doubt : ordered ? influence.cause : influence.stored);
  made_.paths.push_back(std::move(path));
}

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
    const bool same_record = std::ranges::any_of(
        *columns, [](const Column& c) { return !c.varies && !c.origins.empty(); });
    if (same_record) result.try_emplace(target, id);
  }
  return result;
}

class Extractor {
 public:
  explicit Extractor(const Program& program) : program_(program), contracts_(contracts_of(program)) {}

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
  std::map<std::string, Reason> broadcasts_;  // by the name of the channel
  std::size_t paths_left_ = kMostPaths;
};

void Extractor::add(Id<Module> module) {
  Catalog catalog = make_catalog(program_, module);
  result_.diagnostics.insert(result_.diagnostics.end(), catalog.diagnostics.begin(), catalog.diagnostics.end());
  const InPlace in_place = take_out(catalog, program_.sources, contracts_);
  result_.rules += catalog.rules.size();
  Flow flow(catalog);
  const Span span = program_.modules[module].name_span;
  auto too_much = [&] {
    result_.diagnostics.push_back({.rule = diagnostics::find_rule("BLZ102"),
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
      auto first = std::ranges::find_if(piece.inputs, [&](CollectionId i) { return !flow.roles().is_clock(i); });
      name += "." + catalog.collections[first == piece.inputs.end() ? piece.inputs.front() : *first].name;
    }
    ExtractedComponent made =
        ComponentMaker(catalog, flow, piece, in_place, std::move(name)).make(paths_left_);
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
               .text = fmt::format("one record goes to many addresses of {}",
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
