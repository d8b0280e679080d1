// `blazes storm submit` and `blazes storm plan`: a topology with its plan put in, or what that would change.
#include <algorithm>
#include <ostream>
#include <sstream>

#include <fmt/format.h>

#include "cli/plan.h"
#include "cli/stored_plan.h"
#include "cli/storm.h"
#include "diagnostics/quote.h"
#include "emit/storm/coordinate.h"
#include "report/escape.h"
#include "report/fingerprint.h"
#include "report/render_json.h"
#include "report/render_plan_text.h"
#include "synthesis/promise.h"

namespace blazes::cli {
namespace {

using dataflow::Dataflow;
using diagnostics::quoted;
using emit::storm::Target;
using synthesis::Plan;

std::string list(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string json_of(const report::VariantPlan& plan, const std::vector<std::string>& promises) {
  std::ostringstream out;
  report::render_plan_json(out, std::span(&plan, 1), promises);
  return std::move(out).str();
}

const frontend::Variant& only_variant(const frontend::Spec& spec) {
  if (spec.variants.size() == 1) return spec.variants.front();
  std::vector<std::string> names;
  for (const frontend::Variant& v : spec.variants) names.push_back(quoted(v.name));
  throw Failure{kUsage, fmt::format("say with --variant which one to submit: there are {}", list(names))};
}

// The promises that a plan rests on and that the spec does not make.
std::vector<std::string> not_made(const Dataflow& flow, const std::vector<std::string>& promises) {
  std::vector<std::string> missing;
  for (const std::string& text : promises) {
    auto promise = synthesis::parse_promise(text, flow);
    if (!promise ||
        report::fingerprint(synthesis::with_promises(flow, {*promise})) != report::fingerprint(flow))
      missing.push_back(quoted(text));
  }
  return missing;
}

Plan stored_plan(Session& session, const frontend::Variant& variant) {
  const StoredPlanFile file(session);
  if (file.plan_for(variant.name).fingerprint != report::fingerprint(variant.flow))
    if (auto missing = not_made(variant.flow, file.promises()); !missing.empty())
      throw file.refusal(fmt::format(
          "the plan holds only with promises that nobody makes: {}; make them in the annotations first",
          list(missing)));
  return file.follow(variant.name, variant.flow, "topology");
}

// What sinks show that they should not, with the best that can be done in place.
std::string leftovers(const Dataflow& flow, const Plan& plan) {
  std::vector<std::string> left;
  for (dataflow::StreamId s : flow.streams()) {
    const analysis::Label& label = plan.after.label(s);
    if (flow.stream(s).is_sink() && label.contents > analysis::accepted(flow.promises(s).required))
      left.push_back(fmt::format("{} {}", quoted(flow.name(s)), published_name(label)));
  }
  return list(left);
}

[[noreturn]] void refuse_what_is_not_enough(Session& session, const frontend::Variant& variant,
                                            const Plan& plan) {
  session.progress.done();
  session.err << report::render_plan_text(variant.flow, plan, variant.name, session.error_style());
  throw Failure{
      kFindings,
      fmt::format(
          "nothing was submitted: no plan is enough; `{}` names promises that would help, and "
          "--fallback {}, which leaves {}",
          session.again("advise"),
          plan.fallback.empty() ? "submits the topology as it is" : "applies the best that can be done",
          leftovers(variant.flow, plan))};
}

emit::storm::Job job_for(const Session& session, const Caught& caught, std::string plan) {
  const Arguments& args = session.args;
  return {.adapter = caught.adapter,
          .jar = caught.jar,
          .submission = caught.submission(),
          .plan = std::move(plan),
          .to = args.dry_run             ? Target::DryRun
                : args.local_seconds > 0 ? Target::Local
                                         : Target::Cluster,
          .seconds = args.local_seconds,
          .nimbus = args.nimbus,
          .config = args.config};
}

std::string_view phase_of(Target target) {
  switch (target) {
    case Target::Local: return "running in a local cluster";
    case Target::Cluster: return "submitting";
    default: return "putting the plan in";
  }
}

}  // namespace

int storm_plan(Session& session, const Caught& caught) {
  return show_plans(session, [&](const report::VariantPlan& plan) {
    if (plan.plan->strategies.empty()) return;
    const auto said = emit::storm::coordinate({.adapter = caught.adapter,
                                               .jar = caught.jar,
                                               .submission = caught.submission(),
                                               .plan = json_of(plan, session.args.what_if)},
                                              caught.scratch);
    // What stands in its way is nothing that is wrong with the plan.
    session.out << '\n'
                << (said ? report::lines_for_terminal(*said)
                         : "submit would refuse it: " + message_of(said.error()) + "\n");
  });
}

int storm_submit(Session& session, const Caught& caught) {
  const frontend::Spec spec = session.read(session.args.file);
  if (spec.variants.empty()) return session.mistakes(spec, "blazes-plan/1");
  const frontend::Variant& variant = only_variant(spec);
  session.progress.now("choosing a plan");
  const Plan plan =
      session.args.plan_file.empty() ? synthesis::choose(variant.flow) : stored_plan(session, variant);
  if (!plan.satisfies && !session.args.fallback) refuse_what_is_not_enough(session, variant, plan);

  const emit::storm::Job job = job_for(session, caught, json_of({variant.name, &variant.flow, &plan}, {}));
  session.progress.now(phase_of(job.to));
  const std::string said = answer_or_failure(emit::storm::coordinate(job, caught.scratch));
  session.progress.done();
  if (!plan.satisfies)
    session.err << fmt::format("blazes: what is left: {}\n", leftovers(variant.flow, plan));
  session.out << report::lines_for_terminal(said);
  return kClean;
}

}  // namespace blazes::cli
