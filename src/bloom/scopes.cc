#include "bloom/scopes.h"

#include <algorithm>
#include <array>

#include <absl/container/flat_hash_set.h>

#include "diagnostics/quote.h"

namespace blazes::bloom {
namespace {

using diagnostics::quoted;

constexpr std::size_t kMaxScopes = 10'000;
constexpr std::size_t kMostHints = 100;  // each takes a look at all names

class ScopeMaker {
 public:
  ScopeMaker(const Program& program, diagnostics::Collector& mistakes)
      : program_(program), mistakes_(mistakes) {}

  Table<Scope> make(Id<Module> module, bool& runnable) {
    scopes_.add({.prefix = "", .modules = linear({module})});
    parents_.push_back({});
    origins_.push_back({});
    for (std::size_t next = 0; next < scopes_.size(); ++next) fill(Id<Scope>(next));
    runnable = std::ranges::any_of(scopes_[Id<Scope>(0)].modules,
                                   [&](Id<Module> id) { return program_.modules[id].includes_bud; });
    return std::move(scopes_);
  }

 private:
  // All that the modules include and inherit, what is included before what includes it; each module once.
  std::vector<Id<Module>> linear(const std::vector<Id<Module>>& starts) {
    enum class State : std::uint8_t { New, Open, Done };
    absl::flat_hash_map<Id<Module>, State> states;
    std::vector<Id<Module>> order;
    struct Step {
      Id<Module> module;
      std::vector<Include> above;
      std::size_t next = 0;
    };
    std::vector<Step> open;
    for (Id<Module> start : starts) {
      if (states[start] != State::New) continue;
      states[start] = State::Open;
      open.push_back({start, above_of(start)});
      while (!open.empty()) {
        Step& step = open.back();
        if (step.next == step.above.size()) {
          order.push_back(step.module);
          states[step.module] = State::Done;
          open.pop_back();
          continue;
        }
        const Include& include = step.above[step.next++];
        const Id<Module> included = look_up(program_.modules[step.module].name, include.module, include.span);
        if (!included) continue;
        State& state = states[included];
        if (state == State::Open) report_circle("includes", included, include.span);
        if (state != State::New) continue;
        state = State::Open;
        open.push_back({included, above_of(included)});
      }
    }
    return order;
  }

  std::vector<Include> above_of(Id<Module> id) const {
    const Module& module = program_.modules[id];
    std::vector<Include> above;
    // A class of Ruby's own, or of a library, has nothing of Bloom.
    if (module.superclass && program_.find_from(module.name, module.superclass->module))
      above.push_back(*module.superclass);
    above.insert(above.end(), module.includes.begin(), module.includes.end());
    return above;
  }

  Id<Module> look_up(const std::string& from, const std::string& name, Span span) {
    const Id<Module> found = program_.find_from(from, name);
    if (!found && !is_ruby_module(name)) {
      std::vector<std::string_view> names;
      if (mistakes_.errors() < kMostHints)
        for (const Module& module : program_.modules) names.push_back(module.name);
      const std::string_view near = diagnostics::did_you_mean(name, names);
      std::string hint;
      if (!near.empty()) {
        hint = "did you mean " + quoted(near) + "?";
      } else if (const auto file = std::ranges::find_if_not(program_.missing, is_library, &MissingFile::path);
                 file != program_.missing.end()) {
        hint = "the file " + quoted(file->path) + " was not found: name its folder with -I";
      }
      mistakes_.report("BLZ125", span.place, span.length,
                       "no file that was read has the module " + quoted(name), hint);
    }
    return found;
  }

  static bool is_ruby_module(std::string_view name) {
    static constexpr std::array<std::string_view, 9> kNames = {"Comparable",   "Enumerable", "FileUtils",
                                                               "Kernel",       "Math",       "Observable",
                                                               "MonitorMixin", "Singleton",  "Timeout"};
    return std::ranges::find(kNames, name) != kNames.end();
  }

  static bool is_library(const std::string& path) {
    return path == "rubygems" || path == "bud" || path == "backports" || path.starts_with("bud/");
  }

  void report_circle(std::string_view how, Id<Module> module, Span span) {
    mistakes_.report("BLZ130", span.place, span.length,
                     quoted(program_.modules[module].name) + " " + std::string(how) +
                         " itself, by way of what it " + std::string(how));
  }

  // The scopes beneath: modules that are imported under one name share one.
  void fill(Id<Scope> id) {
    struct Imported {
      std::string name;
      std::vector<Id<Module>> modules;
      std::vector<const Import*> origins;
    };
    std::vector<Imported> imports;
    for (Id<Module> module : scopes_[id].modules) {
      for (const Definition& definition : program_.modules[module].definitions)
        scopes_[id].definitions[definition.name] = {&definition, module};
      for (const Import& import : program_.modules[module].imports) {
        const Id<Module> imported = look_up(program_.modules[module].name, import.module, import.span);
        if (!imported) continue;
        if (is_within(id, import)) {
          report_circle("imports", imported, import.span);
          continue;
        }
        auto found = std::ranges::find(imports, import.name, &Imported::name);
        if (found == imports.end()) found = imports.insert(found, {import.name, {}, {}});
        found->modules.push_back(imported);
        found->origins.push_back(&import);
      }
    }
    for (const auto& [name, modules, origins] : imports) {
      if (scopes_.size() >= kMaxScopes) {
        const Span span = program_.modules[modules[0]].name_span;
        mistakes_.report("BLZ102", span.place, span.length,
                         "more than " + std::to_string(kMaxScopes) + " modules are imported");
        return;
      }
      const Id<Scope> made =
          scopes_.add({.prefix = scopes_[id].prefix + name + ".", .modules = linear(modules)});
      parents_.push_back(id);
      origins_.push_back(origins);
      scopes_[id].imports.emplace_back(name, made);
    }
  }

  // Whether the scope, or one around it, came to be by this very import.
  bool is_within(Id<Scope> scope, const Import& import) const {
    for (; scope; scope = parents_[scope.index])
      if (std::ranges::find(origins_[scope.index], &import) != origins_[scope.index].end()) return true;
    return false;
  }

  const Program& program_;
  diagnostics::Collector& mistakes_;
  Table<Scope> scopes_;
  std::vector<Id<Scope>> parents_;
  std::vector<std::vector<const Import*>> origins_;
};

}  // namespace

Id<Scope> Scope::import(std::string_view name) const {
  const auto found =
      std::ranges::find(imports, name, [](const auto& entry) { return std::string_view(entry.first); });
  return found == imports.end() ? Id<Scope>{} : found->second;
}

bool includes_bud(const Program& program, Id<Module> module) {
  absl::flat_hash_set<Id<Module>> seen = {module};
  std::vector<Id<Module>> open = {module};
  while (!open.empty()) {
    const Module& at = program.modules[open.back()];
    open.pop_back();
    if (at.includes_bud) return true;
    const auto add = [&](const Include& include) {
      const Id<Module> found = program.find_from(at.name, include.module);
      if (found && seen.insert(found).second) open.push_back(found);
    };
    std::ranges::for_each(at.includes, add);
    if (at.superclass) add(*at.superclass);
  }
  return false;
}

Table<Scope> make_scopes(const Program& program, Id<Module> module, diagnostics::Collector& mistakes,
                         bool& runnable) {
  return ScopeMaker(program, mistakes).make(module, runnable);
}

}  // namespace blazes::bloom
