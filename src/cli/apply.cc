// `blazes apply FILE --plan PLAN -o FOLDER`: a copy of a Bloom program with its plan put in.
#include <algorithm>
#include <filesystem>
#include <map>
#include <ostream>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/session.h"
#include "cli/stored_plan.h"
#include "diagnostics/quote.h"
#include "emit/bloom/apply.h"
#include "frontend/bloom/programs.h"
#include "report/escape.h"
#include "report/patch.h"
#include "synthesis/promise.h"

namespace blazes::cli {
namespace {

using dataflow::Dataflow;
using diagnostics::quoted;
using emit::bloom::Artifact;
using report::for_terminal;
using synthesis::Plan;

using Promises = std::vector<synthesis::Promise>;

const frontend::Variant& only_variant(const frontend::Spec& spec) {
  if (spec.variants.size() == 1) return spec.variants.front();
  std::vector<std::string> names;
  for (const frontend::Variant& v : spec.variants) names.push_back(quoted(v.name));
  throw Failure{kUsage, fmt::format("say with --variant which one to apply the plan of: there are {}",
                                    fmt::join(names, ", "))};
}

// The promises that what is put in keeps by itself: seals and numbers. The others are for the spec to make.
Promises kept_promises(const std::vector<std::string>& texts, const Dataflow& flow) {
  Promises promises;
  for (const std::string& text : texts) {
    auto parsed = synthesis::parse_promise(text, flow);
    if (!parsed)
      throw Failure{kInput, fmt::format("{}: {}", quoted(text), for_terminal(parsed.error().message))};
    using Kind = synthesis::Promise::Kind;
    if (parsed->kind != Kind::Seal && parsed->kind != Kind::Sequence)
      throw Failure{
          kInput,
          fmt::format("the plan holds only with a promise that no coordination keeps: {}; make it in a "
                      "spec that names the program, and plan anew",
                      quoted(text))};
    promises.push_back(std::move(*parsed));
  }
  return promises;
}

// The worst that each sink shows, by its name.
std::map<std::string, analysis::Contents> at_sinks(const analysis::Analysis& analysis) {
  std::map<std::string, analysis::Contents> worst;
  for (dataflow::StreamId s : analysis.flow->streams())
    if (analysis.flow->stream(s).is_sink())
      worst[std::string(analysis.flow->name(s))] = analysis.label(s).contents;
  return worst;
}

// The files of the program as they will be, beneath all others.
class NewFiles : public diagnostics::Files {
 public:
  NewFiles(const std::vector<Artifact>& artifacts, diagnostics::Files& others) : others_(others) {
    for (const Artifact& a : artifacts) texts_[a.name] = &a.text;
  }
  std::shared_ptr<diagnostics::Text> read(const std::string& path, std::string& error) override {
    const auto found =
        texts_.find(diagnostics::shown(std::filesystem::path(path).lexically_normal().string()));
    return found == texts_.end() ? others_.read(path, error) : diagnostics::Text::own(*found->second);
  }

 private:
  diagnostics::Files& others_;
  std::map<std::string, const std::string*> texts_;
};

class Application {
 public:
  explicit Application(Session& session)
      : session_(session),
        files_(session.files()),
        programs_(*files_, {.search_path = session.args.search_path}) {}

  int run();

 private:
  Plan choose(const frontend::Variant& variant);
  std::vector<Artifact> put_in(const frontend::Variant& variant, const Plan& plan);
  // Reads the new program, and does not let it pass if it is worse than its plan says.
  void prove(const frontend::Variant& variant, const Plan& plan, const std::vector<Artifact>& artifacts);
  void show_diff(const std::vector<Artifact>& artifacts);
  void say_what_is_there(const std::vector<Artifact>& artifacts, bool is_new);

