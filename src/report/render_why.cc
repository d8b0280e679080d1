#include "report/render_why.h"

#include <fmt/format.h>

#include "diagnostics/locator.h"
#include "report/escape.h"
#include "report/json_writer.h"
#include "report/paint.h"
#include "report/plan_json.h"
#include "rules/words.h"

namespace blazes::report {
namespace {

using namespace dataflow;
using analysis::Contents;
using analysis::Proof;
using analysis::Step;

// A delivery uses no rule: a stream carries what is there.
std::string rule_name(const Step& step) {
  return step.path ? fmt::format("rule {}", rule(step.rule).name) : std::string("delivery");
}

std::string label_phrase(const Dataflow& flow, const analysis::Label& label, Style style) {
  std::string text = paint_published(label, style);
  if (label.seal) text += for_terminal(fmt::format(" on {}", rules::attributes(flow, label.seal)));
  if (label.order)
    text += for_terminal(
        fmt::format(", in {} order {}", label.order.kind == analysis::Order::Kind::Fixed ? "fixed" : "agreed",
                    label.order.scope == AttributeSets::empty()
                        ? "as a whole"
                        : "for each value of " + rules::attributes(flow, label.order.scope)));
  return text;
}

void print_proof(std::string& out, const Dataflow& flow, const Proof& proof, diagnostics::Locator& locator,
                 Style style) {
  for (std::size_t i = 0; i < proof.steps.size(); ++i) {
    const Step& step = proof.steps[i];
    std::string place = place_for_terminal(locator, rules::step_place(flow, step));
    out += fmt::format("  {:>2}. {}{}{} {}\n", i + 1, paint(place, Hue::Dim, style),
                       place.empty() ? "" : ": ", for_terminal(rules::step_phrase(flow, step)),
                       paint(fmt::format("[{}]", rule_name(step)), Hue::Blue, style));
    if (i > 0 || !step.path) continue;
    for (const Reason& reason : flow.details(step.path).because) {
      const std::string at = place_for_terminal(locator, reason.span.place);
      out += fmt::format("      - {}{}{}\n", paint(at, Hue::Dim, style), at.empty() ? "" : ": ",
                         for_terminal(reason.text));
    }
  }
}

void print_proofs(std::string& out, const Dataflow& flow, const std::vector<Proof>& proofs,
                  diagnostics::Locator& locator, Style style) {
  for (std::size_t i = 0; i < proofs.size(); ++i) {
    if (proofs.size() > 1)
      out += fmt::format("proof {} of {}:\n", i + 1, proofs.size());
    else
      out += "because:\n";
    print_proof(out, flow, proofs[i], locator, style);
  }
}

std::string seal_loss(const Dataflow& flow, const analysis::Hop& hop) {
  using analysis::SealWhy;
  switch (hop.why) {
    case SealWhy::InCycle: return "it is part of a cycle, where nobody can tell that a partition is complete";
    case SealWhy::NotAllSealed:
      return hop.culprit
                 ? fmt::format("{} is not sealed on the same key", rules::quoted(flow.name(hop.culprit)))
                 : "not all that it is made of is sealed on one key";
    case SealWhy::KeyNotKept: return "its attributes do not determine the key";
    case SealWhy::CombinesRecords:
      return "it is made of several records (the path does not say `per_record`)";
    case SealWhy::Consumed: return "an order-sensitive path takes the seals in";
    default: return {};
  }
}

struct Conclusion {
  std::string text;
  Place place;
};

Conclusion conclude(const Dataflow& flow, const analysis::Hop& hop) {
  using Kind = analysis::Hop::Kind;
  const std::string stream = rules::quoted(flow.name(hop.stream));
  const Place here = flow.stream(hop.stream).place;
  switch (hop.kind) {
    case Kind::Declared: return {fmt::format("{} has it by declaration", stream), here};
    case Kind::Planned: return {fmt::format("the plan puts {} in order", stream), here};
    case Kind::PassedOn:
      return {
          fmt::format("{} of {} passes it on to {}", rules::path_phrase(flow, hop.path),
                      rules::quoted(flow.name(flow.interface(flow.path(hop.path).from).component)), stream),
          flow.path(hop.path).place};
    case Kind::Lost: return {fmt::format("{} has none: {}", stream, seal_loss(flow, hop)), here};
  }
  return {};
}

// Seals are derived by step 6 of the theory, orders by step 7.
constexpr std::string_view kSealStep = "6", kOrderStep = "7";

void print_history(std::string& out, const Dataflow& flow, const std::vector<analysis::Hop>& hops,
                   std::string_view what, std::string_view step, diagnostics::Locator& locator, Style style) {
  if (hops.empty()) return;
  bool lost = hops.back().kind == analysis::Hop::Kind::Lost;
  out += lost ? fmt::format("its {} is lost:\n", what) : fmt::format("its {}:\n", what);
  for (const analysis::Hop& hop : hops) {
    const Conclusion c = conclude(flow, hop);
    const std::string place = place_for_terminal(locator, c.place);
    out += fmt::format("  - {}{}{} {}\n", paint(place, Hue::Dim, style), place.empty() ? "" : ": ",
                       for_terminal(c.text), paint(fmt::format("[step {}]", step), Hue::Blue, style));
  }
}

void print_answer(std::string& out, const Answer& a, diagnostics::Locator& locator, Style style) {
  const Dataflow& flow = *a.flow;
  bool sink = flow.stream(a.stream).is_sink();
  out += fmt::format("{}{} is {}{}: it {}", a.variant.empty() ? "" : for_terminal(a.variant) + ": ",
                     paint(for_terminal(rules::quoted(flow.name(a.stream))), Hue::Bold, style),
                     label_phrase(flow, a.label, style), a.with_plan ? " with the plan" : "",
                     rules::anomaly_phrase(a.label.contents));
  if (sink)
    out += fmt::format(" ({} is required)", name_of(analysis::accepted(flow.promises(a.stream).required)));
  out += '\n';
  print_proofs(out, flow, a.proofs, locator, style);
  if (a.label.contents == Contents::Async) {
    if (a.safeguards.empty())
      out += "no order-sensitive path is upstream of it\n";
    else
      out += "what keeps it so:\n";
    for (const analysis::Safeguard& guard : a.safeguards) {
      const Path& path = flow.path(guard.path);
      std::string place = place_for_terminal(locator, path.place);
      out += fmt::format(
          "  - {}{}{}\n", paint(place, Hue::Dim, style), place.empty() ? "" : ": ",
          for_terminal(fmt::format("{} of {}: {}", rules::path_phrase(flow, guard.path),
                                   rules::quoted(flow.name(flow.interface(path.from).component)),
                                   rules::protection_phrase(flow, guard.path, guard.protection))));
    }
  }
  print_history(out, flow, a.seal, "seal", kSealStep, locator, style);
  print_history(out, flow, a.order, "order", kOrderStep, locator, style);
  if (a.now.contents != a.label.contents) {
    out += fmt::format("as it stands, with nothing that waits for seals, it is {}\n",
                       paint_published(a.now, style));
    print_proofs(out, flow, a.proofs_now, locator, style);
  }
}

class WhyWriter {
 public:
  WhyWriter(std::ostream& out, const diagnostics::Sources& sources) : json_(out), locator_(sources) {}

