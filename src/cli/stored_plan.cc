#include "cli/stored_plan.h"

#include <fmt/format.h>

#include "diagnostics/quote.h"
#include "report/escape.h"
#include "report/fingerprint.h"

namespace blazes::cli {

using diagnostics::quoted;
using report::for_shell;
using report::for_terminal;

StoredPlanFile::StoredPlanFile(Session& session) : session_(session) {
  auto stored = report::read_plans(session.read_bytes(session.args.plan_file)->view());
  if (!stored) throw refusal(for_terminal(stored.error()));
  plans_ = std::move(*stored);
}

Failure StoredPlanFile::refusal(const std::string& why) const {
  return Failure{kInput, fmt::format("{}: {}", for_terminal(session_.args.plan_file), why)};
}

std::string StoredPlanFile::command_for_plan() const {
  std::string action = "plan -o " + for_shell(session_.args.plan_file);
  if (!session_.args.variant.empty()) action += " --variant " + for_shell(session_.args.variant);
  std::string command = session_.again(action);
  for (const std::string& promise : plans_.promises) command += " --what-if " + for_shell(promise);
  return command;
}

const report::StoredPlan& StoredPlanFile::plan_for(const std::string& variant) const {
  const report::StoredPlan* chosen = plans_.find(variant);
  if (!chosen) throw refusal(fmt::format("it holds no plan for the variant {}", quoted(variant)));
  return *chosen;
}

synthesis::Plan StoredPlanFile::follow(const std::string& variant, const dataflow::Dataflow& flow,
                                       std::string_view program) const {
  const report::StoredPlan& chosen = plan_for(variant);
  if (const std::string now = report::fingerprint(flow); chosen.fingerprint != now)
    throw refusal(
        fmt::format("the plan is for the fingerprint {}, and that of the dataflow is {}: the {} or its "
                    "annotations have changed since; a new plan is made by\n  {}",
                    for_terminal(chosen.fingerprint), now, program, command_for_plan()));
  auto coordination = report::coordination_of(flow, chosen);
  auto plan = coordination ? synthesis::follow(flow, *coordination) : std::nullopt;
  if (!plan)
    throw refusal(
        fmt::format("the dataflow has no use for one of its strategies; a new plan is made by\n  {}",
                    command_for_plan()));
  return std::move(*plan);
}

}  // namespace blazes::cli
