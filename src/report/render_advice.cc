#include "report/render_advice.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "diagnostics/locator.h"
#include "report/escape.h"
#include "report/json_writer.h"
#include "report/paint.h"
#include "report/plan_json.h"
#include "report/render_diagnostic.h"
#include "report/render_text.h"
#include "rules/rule_checks.h"
#include "rules/words.h"

namespace blazes::report {
namespace {

std::string promises_phrase(const synthesis::Advice& a, const dataflow::Dataflow& flow) {
  std::string text;
  for (const synthesis::Promise& p : a.promises) text += (text.empty() ? "" : "; ") + to_string(p, flow);
  return text;
}

std::string plan_phrase(const synthesis::Advice& a) {
  if (a.plan.strategies.empty()) return "nothing is left to coordinate";
  std::string text;
  std::size_t shown = 0;
  for (const synthesis::Strategy& s : a.plan.strategies) {
    if (++shown > 3) return fmt::format("{}; and {} more", text, a.plan.strategies.size() - 3);
    text += (text.empty() ? "" : "; ") + rules::strategy_phrase(*a.flow, s);
  }
  return text;
}

}  // namespace

std::string render_advice(const VariantAdvice& advice, const diagnostics::Sources& sources,
                          std::string_view plan_command, Style style) {
  const dataflow::Dataflow& flow = advice.flow;
  std::string head = advice.variant.empty() ? std::string() : for_terminal(advice.variant) + ": ";
  if (advice.plan.satisfies)
    return paint(fmt::format("{}nothing to advise: {}", head,
                             advice.plan.strategies.empty()
                                 ? "every sink is as required"
                                 : "the plan gives every sink what it requires (blazes plan)"),
                 Hue::Green, style) +
           "\n";

  diagnostics::Locator locator(sources);
  std::string out;
  std::unordered_set<dataflow::StreamId> told;
  Place before{};
  for (const synthesis::Refusal& refusal : advice.plan.refusals) {
    if (!told.insert(refusal.sink).second) continue;
    if (told.size() > kShown) break;
    Place place = flow.path(refusal.origin).place;
    std::string promise =
        advice.list.advice.empty() ? std::string() : promises_phrase(advice.list.advice.front(), flow);
    diagnostics::Diagnostic d = rules::promise_would_help(flow, refusal, promise);
    render_diagnostic(out, d, locator,
                      {.variant = advice.variant, .remedy = "remedy", .line = place != before}, style);
    before = place;
    out += '\n';
  }
  if (advice.list.advice.empty()) {
    out += fmt::format("{}no single promise and no pair of them is enough{}\n", head,
                       advice.list.complete ? "" : ", of those that were tried");
    return out;
  }
  out += fmt::format("{}{}\n", head,
                     paint(advice.list.advice.size() == 1 ? "this would be enough:"
                                                          : "each of these would be enough, best first:",
                           Hue::Bold, style));
  std::size_t number = 0;
  for (const synthesis::Advice& a : advice.list.advice) {
    out += fmt::format("  {}. {}\n     then {} (cost {:.4g})\n", ++number,
                       paint(for_terminal(promises_phrase(a, flow)), Hue::Green, style),
                       for_terminal(plan_phrase(a)), a.plan.cost.total);
  }
  if (!advice.list.complete) out += "  not all possibilities were tried\n";
  const synthesis::Advice& best = advice.list.advice.front();
  std::string what_if;
  for (const synthesis::Promise& p : best.promises) what_if += " --what-if " + for_shell(to_string(p, flow));
  out += for_terminal(fmt::format("try it: {}{}{}", plan_command,
                                  advice.variant.empty() ? "" : " --variant " + for_shell(advice.variant),
                                  what_if));
  return out + '\n';
}

void render_advice_json(std::ostream& out, std::span<const VariantAdvice> variants) {
  JsonWriter json(out);
  json.begin_object().key("schema").string("blazes-advice/1").key("variants").begin_array();
  for (const VariantAdvice& v : variants) {
    json.begin_object().key("name").string(v.variant).key("satisfies").boolean(v.plan.satisfies);
    json.key("complete").boolean(v.list.complete).key("advice").begin_array();
    for (const synthesis::Advice& a : v.list.advice) {
      json.begin_object().key("promises").begin_array(JsonWriter::Layout::OneLine);
      for (const synthesis::Promise& p : a.promises) json.string(to_string(p, v.flow));
      json.end_array().key("plan");
      write_plan(json, *a.flow, a.plan);
      json.end_object();
    }
    json.end_array().key("refusals");
    write_refusals(json, v.flow, v.plan);
    json.end_object();
  }
  json.end_array().end_object();
}

}  // namespace blazes::report
