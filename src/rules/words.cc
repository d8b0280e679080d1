#include "rules/words.h"

#include <fmt/format.h>

#include "diagnostics/quote.h"

namespace blazes::rules {

using namespace dataflow;
using analysis::Contents;
using analysis::Mechanism;
using analysis::RuleName;
using analysis::Why;

std::string quoted(std::string_view name) { return diagnostics::quoted(name); }

std::string attributes(const Dataflow& flow, AttributeSet set) {
  if (!set) return {};
  return fmt::format("{}", fmt::join(sorted_names(set, flow.attribute_sets(), flow.names()), ", "));
}

std::string annotation(const Dataflow& flow, PathId id) {
  const Path& path = flow.path(id);
  std::string text(name_of(path.annotation));
  if (path.confluent()) return text;
  if (!path.gate) return text + ", gate *";
  std::string gate = attributes(flow, path.gate);
  return gate.empty() ? text + ", empty gate" : text + ", gate " + gate;
}

namespace {

std::string path_name(const Dataflow& flow, PathId id) {
  const Path& path = flow.path(id);
  return quoted(fmt::format("{} -> {}", flow.name(flow.interface(path.from).name),
                            flow.name(flow.interface(path.to).name)));
}

std::string stream_names(const Dataflow& flow, const std::vector<synthesis::StrategyStream>& streams) {
  constexpr std::size_t kShown = 4;
  std::string text;
  for (std::size_t i = 0; i < streams.size() && i < kShown; ++i) {
    if (i > 0) text += i + 1 == streams.size() ? " and " : ", ";
    text += quoted(flow.name(streams[i].stream));
  }
  if (streams.size() > kShown) text += fmt::format(" and {} more", streams.size() - kShown);
  return text;
}

std::string sealed_streams(const Dataflow& flow, const std::vector<synthesis::StrategyStream>& streams) {
  std::vector<synthesis::StrategyStream> sealed;
  for (const auto& s : streams)
    if (s.key) sealed.push_back(s);
  bool same_key = true;
  for (const auto& s : sealed) same_key = same_key && s.key == sealed.front().key;
  if (same_key && !sealed.empty())
    return fmt::format("{} on {}", stream_names(flow, sealed), attributes(flow, sealed.front().key));
  std::string text;
  for (const auto& s : sealed)
    text += fmt::format("{}{} on {}", text.empty() ? "" : ", ", quoted(flow.name(s.stream)),
                        attributes(flow, s.key));
  return text;
}

}  // namespace

std::string path_phrase(const Dataflow& flow, PathId id) {
  return fmt::format("{} ({})", path_name(flow, id), annotation(flow, id));
}

std::string vertex_phrase(const Dataflow& flow, analysis::Vertex vertex) {
  if (vertex.interface) return quoted(flow.qualified_name(vertex.interface));
  if (!vertex.state) return "the stream";
  const State& state = flow.state(vertex.state);
  if (!state.name) return fmt::format("the state of {}", quoted(flow.name(state.component)));
  return fmt::format("the state {} of {}", quoted(flow.name(state.name)), quoted(flow.name(state.component)));
}

std::string_view anomaly_phrase(Contents contents) {
  switch (contents) {
    case Contents::Async: return "is the same in every run and at every replica";
    case Contents::Run: return "may differ from run to run";
    case Contents::Inst: return "may differ between replicas for a while";
    case Contents::Diverge: return "may diverge for ever";
  }
  return {};
}

std::string protection_phrase(const Dataflow& flow, PathId id, const analysis::ProtectionReason& reason) {
  const Path& path = flow.path(id);
  std::string stream = reason.stream ? quoted(flow.name(reason.stream)) : std::string("an input");
  auto gate = [&] {
    return path.gate ? "the gate (" + attributes(flow, path.gate) + ")" : std::string("the gate");
  };
  auto key_of = [&](StreamId s) {
    // An anomaly is explained by what is declared or derived; the declared key is what people recognise.
    AttributeSet key = s ? flow.promises(s).seal : AttributeSet{};
    return key ? " (" + attributes(flow, key) + ")" : std::string();
  };
  switch (reason.why) {
    case Why::NotAsked:
      return path.confluent() ? "the path is confluent"
                              : "each partition of its gate holds one record at most";
    case Why::OneFixedOrder: return stream + " stands in one order that is fixed before the run";
    case Why::SealedOnKeys: return "its inputs are sealed on keys that " + gate() + " determines";
    case Why::OneAgreedOrder: return stream + " stands in one order, but that is only made at run time";
    case Why::Nondeterministic: {
      const std::string& why = flow.details(id).nondeterministic;
      return why.empty() ? "the path is nondeterministic" : "the path is nondeterministic: " + why;
    }
    case Why::Dealt: return stream + " is shuffled among several instances";
    case Why::SplitAcrossGate:
      return stream + " is partitioned by attributes that " + gate() + " does not determine";
    case Why::Unsealed: return stream + " is not sealed";
    case Why::InCycle: return stream + " is part of a cycle, and so never sealed";
    case Why::UnknownGate: return "the gate is unknown (*), and no seal is compatible with that";
    case Why::IncompatibleKey:
      return fmt::format("{} is sealed on a key{} that {} does not determine", stream, key_of(reason.stream),
                         gate());
    case Why::KeyNotCarried:
      return fmt::format("{} does not carry the key{} of {}", stream, key_of(reason.other),
                         reason.other ? quoted(flow.name(reason.other)) : "another input");
    case Why::OrderedByPlan: return stream + " is put in order, so that nothing waits for its seals";
    case Why::NoBarrier: return "all inputs are sealed on compatible keys, but nothing waits for the seals";
  }
  return {};
}

std::string seal_phrase(const Dataflow& flow, StreamId stream, const analysis::SealReason& reason) {
  using analysis::SealWhy;
  std::string at = reason.path
                       ? fmt::format("{} of {}", path_phrase(flow, reason.path),
                                     quoted(flow.name(flow.interface(flow.path(reason.path).from).component)))
                       : std::string("its component");
  std::string lost =
      fmt::format("the seal that would reach {} is lost at {}: ", quoted(flow.name(stream)), at);
  switch (reason.why) {
    case SealWhy::None:
    case SealWhy::Declared:
    case SealWhy::PassedOn: return {};
    case SealWhy::InCycle:
      return fmt::format("{} is part of a cycle: nobody can tell that a partition has stopped circulating",
                         quoted(flow.name(stream)));
    case SealWhy::NotAllSealed:
      return lost + (reason.stream ? quoted(flow.name(reason.stream)) + " is not sealed on that key"
                                   : "not all inputs are sealed on that key");
    case SealWhy::KeyNotKept: return lost + "its outputs do not determine the key";
    case SealWhy::CombinesRecords: return lost + "it combines records and does not say `per_record: true`";
    case SealWhy::Consumed:
      return lost + "an order-sensitive path takes the seal in and does not say `per_partition: true`";
  }
  return {};
}

std::string origin_phrase(const Dataflow& flow, const analysis::Proof& proof) {
  std::string component = quoted(flow.name(proof.site)), path = path_phrase(flow, proof.origin);
  const analysis::Step& origin = proof.steps.front();
  switch (origin.rule) {
    case RuleName::Rn: return fmt::format("{} of {} is nondeterministic", path, component);
    case RuleName::Ri:
      return fmt::format("chance decides which instance of {} gets a record of {}", component, path);
    case RuleName::Ro:
      return fmt::format("{} applies {} in an order that is made at run time", component, path);
    default: break;
  }
  if (flow.component(proof.site).replicated)
    return fmt::format("the replicas of {} apply {} in orders of chance", component, path);
  return fmt::format("{} applies {} in an order of chance", component, path);
}

std::string step_phrase(const Dataflow& flow, const analysis::Step& step) {
  if (!step.path) {
    if (step.vertex.interface)
      return fmt::format("{} carries it to {}", quoted(flow.name(step.stream)),
                         vertex_phrase(flow, step.vertex));
    return fmt::format("{} carries it out", quoted(flow.name(step.stream)));
  }
  std::string path = path_phrase(flow, step.path);
  std::string component = quoted(flow.name(flow.interface(flow.path(step.path).from).component));
  switch (step.rule) {
    case RuleName::R1:
    case RuleName::R2:
    case RuleName::Ro:
    case RuleName::Rn:
    case RuleName::Ri: {
      std::string why = step.rule == RuleName::Ri ? std::string(analysis::rule(step.rule).says)
                                                  : protection_phrase(flow, step.path, step.protection);
      return fmt::format("{} of {} makes {} {}: {}", path, component, vertex_phrase(flow, step.vertex),
                         name_of(step.contents), why);
    }
    case RuleName::R3:
      return fmt::format("{} of {} writes what differs between replicas: {} becomes {}", path, component,
                         vertex_phrase(flow, step.vertex), name_of(step.contents));
    case RuleName::R4:
      return fmt::format("{} of {} reads the state: {} becomes {}", path, component,
                         vertex_phrase(flow, step.vertex), name_of(step.contents));
    case RuleName::Rp: break;
  }
  return fmt::format("{} of {} passes it on to {}: {}", path, component, vertex_phrase(flow, step.vertex),
                     name_of(step.contents));
}

Place step_place(const Dataflow& flow, const analysis::Step& step) {
  if (step.path) return flow.path(step.path).place;
  return step.stream ? flow.stream(step.stream).place : Place{};
}

std::string_view refusal_phrase(const synthesis::Refusal& refusal) {
  using RefusalWhy = synthesis::Refusal::Why;
  switch (refusal.why) {
    case RefusalWhy::NoOrderBeforeTheRun:
      return "needs a seal, or an order that exists before the run, and there is none";
    case RefusalWhy::Nondeterministic: return "is nondeterministic, which no coordination helps";
    case RefusalWhy::Dealt: return "gets records that belong together at different instances";
  }
  return {};
}

std::string site_phrase(const Dataflow& flow, SiteId id) {
  const Site& site = flow.site(id);
  std::string text = quoted(flow.name(site.component));
  if (site.state && flow.state(site.state).name)
    text += fmt::format(" (state {})", quoted(flow.name(flow.state(site.state).name)));
  if (site.input) text += fmt::format(" (input {})", quoted(flow.name(flow.interface(site.input).name)));
  return text;
}

std::string strategy_phrase(const Dataflow& flow, const synthesis::Strategy& s) {
  std::string site = site_phrase(flow, s.site);
  std::string scope = s.scope && s.scope != AttributeSets::empty()
                          ? fmt::format("one order for each value of {}", attributes(flow, s.scope))
                          : std::string("one order for all");
  switch (s.mechanism) {
    case Mechanism::Sealing: return fmt::format("seal {} at {}", sealed_streams(flow, s.streams), site);
    case Mechanism::Sequencing:
      return fmt::format("sequence {} by {} at {}, {}", stream_names(flow, s.streams),
                         s.sequence ? attributes(flow, s.sequence) : "their numbers", site, scope);
    case Mechanism::DynamicOrdering:
      return fmt::format("order {} dynamically at {}, {}", stream_names(flow, s.streams), site, scope);
    case Mechanism::None: break;
  }
  return fmt::format("nothing at {}", site);
}

}  // namespace blazes::rules
