#include "report/render_plan_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "report/escape.h"
#include "report/paint.h"
#include "report/render_text.h"
#include "rules/words.h"

namespace blazes::report {
namespace {

using namespace dataflow;
using analysis::Mechanism;
using synthesis::Strategy;

std::string amount(double value) {
  if (value >= 1e6) return fmt::format("{:.3g} million", value / 1e6);
  return value == static_cast<double>(static_cast<long long>(value))
             ? fmt::format("{}", static_cast<long long>(value))
             : fmt::format("{:.3g}", value);
}

std::string cost_phrase(const synthesis::Cost& cost) {
  std::string text;
  auto say = [&](double value, std::string_view unit, std::string_view what) {
    if (value > 0)
      text += fmt::format("{}{} {}{} {}", text.empty() ? "" : ", ", amount(value), unit,
                          value == 1 ? "" : "s", what);
  };
  auto say_rate = [&](double value, std::string_view what) {
    if (value > 0) text += fmt::format("{}{} records/s {}", text.empty() ? "" : ", ", amount(value), what);
  };
  say_rate(cost.records_held, "held back");
  say(cost.messages_per_record, "extra message", "a record");
  say(cost.messages_per_partition, "message", "a partition");
  say_rate(cost.through_single_point, "through one process");
  say(cost.nodes_per_partition, "node", "to speak before a partition is done");
  return text.empty() ? "nothing" : text;
}

std::string producers_phrase(const Dataflow& flow, const Strategy& s) {
  std::string text;
  for (const synthesis::StrategyStream& stream : s.streams) {
    if (!stream.key) continue;
    std::string who = !stream.asks_producers                  ? "its one producer; no vote"
                      : stream.producers == Producers::All    ? "all producers, who vote"
                      : stream.producers == Producers::Single ? "its one producer"
                                                              : "the producers in the registry, who vote";
    text += fmt::format("{}{} by {}", text.empty() ? "" : "; ", rules::quoted(flow.name(stream.stream)), who);
  }
  return text;
}

template <class Ids>
std::string names(const Dataflow& flow, const Ids& ids) {
  std::string text;
  for (auto id : ids) text += (text.empty() ? "" : ", ") + rules::quoted(flow.name(id));
  return text;
}

std::string gates(const Dataflow& flow, const Strategy& s) {
  std::string text;
  for (AttributeSet gate : s.gates)
    text +=
        (text.empty() ? "" : "; ") + (gate ? "(" + rules::attributes(flow, gate) + ")" : std::string("*"));
  return text;
}

void print_strategy(std::string& out, const Dataflow& flow, const Strategy& s, std::size_t number,
                    Style style) {
  out += fmt::format("  {}. {}\n", number,
                     paint(for_terminal(rules::strategy_phrase(flow, s)), Hue::Bold, style));
  TextTable table;
  auto say = [&](std::string_view what, std::string text) {
    if (!text.empty()) table.row({{std::string(what), Hue::Dim}, {for_terminal(text)}});
  };
  say("gate", gates(flow, s));
  if (s.mechanism == Mechanism::Sealing) say("sealed", producers_phrase(flow, s));
  say("waits", names(flow, s.waits));
  say("passed on by", names(flow, s.forwarders));
  say("costs", cost_phrase(s.cost));
  say("effect", fmt::format("{} -> {}", name_of(s.removes), name_of(s.leaves)));
  table.print(out, style, "     ");
}

std::string refusal_line(const Dataflow& flow, const synthesis::Refusal& r) {
  return fmt::format("{}: {} of {} {}", rules::quoted(flow.name(r.sink)), rules::path_phrase(flow, r.origin),
                     rules::quoted(flow.name(flow.interface(flow.path(r.origin).from).component)),
                     rules::refusal_phrase(r));
}

void print_after(std::string& out, const Dataflow& flow, const synthesis::Plan& plan, Style style) {
  TextTable table;
  std::size_t left_out = 0, shown = 0;
  table.row({{"stream", Hue::Dim}, {"with the plan", Hue::Dim}, {"required", Hue::Dim}});
  for (StreamId s : flow.streams()) {
    if (!flow.stream(s).is_sink()) continue;
    if (shown++ >= kShown) {
      ++left_out;
      continue;
    }
    const analysis::Label& label = plan.after.label(s);
    table.row({{for_terminal(flow.name(s))},
               {std::string(published_name(label)), hue_of(label.contents)},
               {std::string(name_of(analysis::accepted(flow.promises(s).required)))}});
  }
  if (shown == 0) return;
  out += '\n';
  table.print(out, style, "  ");
  if (left_out > 0) out += fmt::format("  ... and {}\n", count(left_out, "more sink"));
}

}  // namespace

std::string render_plan_text(const Dataflow& flow, const synthesis::Plan& plan, std::string_view variant,
                             Style style) {
  std::string out;
  std::string head = variant.empty() ? std::string() : for_terminal(variant) + ": ";
  const std::vector<Strategy>& all = plan.satisfies ? plan.strategies : plan.fallback;
  if (plan.satisfies && all.empty()) {
    out += paint(head + "nothing to coordinate: every sink is as required already", Hue::Green, style) + "\n";
  } else if (plan.satisfies) {
    out += paint(fmt::format("{}satisfied, with {}", head,
                             all.size() == 1 ? "one strategy" : fmt::format("{} strategies", all.size())),
                 Hue::Green, style) +
           "\n";
  } else {
    out += paint(head + "not satisfied: no coordination gives every sink what it requires", Hue::Red, style) +
           "\n";
    std::size_t shown = 0;
    for (const synthesis::Refusal& r : plan.refusals) {
      if (shown++ == kShown) break;
      out += fmt::format("  {}\n", for_terminal(refusal_line(flow, r)));
    }
    if (plan.refusals.size() > kShown)
      out += fmt::format("  ... and {} more\n", plan.refusals.size() - kShown);
    out += all.empty() ? "nothing can be done without another promise\n" : "the best that can be done:\n";
  }
  for (std::size_t i = 0; i < all.size() && i < kShown; ++i) print_strategy(out, flow, all[i], i + 1, style);
  if (all.size() > kShown) out += fmt::format("  ... and {} more (-o writes all)\n", all.size() - kShown);
  if (!all.empty() || !plan.satisfies) print_after(out, flow, plan, style);
  return out;
}

std::string render_plan_change(const Dataflow& before_flow, const synthesis::Plan& before,
                               const Dataflow& after_flow, const synthesis::Plan& after, Style style) {
  std::string out = "against without it:\n";
  auto phrases = [](const Dataflow& flow, const synthesis::Plan& plan) {
    std::vector<std::string> list;
    for (const Strategy& s : plan.satisfies ? plan.strategies : plan.fallback)
      list.push_back(rules::strategy_phrase(flow, s));
    return list;
  };
  std::size_t changes = 0;
  auto say = [&](std::string_view sign, Hue hue, const std::string& text) {
    if (++changes <= kShown) out += fmt::format("  {} {}\n", paint(sign, hue, style), for_terminal(text));
  };
  if (before.satisfies != after.satisfies)
    say(after.satisfies ? "+" : "-", after.satisfies ? Hue::Green : Hue::Red,
        after.satisfies ? "satisfied now" : "no longer satisfied");
  std::vector<std::string> old_list = phrases(before_flow, before), new_list = phrases(after_flow, after);
  auto missing = [](const std::vector<std::string>& list, const std::string& text) {
    return std::ranges::find(list, text) == list.end();
  };
  for (const std::string& text : old_list)
    if (missing(new_list, text)) say("-", Hue::Red, text);
  for (const std::string& text : new_list)
    if (missing(old_list, text)) say("+", Hue::Green, text);
  for (StreamId s : before_flow.streams()) {
    if (!before_flow.stream(s).is_sink()) continue;
    std::string_view was = published_name(before.after.label(s)), is = published_name(after.after.label(s));
    if (was != is)
      say("*", Hue::Blue, fmt::format("{}: {} -> {}", rules::quoted(before_flow.name(s)), was, is));
  }
  if (changes > kShown) out += fmt::format("  ... and {} more\n", changes - kShown);
  return changes == 0 ? "it changes nothing\n" : out;
}

}  // namespace blazes::report
