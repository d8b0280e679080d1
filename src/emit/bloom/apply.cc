#include "emit/bloom/apply.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "diagnostics/quote.h"
#include "emit/bloom/edits.h"
#include "emit/bloom/made_up_names.h"
#include "emit/bloom/site_finder.h"
#include "emit/bloom/statements.h"

namespace blazes::emit::bloom {
namespace {

using namespace blazes::bloom;
namespace fs = std::filesystem;

std::string_view suffix_of(contract::Strategy strategy) {
  switch (strategy) {
    case contract::Strategy::Sealing: return "Sealing";
    case contract::Strategy::Sequencing: return "Sequencing";
    case contract::Strategy::DynamicOrdering: return "Ordering";
  }
  return {};
}

// Whether a module includes another one, or what it includes does.
bool includes(const Program& program, Id<Module> module, Id<Module> other) {
  std::set<Id<Module>> seen = {module};
  std::vector<Id<Module>> open = {module};
  while (!open.empty()) {
    const Module& at = program.modules[open.back()];
    open.pop_back();
    const auto look_at = [&](const Include& include) {
      const Id<Module> included = program.find_from(at.name, include.module);
      if (included && seen.insert(included).second) open.push_back(included);
    };
    for (const Include& include : at.includes) look_at(include);
    if (at.superclass) look_at(*at.superclass);
  }
  return other != module && seen.contains(other);
}

template <class T>
void add_missing(std::vector<T>& into, const std::vector<T>& from) {
  for (const T& item : from)
    if (std::ranges::find(into, item) == into.end()) into.push_back(item);
}

// Two sites of a component may take in one stream, which can be held back only once.
void merge(synthesis::Strategy& into, const synthesis::Strategy& from, const dataflow::Dataflow& flow) {
  for (const synthesis::StrategyStream& s : from.streams)
    if (std::ranges::find(into.streams, s.stream, &synthesis::StrategyStream::stream) == into.streams.end())
      into.streams.push_back(s);
  add_missing(into.waits, from.waits);
  std::erase_if(into.waits, [&](dataflow::StreamId s) {
    return std::ranges::find(into.streams, s, &synthesis::StrategyStream::stream) != into.streams.end();
  });
  add_missing(into.origins, from.origins);
  add_missing(into.forwarders, from.forwarders);
  if (!into.scope || !from.scope) return;
  std::vector<dataflow::Attribute> both;
  for (dataflow::Attribute a : flow.attribute_sets()[into.scope])
    if (flow.attribute_sets().contains(from.scope, a)) both.push_back(a);
  into.scope = flow.attribute_sets().intern(std::move(both));
}

std::vector<synthesis::Strategy> one_for_each_component(const Task& task) {
  std::vector<synthesis::Strategy> result;
  for (const synthesis::Strategy& s : task.strategies) {
    const auto same = std::ranges::find_if(result, [&](const synthesis::Strategy& other) {
      return other.mechanism == s.mechanism &&
             task.flow.site(other.site).component == task.flow.site(s.site).component;
    });
    if (same == result.end())
      result.push_back(s);
    else
      merge(*same, s, task.flow);
  }
  return result;
}

class Applier {
 public:
  explicit Applier(const Task& task) : task_(task), parts_(task) {
    for (const Unit& unit : task.units)
      if (unit.program && programs_.insert(unit.program).second) names_.avoid(*unit.program);
  }

  Result<std::vector<Artifact>, Refusal> apply() {
    for (const synthesis::Strategy& strategy : one_for_each_component(task_)) {
      Result<FoundSite, Refusal> found = find_site(task_, strategy, parts_);
      if (!found) return found.error();
      if (found->in_place) continue;
      put_in(*found);
      if (refusal_) return *refusal_;
    }
    return artifacts();
  }

 private:
  void put_in(FoundSite& found);
  void edit_read(Site& site, const FoundSite::Statement& read);
  void edit_send(const Site& site, const FoundSite::Statement& send);
  // Lets the modules in which the rules stand include another one, and their files require that one's.
  void include(const std::vector<FoundSite::Statement>& statements, const std::string& module);
  void include(const Part& part, Id<Module> in, const std::string& module);
  std::vector<Artifact> artifacts();

  void refuse(const Part& part, Place place, std::string message) {
    if (!refusal_) refusal_ = Refusal{&part.unit.program->sources, place, std::move(message)};
  }