  void run(std::span<const Answer> answers) {
    json_.begin_object().key("schema").string("blazes-why/1").key("variants").begin_array();
    for (const Answer& a : answers) answer(a);
    json_.end_array().end_object();
  }

 private:
  void answer(const Answer& a) {
    const Dataflow& flow = *a.flow;
    json_.begin_object().key("name").string(a.variant).key("stream").string(flow.name(a.stream));
    json_.key("label").string(published_name(a.label)).key("now").string(published_name(a.now));
    json_.key("key");
    write_set(json_, flow, a.label.seal);
    json_.key("proofs");
    proofs(flow, a.proofs);
    json_.key("proofs_now");
    proofs(flow, a.proofs_now);
    json_.key("safeguards").begin_array();
    for (const analysis::Safeguard& guard : a.safeguards) {
      json_.begin_object();
      path(flow, guard.path);
      json_.key("protection").string(name_of(guard.protection.protection));
      json_.key("message").string(rules::protection_phrase(flow, guard.path, guard.protection));
      write_place(json_, locator_, flow.path(guard.path).place);
      json_.end_object();
    }
    json_.end_array();
    json_.key("seal");
    history(flow, a.seal, kSealStep);
    json_.key("order");
    history(flow, a.order, kOrderStep);
    json_.end_object();
  }

  // Each conclusion rests on the one after it.
  void history(const Dataflow& flow, const std::vector<analysis::Hop>& hops, std::string_view step) {
    json_.begin_array();
    for (const analysis::Hop& hop : hops) {
      const Conclusion c = conclude(flow, hop);
      json_.begin_object().key("rule").string(fmt::format("step {}", step));
      if (hop.path) path(flow, hop.path);
      json_.key("stream").string(flow.name(hop.stream));
      json_.key("has_it").boolean(hop.kind != analysis::Hop::Kind::Lost);
      json_.key("message").string(c.text);
      write_place(json_, locator_, c.place);
      json_.end_object();
    }
    json_.end_array();
  }

  void path(const Dataflow& flow, PathId id) {
    const Path& p = flow.path(id);
    json_.key("component").string(flow.name(flow.interface(p.from).component));
    json_.key("from").string(flow.name(flow.interface(p.from).name));
    json_.key("to").string(flow.name(flow.interface(p.to).name));
  }

  void because(const Dataflow& flow, PathId id) {
    const std::vector<Reason>& reasons = flow.details(id).because;
    if (reasons.empty()) return;
    json_.key("because").begin_array();
    for (const Reason& reason : reasons) {
      json_.begin_object().key("message").string(reason.text);
      write_place(json_, locator_, reason.span.place);
      json_.end_object();
    }
    json_.end_array();
  }

  void proofs(const Dataflow& flow, const std::vector<Proof>& proofs) {
    json_.begin_array();
    for (const Proof& proof : proofs) {
      json_.begin_object().key("site").string(flow.name(proof.site)).key("steps").begin_array();
      for (const Step& step : proof.steps) {
        json_.begin_object().key("rule");
        if (step.path)
          json_.string(rule(step.rule).name);
        else
          json_.null();
        if (step.path) path(flow, step.path);
        if (step.stream) json_.key("stream").string(flow.name(step.stream));
        json_.key("contents").string(name_of(step.contents));
        json_.key("message").string(rules::step_phrase(flow, step));
        write_place(json_, locator_, rules::step_place(flow, step));
        if (step.path) because(flow, step.path);
        json_.end_object();
      }
      json_.end_array().end_object();
    }
    json_.end_array();
  }

  JsonWriter json_;
  diagnostics::Locator locator_;
};

}  // namespace

std::string render_why(std::span<const Answer> answers, const diagnostics::Sources& sources, Style style) {
  diagnostics::Locator locator(sources);
  std::string out;
  for (const Answer& answer : answers) {
    if (!out.empty()) out += '\n';
    print_answer(out, answer, locator, style);
  }
  return out;
}

void render_why_json(std::ostream& out, std::span<const Answer> answers,
                     const diagnostics::Sources& sources) {
  WhyWriter(out, sources).run(answers);
}

}  // namespace blazes::report
