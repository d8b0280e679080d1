// `blazes storm ACTION JAR CLASS [ARGUMENT...]`: the other commands, for the topology that a Storm program would submit, or, with
// --nimbus, for one that runs.
#include "cli/storm.h"

#include <algorithm>
#include <ostream>
#include <system_error>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/storm_cluster.h"
#include "frontend/storm/extract.h"
#include "report/escape.h"

namespace blazes::cli {
namespace {

using report::for_shell;
using report::for_terminal;

template <int (*command)(Session&)>
int as_for_a_spec(Session& session, const Caught&) {
  return command(session);
}

int print_spec(Session& session) {
  session.deliver([&](std::ostream& to) { to << session.extracted->text; });
  return kClean;
}

struct Action {
  std::string_view name;
  int (*of_program)(Session&, const Caught&);  // none: it is about a cluster
  int (*of_running)(Session&);                 // none: it takes a program
  std::string_view formats;
  bool takes_submission = false;  // and not only the spec that it becomes
};

constexpr Action kActions[] = {
    {"check", as_for_a_spec<check>, check, "text json sarif dot mermaid"},
    {"why", as_for_a_spec<why>, why, "text json"},
    {"plan", storm_plan, plan, "text json", true},
    {"advise", as_for_a_spec<advise>, advise, "text json"},
    {"submit", storm_submit, nullptr, "text", true},
    {"extract", as_for_a_spec<print_spec>, print_spec, "json text"},
    {"status", nullptr, storm_status, "text json"},
};

// What only some actions have a use for.
struct Option {
  std::string_view name;
  bool (*given)(const Arguments&);
  std::string_view actions;
};

constexpr Option kOptions[] = {
    {"--annotations", [](const Arguments& a) { return !a.file.empty(); }, "check why plan advise submit"},
    {"--variant", [](const Arguments& a) { return !a.variant.empty(); }, "check why plan advise submit"},
    {"--stream", [](const Arguments& a) { return !a.stream.empty(); }, "why"},
    {"--what-if", [](const Arguments& a) { return !a.what_if.empty(); }, "check plan"},
    {"--output", [](const Arguments& a) { return !a.output.empty(); }, "check plan extract status"},
    {"--plan", [](const Arguments& a) { return !a.plan_file.empty(); }, "submit"},
    {"--fallback", [](const Arguments& a) { return a.fallback; }, "submit"},
    {"--dry-run", [](const Arguments& a) { return a.dry_run; }, "submit"},
    {"--local", [](const Arguments& a) { return a.local_seconds > 0; }, "submit"},
    {"--config", [](const Arguments& a) { return !a.config.empty(); }, "submit"},
};

bool lists(std::string_view words, const std::string& word) {
  return (" " + std::string(words) + " ").find(" " + word + " ") != std::string::npos;
}

constexpr std::string_view kFluxProgram =
    "to run it, Flux is the program: its main class is org.apache.storm.flux.Flux, and the file and its "
    "properties are arguments after '--'";

bool is_flux_file(const std::string& name) {
  const std::filesystem::path extension = std::filesystem::path(name).extension();
  return extension == ".yaml" || extension == ".yml";
}

// Flux files are read by the commands without `storm`; that is easily forgotten.
void refuse_flux(const Arguments& args) {
  const bool file = is_flux_file(args.jar) && args.action != "status";
  if (!file && args.property.empty() && args.properties.empty() && !args.env) return;
  const std::string reader = lists("check why plan advise", args.action) ? args.action : "plan";
  throw Failure{kUsage,
                fmt::format("{}; a Flux file is read by `blazes {} {}`, and {}",
                            file ? for_terminal(args.jar) + " is no jar"
                                 : fmt::format("`storm {}` has no use for --property, --properties and --env",
                                               args.action),
                            reader, file ? for_shell(args.jar) : "FILE", kFluxProgram)};
}

const Action& action_of(const Arguments& args) {
  for (const Action& action : kActions) {
    if (action.name != args.action) continue;
    if (!lists(action.formats, args.format))
      throw Failure{kUsage, fmt::format("`storm {}` cannot print {}; it prints {}", action.name, args.format,
                                        action.formats)};
    for (const Option& option : kOptions)
      if (option.given(args) && !lists(option.actions, args.action))
        throw Failure{kUsage, fmt::format("`storm {}` has no use for {}, which is for {}", action.name,
                                          option.name, option.actions)};
    if (action.name == "why" && args.stream.empty()) throw Failure{kUsage, "`storm why` needs --stream NAME"};
    return action;
  }
  throw Failure{kInternal, "there is no such action"};  // the parser has let only known ones pass
}

// What is asked about: a program, or with --nimbus a topology that runs.
void check_subject(const Arguments& args, const Action& action) {
  const bool program = !args.main_class.empty();
  if (!action.of_running && !program)
    throw Failure{kUsage, fmt::format("`storm {}` needs JAR and CLASS", action.name)};
  if (!action.of_program || !action.of_running) return;
  if (args.nimbus.empty() && !program)
    throw Failure{kUsage, fmt::format("`storm {}` needs JAR and CLASS, or --nimbus HOST:PORT", action.name)};
  if (!args.nimbus.empty() && !args.jar.empty())
    throw Failure{kUsage,
                  "--nimbus takes the place of JAR and CLASS: what runs is asked about, not a program"};
}

std::string words(const Arguments& args) {
  std::string text = for_shell(args.jar) + " " + for_shell(args.main_class);
  if (!args.file.empty()) text += " --annotations " + for_shell(args.file);
  if (!args.topology.empty()) text += " --topology " + for_shell(args.topology);
  if (!args.program_args.empty()) text += " --";
  for (const std::string& arg : args.program_args) text += " " + for_shell(arg);
  return text;
}

Caught nothing_caught_yet(const Session& session) try {
  const std::filesystem::path adapter = jvm::find_adapter();
  if (adapter.empty())
    throw Failure{kUsage,
                  "the part that reads Storm programs is not there; `scripts/storm-adapter` makes it, or say "
                  "in BLAZES_STORM "
                  "in which folder it is"};
  return {.adapter = adapter, .jar = session.resolve(session.args.jar), .scratch = {}};
} catch (const std::system_error& e) {
  throw Failure{kUsage, for_terminal(e.what())};
}

}  // namespace

std::string message_of(const jvm::Failure& failure) {
  std::string message = for_terminal(failure.message);
  if (failure.log.empty()) return message;
  message += "\nthe last that it printed:";
  for (std::size_t at = 0; at <= failure.log.size();) {
    const std::size_t end = std::min(failure.log.find('\n', at), failure.log.size());
    std::string line = failure.log.substr(at, end - at);
    std::ranges::replace(line, '\t', ' ');
    message += "\n  | " + for_terminal(line);
    at = end + 1;
  }
  return message;
}

std::string answer_or_failure(const Result<std::string, jvm::Failure>& answer) {
  if (answer) return *answer;
  throw Failure{answer.error().in_input ? kInput : kUsage, message_of(answer.error())};
}

int storm(Session& session) {
  const Arguments& args = session.args;
  refuse_flux(args);
  const Action& action = action_of(args);
  check_subject(args, action);
  if (args.jar.empty() || !action.of_program) {
    if (action.of_program) session.extracted = deployed_topology(session);
    return action.of_running(session);
  }
  const Caught caught = nothing_caught_yet(session);
  session.progress.now("running the program's main class");
  std::string text = answer_or_failure(frontend::storm::extract(
      {.adapter = caught.adapter,
       .jar = caught.jar,
       .main_class = args.main_class,
       .args = args.program_args,
       .topology = args.topology,
       .submission = action.takes_submission ? caught.submission() : std::filesystem::path{}},
      caught.scratch));
  session.extracted = {.name = args.main_class + ".json", .text = std::move(text), .words = words(args)};
  return action.of_program(session, caught);
}

}  // namespace blazes::cli
