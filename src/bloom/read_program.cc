#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>

#include "bloom/module_reader.h"
#include "bloom/program.h"
#include "bloom/summary.h"
#include "bloom/text.h"
#include "diagnostics/quote.h"

namespace blazes::bloom {
namespace {

namespace fs = std::filesystem;
using diagnostics::quoted;
using diagnostics::shown;

// Reads files in the order in which Ruby would: what a file requires comes before what it says.
class Loader {
 public:
  Loader(Program& program, const ReadOptions& options, diagnostics::Files& files)
      : program_(program), options_(options), files_(files) {}

  void load(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
      if (folders_.empty()) find_folders(path);
      std::string error;
      if (!open(path, true, error)) report_unreadable(path, {}, error);
      while (!open_.empty()) go_on();
    }
  }

  diagnostics::Collector& mistakes() { return mistakes_; }

 private:
  struct OpenFile {
    std::string path;
    std::size_t source;
    std::unique_ptr<Syntax> syntax;
    std::vector<Requirement> requirements;
    std::size_t next = 0;
  };

  void find_folders(const std::string& first) {
    const fs::path folder = fs::path(first).parent_path();
    folders_ = {folder.string(), (folder / "..").lexically_normal().string()};
    folders_.insert(folders_.end(), options_.search_path.begin(), options_.search_path.end());
  }

  void go_on() {
    OpenFile& file = open_.back();
    if (file.next < file.requirements.size()) {
      const Requirement requirement = file.requirements[file.next++];  // opening one may move the file
      return require(file.path, requirement);
    }
    Reading reading(program_, mistakes_, *file.syntax, file.source);
    ModuleReader(reading).read_file();
    open_.pop_back();
  }

  void require(const std::string& from, const Requirement& requirement) {
    const std::string name = requirement.path.ends_with(".rb") ? requirement.path : requirement.path + ".rb";
    std::string error;
    const bool beside = requirement.relative || name.starts_with("./") || name.starts_with("../");
    if (beside) {
      const std::string path = diagnostics::beside(from, name);
      if (!open(path, false, error)) {
        if (requirement.relative)
          report_unreadable(path, requirement.span, error);
        else
          program_.missing.push_back({requirement.path, requirement.span});
      }
      return;
    }
    for (const std::string& folder : folders_)
      if (open((fs::path(folder) / name).lexically_normal().string(), false, error)) return;
    program_.missing.push_back({requirement.path, requirement.span});
  }

  // False if there is no such file. One that is there already is not read again, as in Ruby.
  bool open(const std::string& path, bool main, std::string& error) {
    const std::string normal = fs::path(path).lexically_normal().string();
    if (known_.contains(normal)) return true;
    auto text = files_.read(path, error);
    if (!text) return false;
    known_.insert(normal);
    if (program_.sources.all().size() >= kMaxFiles || !program_.sources.add(shown(path), text)) {
      if (!shortage_)
        mistakes_.report("BLZ102", {}, 1,
                         "more than " + std::to_string(kMaxFiles) + " files, or 4 GiB, require each other");
      shortage_ = true;
      return true;
    }
    const std::size_t source = program_.sources.all().size() - 1;
    program_.files.push_back({.name = shown(path), .main = main});
    if (!check(source)) return true;
    OpenFile file{path, source, std::make_unique<Syntax>(text->view()), {}};
    const Reading reading(program_, mistakes_, *file.syntax, source);
    report_errors(reading);
    file.requirements = requirements_of(reading);
    open_.push_back(std::move(file));
    return true;
  }

  // False if the text is nothing to read at all.
  bool check(std::size_t source) {
    const std::string_view text = program_.sources.all()[source].text->view();
    const auto report = [&](std::string_view id, std::size_t at, std::string message, std::string hint) {
      mistakes_.report(id, program_.sources.place(source, at), 1, std::move(message), std::move(hint));
    };
    if (text.size() > kMaxFileSize) {
      report("BLZ102", 0, "this file has more than " + std::to_string(kMaxFileSize >> 20) + " MiB", "");
      return false;
    }
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
      report("BLZ101", 0, "this file is UTF-16", "save the file as UTF-8");
      return false;
    }
    if (const std::size_t at = first_not_utf8(text); at < text.size())
      report("BLZ101", at, "these bytes are not UTF-8", "save the file as UTF-8");
    return true;
  }

  void report_errors(const Reading& reading) {
    for (Node node : reading.syntax.errors()) {
      const Span span = reading.span(node);
      const bool missing = reading.syntax[node].missing;
      mistakes_.report("BLZ101", span.place, std::min(span.length, std::uint32_t{80}),
                       missing ? "`" + std::string(reading.syntax.kind_name(node)) + "` is missing here"
                               : "this is no Ruby",
                       missing ? "" : "what stands around it is read all the same");
    }
    for (Node node : reading.syntax.too_deep())
      mistakes_.report(
          "BLZ102", reading.span(node).place, 1,
          "this is nested deeper than " + std::to_string(Syntax::kMaxDepth) + " levels of syntax");
  }

  void report_unreadable(const std::string& path, Span span, const std::string& error) {
    mistakes_.report("BLZ120", span.place, span.length, "cannot read " + quoted(shown(path)) + ": " + error);
  }

  Program& program_;
  const ReadOptions& options_;
  diagnostics::Files& files_;
  diagnostics::Collector mistakes_;
  std::vector<std::string> folders_;
  std::set<std::string> known_;
  std::vector<OpenFile> open_;
  bool shortage_ = false;
};

}  // namespace

Program read_program(const std::vector<std::string>& paths, const ReadOptions& options,
                     diagnostics::Files& files) {
  Program program;
  Loader loader(program, options, files);
  loader.load(paths);
  summarise(program);
  program.omitted += loader.mistakes().omitted();
  program.diagnostics = loader.mistakes().take_sorted();
  return program;
}

Id<Module> Program::find(std::string_view name) const {
  if (const auto found = by_name.find(std::string(name)); found != by_name.end()) return found->second;
  Id<Module> found;
  const std::string last = "::" + std::string(name);
  for (Id<Module> id : ids<Module>(modules.size()))
    if (modules[id].name.ends_with(last)) {
      if (found) return {};
      found = id;
    }
  return found;
}

Id<Module> Program::find_from(std::string_view outer, std::string_view name) const {
  for (std::string scope(outer);;) {
    const auto found = by_name.find(scope.empty() ? std::string(name) : scope + "::" + std::string(name));
    if (found != by_name.end()) return found->second;
    if (scope.empty()) return {};
    const std::size_t cut = scope.rfind("::");
    scope.resize(cut == std::string::npos ? 0 : cut);
  }
}

bool Program::has_lattice_method(std::string_view name) const {
  return std::ranges::any_of(modules, [&](const Module& module) {
    return module.lattice && std::ranges::find(module.lattice->methods, name, &LatticeClass::Method::name) !=
                                 module.lattice->methods.end();
  });
}

}  // namespace blazes::bloom