  const Task& task_;
  Parts parts_;
  MadeUpNames names_;
  Edits edits_;
  std::set<const Program*> programs_;
  std::string file_;  // of the strategy that is being put in, without its ending
  std::set<std::tuple<std::string, std::uint32_t, std::string>>
      edited_;                                    // files, places in them, collections
  std::map<std::string, std::string> generated_;  // texts by name
  std::optional<Refusal> refusal_;
};

void Applier::put_in(FoundSite& found) {
  Site& site = found.site;
  const std::string_view suffix = suffix_of(site.strategy);
  site.module = names_.module_prefix(camel_case(site.component) + std::string(suffix));
  site.prefix = names_.prefix(snake_case(site.component));
  for (Intake& intake : site.intakes) intake.prefix = names_.prefix(intake.collection);

  const Program& program = *found.part->unit.program;
  const Position reader =
      position_of(program.sources, program.modules[found.part->unit.module].name_span.place);
  file_ = (fs::path(reader.source->name).parent_path() /
           names_.file(snake_case(site.component) + "_" + snake_case(suffix)))
              .string();
  for (const FoundSite::Statement& read : found.reads) edit_read(site, read);
  for (const FoundSite::Statement& send : found.sends) edit_send(site, send);
  include(found.reads, site.receiver());
  include(found.sends, site.sender());
  generated_[file_ + ".rb"] = text_of(site);
}

void Applier::edit_read(Site& site, const FoundSite::Statement& read) {
  const Rule& rule = read.part->catalog.rules[read.rule];
  Intake& intake = site.intakes[read.intake];
  const Position start = position_of(read.part->unit.program->sources, rule.sign.place);
  const auto found = occurrences(edits_.syntax(*start.source), start.at + rule.sign.length,
                                 start.at + rule.span.end() - rule.sign.place.offset, intake.collection);
  if (!found)
    return refuse(
        *read.part, rule.span.place,
        fmt::format(
            "a variable is called {} like the collection that is to be replaced here; give it another name",
            diagnostics::quoted(intake.collection)));
  if (found->empty())
    return refuse(*read.part, rule.span.place,
                  fmt::format("{} is read by way of a method, where it cannot be replaced for this rule "
                              "alone; name it in the rule",
                              diagnostics::quoted(intake.collection)));
  if (!edited_.emplace(start.source->name, start.at, intake.collection).second)
    return refuse(*read.part, rule.span.place,
                  fmt::format("{} would have to be held back in two ways here; choose one mechanism for {}",
                              diagnostics::quoted(intake.collection), diagnostics::quoted(site.component)));
  for (const Occurrence& o : *found) {
    edits_.replace(*start.source, o.start, o.end, o.payloads ? intake.in_payloads() : intake.in());
    intake.payloads |= o.payloads;
  }
}

void Applier::edit_send(const Site& site, const FoundSite::Statement& send) {
  const Rule& rule = send.part->catalog.rules[send.rule];
  const Intake& intake = site.intakes[send.intake];
  const diagnostics::Sources& sources = send.part->unit.program->sources;
  edits_.replace(sources, {rule.span.place, static_cast<std::uint32_t>(intake.collection.size())},
                 intake.out());
  edits_.replace(sources, rule.sign, rule.bootstrap ? "<+" : "<=");
}

// Where a module includes another one of them, it has what that one includes.
void Applier::include(const std::vector<FoundSite::Statement>& statements, const std::string& module) {
  std::set<std::pair<const Part*, Id<Module>>> into;
  for (const FoundSite::Statement& s : statements)
    into.insert({s.part, s.part->module_named(s.part->catalog.rules[s.rule].module)});
  for (const auto& [part, id] : into) {
    const auto has_it = [&, part = part, id = id](const auto& other) {
      return other.first->unit.program == part->unit.program &&
             includes(*part->unit.program, id, other.second);
    };
    if (std::ranges::none_of(into, has_it)) include(*part, id, module);
  }
}

void Applier::include(const Part& part, Id<Module> in, const std::string& module) {
  const Span name = part.unit.program->modules[in].name_span;
  const Position at = position_of(part.unit.program->sources, name.place);
  const auto insertion = include_in(edits_.syntax(*at.source), at.at, module);
  if (!insertion) return refuse(part, name.place, "this module has no place for an `include`");
  edits_.replace(*at.source, insertion->at, insertion->at, insertion->text);
  const std::string file =
      fs::path(file_).lexically_relative(fs::path(at.source->name).parent_path()).generic_string();
  const Insertion require = require_in(edits_.syntax(*at.source), file);
  edits_.replace(*at.source, require.at, require.at, require.text);
}

std::vector<Artifact> Applier::artifacts() {
  std::map<std::string, Artifact> all;
  for (const Program* program : programs_)
    for (const diagnostics::Sources::Source& source : program->sources.all()) {
      const std::string text(source.text->view());
      all[source.name] = {source.name, text, text};
    }
  for (auto& [name, text] : edits_.changed()) all[name].text = std::move(text);
  for (auto& [name, text] : generated_) all[name] = {name, {}, std::move(text)};
  std::vector<Artifact> list;
  for (auto& [name, artifact] : all) list.push_back(std::move(artifact));
  return list;
}

}  // namespace

Result<std::vector<Artifact>, Refusal> apply(const Task& task) { return Applier(task).apply(); }

}  // namespace blazes::emit::bloom
