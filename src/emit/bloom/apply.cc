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
    case contract::Strategy::Relaying: return "Relaying";
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

bool seals(contract::Strategy strategy) {
  return strategy == contract::Strategy::Sealing || strategy == contract::Strategy::Relaying;
}

// How a file is required that stands in the folder of another one, or beside it.
std::string from(const std::string& file, const std::string& folder_of) {
  return fs::path(file).lexically_relative(fs::path(folder_of).parent_path()).generic_string();
}

void require(Site& site, const std::string& file, const std::string& by) {
  const std::string name = from(file, by);
  if (std::ranges::find(site.files, name) == site.files.end()) site.files.push_back(name);
}

// What is put in, with the file that is generated for it.
struct Put {
  FoundSite found;
  std::string file;  // without its ending
};

class Applier {
 public:
  explicit Applier(const Task& task) : task_(task), parts_(task) {
    for (const Unit& unit : task.units)
      if (unit.program && programs_.insert(unit.program).second) names_.avoid(*unit.program);
  }

  Result<std::vector<Artifact>, Refusal> apply() {
    const Result<std::vector<Wanted>, Refusal> wanted = what_is_wanted(task_, parts_);
    if (!wanted) return wanted.error();
    const Scene scene{task_, parts_, *wanted};
    for (const Wanted& w : *wanted) {
      Result<FoundSite, Refusal> found = find_site(scene, w);
      if (!found) return found.error();
      if (!found->in_place) all_.push_back({std::move(*found), {}});
    }
    for (Put& put : all_) name(put);
    for (Put& put : all_) share_statements(put);
    for (std::size_t i = 0; i < wanted->size() && !refusal_; ++i) seal_on((*wanted)[i]);
    for (Put& put : all_)
      if (!refusal_) put_in(put);
    if (refusal_) return *refusal_;
    return artifacts();
  }

 private:
  void name(Put& put);
  // Leaves the statements alone that are changed for another site: what is said to that one is heard here too.
  void share_statements(Put& put);
  // Tells the barriers and relays behind its channels of the partitions that are over.
  void seal_on(const Wanted& wanted);
  void put_in(Put& put);
  void edit_read(Site& site, const FoundSite::Statement& read);
  void edit_send(const Site& site, const FoundSite::Statement& send);
  // Lets the modules in which the rules stand include another one, and their files require that one's.
  void include(const std::vector<FoundSite::Statement>& statements, const std::string& module,
               const std::string& file);
  void include(const Part& part, Id<Module> in, const std::string& module, const std::string& file);
  std::vector<Artifact> artifacts();

  void refuse(const Part& part, Place place, std::string message) {
    if (!refusal_) refusal_ = Refusal{&part.unit.program->sources, place, std::move(message)};
  }

  const Task& task_;
  Parts parts_;
  MadeUpNames names_;
  Edits edits_;
  std::set<const Program*> programs_;
  std::vector<Put> all_;
  std::map<std::pair<std::string, std::uint32_t>, std::pair<const Put*, std::size_t>>
      sent_;  // files, places in them; who has changed the statement there, and the intake
  std::set<std::tuple<std::string, std::uint32_t, std::string>>
      edited_;                                    // files, places in them, collections
  std::map<std::string, std::string> generated_;  // texts by name
  std::optional<Refusal> refusal_;
};

void Applier::name(Put& put) {
  Site& site = put.found.site;
  const std::string_view suffix = suffix_of(site.strategy);
  site.module = names_.module_prefix(camel_case(site.component) + std::string(suffix));
  site.prefix = names_.prefix(snake_case(site.component));
  for (Intake& intake : site.intakes) intake.prefix = names_.prefix(intake.collection);
  const Part& part = *put.found.part;
  const Position reader =
      position_of(part.unit.program->sources, part.unit.program->modules[part.unit.module].name_span.place);
  put.file = (fs::path(reader.source->name).parent_path() /
              names_.file(snake_case(site.component) + "_" + snake_case(suffix)))
                 .string();
}