  Session& session_;
  std::unique_ptr<diagnostics::Files> files_;
  frontend::bloom::BloomPrograms programs_;
  Dataflow flow_;  // with the promises that the plan keeps
};

Plan Application::choose(const frontend::Variant& variant) {
  const Arguments& args = session_.args;
  if (args.plan_file.empty()) {
    flow_ = synthesis::with_promises(variant.flow, kept_promises(args.what_if, variant.flow));
    return synthesis::choose(flow_);
  }
  if (!args.what_if.empty())
    throw Failure{kUsage, "--what-if is for a new plan; that of --plan has its own promises"};
  const StoredPlanFile file(session_);
  flow_ = synthesis::with_promises(variant.flow, kept_promises(file.promises(), variant.flow));
  return file.follow(variant.name, flow_, "program");
}

std::vector<Artifact> Application::put_in(const frontend::Variant& variant, const Plan& plan) {
  emit::bloom::Task task{
      .flow = flow_, .strategies = plan.satisfies ? plan.strategies : plan.fallback, .units = {}};
  for (dataflow::ComponentId c : flow_.components()) {
    const auto origin = programs_.origin(variant.name, c);
    task.units.push_back({origin.program, origin.module});
  }
  if (std::ranges::none_of(task.units, [](const emit::bloom::Unit& u) { return u.program != nullptr; }))
    throw Failure{kInput, fmt::format("{} is about no Bloom program: there is no text to put a plan into",
                                      for_terminal(session_.args.file))};
  auto artifacts = emit::bloom::apply(task);
  if (artifacts) return std::move(*artifacts);
  const emit::bloom::Refusal& refusal = artifacts.error();
  std::string at;
  if (refusal.sources) {
    diagnostics::Locator locator(*refusal.sources);
    at = report::place_for_terminal(locator, refusal.place) + ": ";
  }
  throw Failure{kInput, fmt::format("{}nothing was written: {}", at, refusal.message)};
}

void Application::prove(const frontend::Variant& variant, const Plan& plan,
                        const std::vector<Artifact>& artifacts) {
  NewFiles files(artifacts, *files_);
  frontend::bloom::BloomPrograms programs(files, {.search_path = session_.args.search_path});
  frontend::Spec spec = session_.read_with(session_.args.file, files, programs);
  if (!spec.diagnostics.empty())
    throw Failure{kInternal, fmt::format("nothing was written: the coordinated program cannot be read: {}",
                                         for_terminal(spec.diagnostics.front().message))};
  const auto found = std::ranges::find(spec.variants, variant.name, &frontend::Variant::name);
  const analysis::Analysis now =
      analysis::analyse(found->flow, analysis::Coordination::as_it_stands(found->flow));
  const auto shown = at_sinks(now), promised = at_sinks(plan.after);
  for (const auto& [sink, contents] : promised) {
    const auto at = shown.find(sink);
    if (at == shown.end() || at->second > contents)
      throw Failure{
          kInput,
          fmt::format("nothing was written: {} would be {} in the coordinated program, and its plan says {}",
                      quoted(sink), at == shown.end() ? "missing" : analysis::name_of(at->second),
                      analysis::name_of(contents))};
  }
}

void Application::show_diff(const std::vector<Artifact>& artifacts) {
  for (const Artifact& a : artifacts)
    session_.out << report::lines_for_terminal(report::patch(a.before, a.text, a.name));
}

void Application::say_what_is_there(const std::vector<Artifact>& artifacts, bool is_new) {
  if (!is_new) {
    session_.out << fmt::format("{} holds this already\n", for_terminal(session_.args.output));
    return;
  }
  bool any = false;
  for (const Artifact& a : artifacts) {
    if (a.before == a.text) continue;
    any = true;
    session_.out << fmt::format(
        "{} {}\n", a.before.empty() ? "new in the copy:" : "changed in the copy:", for_terminal(a.name));
  }
  if (!any) session_.out << "nothing had to be put in: this is a copy\n";
}

int Application::run() {
  const Arguments& args = session_.args;
  if (args.output.empty() && !args.diff)
    throw Failure{kUsage, "say with -o in which folder to write, or --diff"};
  const frontend::Spec spec = session_.read_with(args.file, *files_, programs_);
  if (spec.variants.empty()) return session_.mistakes(spec, "blazes-plan/1");
  const frontend::Variant& variant = only_variant(spec);
  session_.progress.now("choosing a plan");
  const Plan plan = choose(variant);
  if (!plan.satisfies && !args.fallback)
    throw Failure{
        kFindings,
        fmt::format(
            "nothing was written: no plan is enough; `{}` names promises that would help, and --fallback {}",
            session_.again("advise"),
            plan.fallback.empty() ? "copies the program as it is" : "applies the best that can be done")};
  session_.progress.now("putting the plan in");
  std::vector<Artifact> artifacts = put_in(variant, plan);
  prove(variant, plan, artifacts);
  // The spec goes with the program that it names.
  if (!programs_.is_program(args.file)) {
    const std::string text(session_.read_bytes(args.file)->view());
    artifacts.push_back({diagnostics::shown(args.file), text, text});
  }
  session_.progress.done();
  if (args.diff) show_diff(artifacts);
  if (args.output.empty()) return kClean;
  const bool is_new = write_folder(session_, args.output, artifacts);
  if (!args.diff) say_what_is_there(artifacts, is_new);
  return kClean;
}

}  // namespace

int apply(Session& session) { return Application(session).run(); }

}  // namespace blazes::cli
