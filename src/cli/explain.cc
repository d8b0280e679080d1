// `blazes explain TOPIC`: the page of a finding, a mistake or a derivation rule.
#include <ostream>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/session.h"
#include "diagnostics/quote.h"
#include "diagnostics/rule.h"
#include "report/paint.h"
#include "report/render_page.h"
#include "rules/pages.h"

namespace blazes::cli {
namespace {

std::string_view page(std::string_view name) {
  for (const auto& [page_name, text] : rules::pages())
    if (page_name == name) return text;
  return {};
}

std::string everything(report::Style style) {
  report::TextTable table;
  for (const diagnostics::Rule& rule : diagnostics::all_rules())
    table.row(
        {{std::string(rule.id), report::Hue::Bold}, {std::string(rule.slug)}, {std::string(rule.summary)}});
  std::string out = "what Blazes says; `blazes explain ID` prints the page:\n\n";
  table.print(out, style, "  ");
  std::string others;
  for (const auto& [name, text] : rules::pages())
    if (!diagnostics::find_rule(name) && name != "README") others += fmt::format("  {}\n", name);
  if (!others.empty()) out += "\nother pages:\n\n" + others;
  return out;
}

}  // namespace

int explain(Session& session) {
  const std::string& topic = session.args.topic;
  if (topic.empty()) {
    session.out << everything(session.style());
    return kClean;
  }
  const diagnostics::Rule* rule = diagnostics::find_rule(topic);
  std::string_view text = page(rule ? rule->id : std::string_view(topic));
  if (!text.empty()) {
    session.out << report::render_page(text, session.style());
  } else if (rule) {
    session.out << fmt::format("{} [{}]: {}\n", rule->id, rule->slug, rule->summary);
  } else {
    std::vector<std::string_view> names;
    for (const diagnostics::Rule& r : diagnostics::all_rules()) {
      names.push_back(r.id);
      names.push_back(r.slug);
    }
    for (const auto& [name, unused] : rules::pages()) names.push_back(name);
    throw Failure{kUsage, fmt::format("there is no page about {}{}; `blazes explain` lists all",
                                      diagnostics::quoted(topic), did_you_mean(topic, names))};
  }
  return kClean;
}

}  // namespace blazes::cli