void Applier::share_statements(Put& put) {
  Site& site = put.found.site;
  std::vector<const Put*> others(site.intakes.size(), nullptr);
  std::vector<bool> own(site.intakes.size(), false);
  for (const FoundSite::Statement& send : put.found.sends) {
    const Rule& rule = send.part->catalog.rules[send.rule];
    const Position at = position_of(send.part->unit.program->sources, rule.span.place);
    const auto [known, added] = sent_.try_emplace({at.source->name, at.at}, &put, send.intake);
    const auto& [first, number] = known->second;
    if (first == &put) {  // another component may have the same module
      own[send.intake] = true;
      put.found.edits.push_back(send);
    } else {
      const Intake& theirs = first->found.site.intakes[number];
      Intake& ours = site.intakes[send.intake];
      const bool alike = seals(first->found.site.strategy) && seals(site.strategy) &&
                         theirs.key == ours.key && (!others[send.intake] || others[send.intake] == first);
      others[send.intake] = first;
      if (alike) ours.shared = Intake::Shared{first->found.site.module, first->found.site.prefix};
    }
    if (const Put* other = others[send.intake];
        other && (own[send.intake] || !site.intakes[send.intake].shared))
      return refuse(
          *send.part, rule.span.place,
          fmt::format("what is sent here goes to {} and to {}, which are told in two ways when it is "
                      "complete; let them use two channels",
                      diagnostics::quoted(other->found.site.component), diagnostics::quoted(site.component)));
  }
  for (const Put* other : others)
    if (other) require(site, other->file, put.file);
}

void Applier::seal_on(const Wanted& wanted) {
  const dataflow::Dataflow& flow = task_.flow;
  for (const synthesis::Hop& hop : wanted.hops) {
    const auto at = std::ranges::find_if(all_, [&](const Put& p) { return p.found.wanted == &wanted; });
    if (at == all_.end()) continue;
    Site& site = at->found.site;
    Onward& onward = site.onward[static_cast<std::size_t>(&hop - wanted.hops.data())];
    for (const Put& next : all_) {
      if (!seals(next.found.site.strategy)) continue;
      for (dataflow::StreamId s : flow.streams_out_of(hop.output)) {
        const std::size_t intake = next.found.intake_at(flow.stream(s).to);
        if (flow.promises(s).seal || intake == next.found.interfaces.size()) continue;
        const Site& to = next.found.site;
        const Intake& into = to.intakes[intake];
        if (!into.sealed || !into.address || into.shared) continue;
        onward.to.push_back({to.sender(), into.prefix + "_sealed"});
        require(site, next.file, at->file);
      }
    }
    if (onward.to.empty())
      refuse(*at->found.part,
             at->found.part->unit.program->modules[at->found.part->unit.module].name_span.place,
             fmt::format(
                 "the seals of {} have nowhere to go: what it is sent to is coordinated already; apply the "
                 "plan to the program as it was",
                 diagnostics::quoted(onward.channel)));
  }
}

void Applier::put_in(Put& put) {
  Site& site = put.found.site;
  for (const FoundSite::Statement& read : put.found.reads) edit_read(site, read);
  for (const FoundSite::Statement& send : put.found.edits) edit_send(site, send);
  include(put.found.reads, site.receiver(), put.file);
  include(put.found.edits, site.sender(), put.file);
  generated_[put.file + ".rb"] = text_of(site);
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
void Applier::include(const std::vector<FoundSite::Statement>& statements, const std::string& module,
                      const std::string& file) {
  std::set<std::pair<const Part*, Id<Module>>> into;
  for (const FoundSite::Statement& s : statements)
    into.insert({s.part, s.part->module_named(s.part->catalog.rules[s.rule].module)});
  for (const auto& [part, id] : into) {
    const auto has_it = [&, part = part, id = id](const auto& other) {
      return other.first->unit.program == part->unit.program &&
             includes(*part->unit.program, id, other.second);
    };
    if (std::ranges::none_of(into, has_it)) include(*part, id, module, file);
  }
}

void Applier::include(const Part& part, Id<Module> in, const std::string& module, const std::string& file) {
  const Span name = part.unit.program->modules[in].name_span;
  const Position at = position_of(part.unit.program->sources, name.place);
  const auto insertion = include_in(edits_.syntax(*at.source), at.at, module);
  if (!insertion) return refuse(part, name.place, "this module has no place for an `include`");
  edits_.replace(*at.source, insertion->at, insertion->at, insertion->text);
  const Insertion require = require_in(edits_.syntax(*at.source), from(file, at.source->name));
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
