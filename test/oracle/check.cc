#include "check.h"

#include <algorithm>
#include <map>

#include "analysis/plan_orders.h"

namespace blazes::oracle {

using analysis::Analysis;
using analysis::Contents;
using analysis::Coordination;
using dataflow::StreamId;

namespace {

std::string describe(const Design& d, const SourceRecords& input, bool merge) {
  std::string text = to_yaml(d, true) + "  input:\n";
  std::vector<int> sources = d.sources();
  for (std::size_t s = 0; s < sources.size(); ++s)
    text += "    s" + std::to_string(sources[s]) + ": " + to_string(input[s]) + "\n";
  return merge ? text + "  single components are fed by both replicas\n" : text;
}

bool has_seals(const Analysis& a) {
  return std::ranges::any_of(a.facts,
                             [](const auto& f) { return f.protection == analysis::Protection::Seals; });
}

}  // namespace

bool has_cycle(const Design& d) {
  // Parts are numbered in topological order where there is one.
  return std::ranges::any_of(
      d.wires, [](const Wire& w) { return w.from != kNone && w.to != kNone && w.from >= w.to; });
}

std::vector<PlannedOrder> planned_orders(const Design& d, const dataflow::Dataflow& flow,
                                         const Coordination& c) {
  const analysis::Switches on;
  analysis::AttributeFlow attributes(flow, on);
  analysis::PlanOrders plan(flow, attributes, c);
  std::map<std::uint32_t, PlannedOrder> groups;
  for (StreamId s : flow.streams()) {
    if (plan.group(s) == analysis::PlanOrders::kNone) continue;
    analysis::Order order = plan.order(plan.group(s));
    PlannedOrder& g = groups[plan.group(s)];
    g.wires.push_back(static_cast<int>(s.index));
    g.agreed = order.kind == analysis::Order::Kind::Agreed;
    g.scope = mask_of(flow, order.scope);
    int sequence = d.wires[s.index].sequence;
    g.sequence = sequence == kNone ? kAll : static_cast<Mask>(sequence);
  }
  std::vector<PlannedOrder> result;
  for (auto& [id, g] : groups) result.push_back(std::move(g));
  return result;
}

std::vector<Violation> check_against(const Design& d, const Analysis& a, const char* world,
                                     std::vector<PlannedOrder> planned, Counts& counts,
                                     const CheckOptions& options) {
  Network network(d, a, std::move(planned));
  std::vector<Contents> worst(d.wires.size(), Contents::Async);
  // Where a label is the worst that can be seen, there is nothing to refute; go on until it is reached.
  bool refutable = false;
  for (std::size_t w = 0; w < d.wires.size(); ++w) {
    const analysis::Label& label = a.label(StreamId(w));
    if (d.wires[w].from == kNone) continue;
    refutable |= label.contents < network.most(static_cast<int>(w)) || label.seal || label.order;
  }
  auto reached = [&] {
    for (std::size_t w = 0; w < d.wires.size(); ++w)
      if (worst[w] < std::min(a.label(StreamId(w)).contents, network.most(static_cast<int>(w)))) return false;
    return true;
  };
  for (const SourceRecords& input : inputs_for(d, options.all_inputs)) {
    if (!refutable && (!options.precision || reached())) break;
    for (bool merge : {false, true}) {
      if (merge && !network.has_merges()) break;
      Observation seen = network.observe(input, merge);
      ++counts.runs;
      counts.given_up += !seen.complete;
      counts.orders += seen.orders;
      auto violation = [&](auto tell) {
        return std::vector{
            Violation{options.describe ? describe(d, input, merge) + "  " + world + ": " + tell() : ""}};
      };
      if (!seen.broken.empty()) return violation([&] { return seen.broken; });
      for (std::size_t w = 0; w < d.wires.size(); ++w) {
        worst[w] = analysis::worse(worst[w], seen.worst[w]);
        Contents label = a.label(StreamId(w)).contents;
        if (seen.worst[w] > label)
          return violation([&] {
            return "s" + std::to_string(w) + " is labelled " + std::string(name_of(label)) + ", but shows " +
                   std::string(name_of(seen.worst[w])) + "\n" +
                   network.witness(input, merge, static_cast<int>(w));
          });
      }
      Network::forget_if_large();
    }
  }
  if (options.precision) options.precision->add(d, a, worst);
  return {};
}

std::vector<Violation> check(const Design& d, Counts& counts, const CheckOptions& options) {
  const dataflow::Dataflow flow = build(d);
  ++counts.dataflows;
  Analysis promised = analyse(flow, Coordination::promised(flow), options.on);
  auto v = check_against(d, promised, "with the sealing that its promises allow", {}, counts, options);
  CheckOptions rest = options;
  rest.precision = nullptr;
  if (v.empty() && options.as_it_stands && has_seals(promised))
    v = check_against(d, analyse(flow, Coordination::as_it_stands(flow), options.on), "as it stands", {},
                      counts, rest);
  if (!options.ordered || has_cycle(d) || flow.sites().empty()) return v;
  for (auto m : {analysis::Mechanism::DynamicOrdering, analysis::Mechanism::Sequencing}) {
    if (!v.empty()) break;
    Coordination c = Coordination::promised(flow);
    for (dataflow::SiteId s : flow.sites()) c.set(s, m);
    v = check_against(d, analyse(flow, c, options.on),
                      m == analysis::Mechanism::Sequencing ? "with all sites ordered before the run"
                                                           : "with all sites ordered at run time",
                      planned_orders(d, flow, c), counts, rest);
  }
  return v;
}

namespace {

// The sinks of a design whose labels are not reached, by what their component is like.
std::string kind_of_sink(const Design& d, const Wire& sink) {
  std::string text;
  for (const PathKind& p : d.kind_of(sink.from).paths)
    if (p.to == sink.output) text += std::string(name_of(p.annotation)) + (p.chance ? "(chance) " : " ");
  const Part& part = d.parts[static_cast<std::size_t>(sink.from)];
  text += part.replicated ? "replicated" : part.split ? "split" : "single";
  auto any = [&](auto holds) { return std::ranges::any_of(d.wires, holds); };
  if (has_cycle(d)) text += ", with a cycle";
  if (any([](const Wire& w) { return w.seal != kNone; })) text += ", seals";
  if (any([](const Wire& w) { return w.ordered != kNone; })) text += ", orders";
  if (any([](const Wire& w) { return w.unique != kNone; })) text += ", unique";
  return text;
}

}  // namespace

std::array<std::uint64_t, 2> annotations(const Design& d) {
  std::array<std::uint64_t, 2> h = {1, 2};
  for (unsigned char c : to_yaml(d, false)) h = {mix(h[0], c), mix(h[1], ~std::uint64_t{c})};
  return h;
}

void Precision::add(const Design& d, const Analysis& a, const std::vector<Contents>& seen) {
  Entry& e = by_annotations_[annotations(d)];
  std::size_t i = 0;
  for (std::size_t w = 0; w < d.wires.size(); ++w) {
    if (d.wires[w].from == kNone || d.wires[w].to != kNone) continue;
    if (e.seen.size() <= i) {
      e.seen.push_back(Contents::Async);
      e.derived.push_back(a.label(StreamId(w)).contents);
    }
    e.seen[i] = analysis::worse(e.seen[i], seen[w]);
    if (e.seen[i] < e.derived[i] && e.what == kNothing) {
      std::string what = kind_of_sink(d, d.wires[w]);
      auto at = std::ranges::find(classes_, what);
      e.what = static_cast<std::uint32_t>(at - classes_.begin());
      if (at == classes_.end()) classes_.push_back(std::move(what));
    }
    ++i;
  }
}

std::string Precision::report() const {
  std::size_t reached = 0;
  std::map<std::string, std::size_t> classes;
  for (const auto& [annotations, e] : by_annotations_) {
    bool all = true;
    for (std::size_t i = 0; i < e.seen.size() && all; ++i)
      if (e.seen[i] < e.derived[i]) {
        all = false;
        ++classes[std::string(name_of(e.derived[i])) + " derived, " + std::string(name_of(e.seen[i])) +
                  " seen; sink's component: " + classes_[e.what]];
      }
    reached += all;
  }
  std::vector<std::pair<std::size_t, std::string>> sorted;
  for (auto& [what, n] : classes) sorted.emplace_back(n, what);
  std::ranges::sort(sorted, std::greater<>());
  char line[160];
  const std::size_t m = std::max<std::size_t>(by_annotations_.size(), 1);
  std::snprintf(line, sizeof line, "precision: %zu of %zu dataflows (%.1f %%)\n", reached,
                by_annotations_.size(), 100.0 * static_cast<double>(reached) / static_cast<double>(m));
  std::string text = line;
  for (std::size_t i = 0; i < sorted.size() && i < 25; ++i)
    text += "  not reached: " + std::to_string(sorted[i].first) + " x " + sorted[i].second + "\n";
  return text;
}

}  // namespace blazes::oracle
