// What a design is as a network: its cycles, its replicas, and its components as they are deployed.
#include <algorithm>

#include "network.h"

namespace blazes::oracle {

using analysis::Contents;
using analysis::Label;
using dataflow::PathId;
using dataflow::StreamId;

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

}  // namespace

Network::Network(const Design& design, const analysis::Analysis& a, std::vector<PlannedOrder> planned)
    : design_(design), analysis_(a), planned_(std::move(planned)) {
  find_clusters();
  find_lanes();
  for (int p = 0; p < static_cast<int>(design.parts.size()); ++p) deployed_.push_back(deploy(p));
}

void Network::find_clusters() {
  const std::size_t n = design_.parts.size();
  std::vector<std::vector<bool>> reach(n, std::vector<bool>(n, false));
  for (const Wire& w : design_.wires)
    if (w.from != kNone && w.to != kNone) reach[at(w.from)][at(w.to)] = true;
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        if (reach[i][k] && reach[k][j]) reach[i][j] = true;
  std::vector<bool> placed(n, false);
  for (std::size_t count = 0; count < n;) {
    for (std::size_t i = 0; i < n; ++i) {
      if (placed[i]) continue;
      bool ready = true;
      for (std::size_t j = 0; j < n; ++j) ready &= placed[j] || !reach[j][i] || reach[i][j];
      if (!ready) continue;
      std::vector<int> members;
      for (std::size_t j = 0; j < n; ++j)
        if (j == i || (reach[i][j] && reach[j][i])) members.push_back(static_cast<int>(j)), placed[j] = true;
      count += members.size();
      clusters_.push_back(std::move(members));
    }
  }
  for (std::size_t i = 0; i < n; ++i) in_cycle_.push_back(reach[i][i]);
}

void Network::find_lanes() {
  laned_.assign(design_.parts.size(), false);
  for (std::size_t p = 0; p < design_.parts.size(); ++p) laned_[p] = design_.parts[p].replicated;
  for (bool changed = true; changed;) {
    changed = false;
    for (const Wire& w : design_.wires) {
      if (w.from == kNone || w.to == kNone || !laned_[at(w.from)] || laned_[at(w.to)]) continue;
      if (is_stateless(design_.kind_of(w.to)) && !design_.parts[at(w.to)].split)
        laned_[at(w.to)] = changed = true;
    }
  }
  for (const Wire& w : design_.wires)
    merges_ |= w.from != kNone && w.to != kNone && laned_[at(w.from)] && !laned_[at(w.to)];
}

Contents Network::most(int wire) const {
  const Wire& w = design_.wires[at(wire)];
  if (w.from == kNone) return Contents::Async;
  return laned_[at(w.from)] ? Contents::Diverge : Contents::Run;
}

// Whether a record that goes over a wire can have been there before, in one form or another.
bool Network::is_cyclic(const Wire& w) const {
  if (w.from == kNone || w.to == kNone) return false;
  std::vector<std::pair<int, int>> reached = {{w.to, w.input}};
  for (std::size_t r = 0; r < reached.size(); ++r) {
    auto [part, input] = reached[r];
    const Kind& k = design_.kind_of(part);
    for (const PathKind& p : k.paths) {
      bool shares = std::ranges::any_of(k.paths, [&, i = input](const PathKind& q) {
        return q.from == i && q.write != Write::Nothing && q.store == p.store && q.store >= 0 && p.reads;
      });
      if (p.from != input && !shares) continue;
      if (part == w.from && p.to == w.output) return true;
      for (const Wire& next : design_.wires)
        if (next.from == part && next.output == p.to && next.to != kNone &&
            std::ranges::find(reached, std::pair(next.to, next.input)) == reached.end())
          reached.emplace_back(next.to, next.input);
    }
  }
  return false;
}

Deployed Network::deploy(int part) const {
  const dataflow::Dataflow& flow = *analysis_.flow;
  Deployed d;
  d.kind = design_.parts[at(part)].kind;
  d.has_dependency = design_.dependency;
  for (std::size_t i = 0; i < design_.wires.size(); ++i) {
    const Wire& w = design_.wires[i];
    const Label& label = analysis_.label(StreamId(i));
    if (w.to == part) {
      Input in{.to = w.input, .stream = static_cast<int>(i)};
      in.from_cycle = is_cyclic(w);
      in.sealed = static_cast<bool>(label.seal);
      if (in.sealed) in.key = mask_of(flow, label.seal);
      in.ordered = label.order && (w.from == kNone || w.fifo);  // what is not fifo keeps no order
      if (in.ordered) in.scope = mask_of(flow, label.order.scope);
      in.group = static_cast<int>(i);
      for (std::size_t g = 0; g < planned_.size(); ++g)
        if (std::ranges::find(planned_[g].wires, static_cast<int>(i)) != planned_[g].wires.end()) {
          in.ordered = true;
          in.scope = planned_[g].scope;
          in.group = kFirstPlanned + static_cast<int>(g);
        }
      d.inputs.push_back(in);
    }
    if (w.from == part && w.to != part) {
      Claim& claim = d.claims[at(w.output)];
      if (label.seal) claim.sealed = true, claim.key = mask_of(flow, label.seal);
      bool planned = std::ranges::any_of(planned_, [&](const PlannedOrder& o) {
        return std::ranges::find(o.wires, static_cast<int>(i)) != o.wires.end();
      });
      if (label.order && !planned) claim.ordered = true, claim.scope = mask_of(flow, label.order.scope);
    }
  }
  unsigned index = 0;
  for (PathId p : flow.paths_of(dataflow::ComponentId(at(part)))) {
    if (analysis_.facts[p].protection == analysis::Protection::Seals) d.waits |= 1u << index;
    ++index;
  }
  return d;
}

}  // namespace blazes::oracle
