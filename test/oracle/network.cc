#include "network.h"

#include <algorithm>
#include <set>

#include "memory.h"

namespace blazes::oracle {

using analysis::Contents;
using analysis::Label;
using dataflow::PathId;
using dataflow::StreamId;

namespace {

constexpr std::size_t kMostOutcomes = 64;    // of the replicas, in executions that are alike otherwise
constexpr std::size_t kMostExecutions = 128;
constexpr int kFirstPlanned = 1000;  // groups of inputs that a plan orders are numbered from here
constexpr std::uint64_t kAgreements = 12;  // orders that are agreed upon, tried by chance

std::size_t at(int i) { return static_cast<std::size_t>(i); }

// What people ask when all is over.
const Records& questions() {
  static const Records kQuestions = {record(1, 1, 1), record(1, 2, 1), record(2, 1, 1), record(2, 3, 1)};
  return kQuestions;
}

// The sequence of each value of the scope, one after the other.
Records by_scope(Records sequence, Mask scope) {
  std::ranges::stable_sort(sequence, {}, [&](Record r) { return project(r, scope); });
  return sequence;
}

}  // namespace

Network::Network(const Design& design, const analysis::Analysis& a, std::vector<PlannedOrder> planned)
    : design_(design), analysis_(a), planned_(std::move(planned)) {
  find_clusters();
  find_lanes();
  for (int p = 0; p < static_cast<int>(design.parts.size()); ++p)
    deployed_.push_back(deploy(p));
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
}

bool Network::in_cycle(int part) const {
  for (const auto& members : clusters_)
    for (const Wire& w : design_.wires)
      if (w.from != kNone && w.to != kNone && std::ranges::find(members, part) != members.end() &&
          std::ranges::find(members, w.from) != members.end() && std::ranges::find(members, w.to) != members.end())
        return true;
  return false;
}

void Network::find_lanes() {
  laned_.assign(design_.parts.size(), false);
  for (std::size_t p = 0; p < design_.parts.size(); ++p) laned_[p] = design_.parts[p].replicated;
  for (bool changed = true; changed;) {
    changed = false;
    for (const Wire& w : design_.wires) {
      if (w.from == kNone || w.to == kNone || !laned_[at(w.from)] || laned_[at(w.to)]) continue;
      if (is_stateless(design_.kind_of(w.to)) && !design_.parts[at(w.to)].split) laned_[at(w.to)] = changed = true;
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

const Records& Network::carried(int wire, bool sequence, const Tuple& t, const SourceRecords& input) const {
  const Wire& w = design_.wires[at(wire)];
  if (w.from == kNone) {
    std::size_t source = 0;
    for (int s : design_.sources()) {
      if (s == wire) break;
      ++source;
    }
    return input[source];
  }
  const Deed& deed = memory().deeds[t[at(w.from)]];
  return memory().records[sequence ? deed.sequence[at(w.output)] : deed.sent[at(w.output)]];
}

Cluster Network::cluster(const std::vector<int>& members, const std::vector<std::pair<int, int>>& instances,
                         bool merge) const {
  Cluster c;
  for (auto [part, lane] : instances) c.instances.push_back(deployed_[at(part)]);
  for (std::size_t i = 0; i < instances.size(); ++i)
    for (std::size_t j = 0; j < instances.size(); ++j)
      for (std::size_t k = 0; k < c.instances[j].inputs.size(); ++k) {
        const Wire& w = design_.wires[at(c.instances[j].inputs[k].stream)];
        if (w.from != instances[i].first) continue;
        bool same_lane = instances[i].second == instances[j].second;
        bool from_single = !laned_[at(w.from)], to_single = !laned_[at(w.to)];
        if (from_single || (to_single ? merge || instances[i].second == 0 : same_lane))
          c.loops.push_back({static_cast<int>(i), w.output, static_cast<int>(j), static_cast<int>(k)});
      }
  (void)members;
  return c;
}

// One order is promised of what each replica sends. Where a single component gets the records of two replicas that sent
// different sequences, nothing orders them, nor what becomes of them.
void Network::drop_lost_orders(Cluster& c, const std::vector<std::pair<int, int>>& instances,
                               const std::vector<int>& members, const std::array<const Tuple*, 2>& lanes,
                               const Execution& e, bool merge) const {
  for (std::size_t i = 0; i < instances.size(); ++i) {
    auto [part, lane] = instances[i];
    for (Input& in : c.instances[i].inputs) {
      const Wire& w = design_.wires[at(in.stream)];
      if (!in.ordered || in.group >= kFirstPlanned || w.from == kNone) continue;
      if (std::ranges::find(members, w.from) != members.end()) continue;
      auto in_order = [&](const Tuple& t) {
        return carried(in.stream, true, t, {}).size() == carried(in.stream, false, t, {}).size();
      };
      const Tuple& one = laned_[at(w.from)] ? *lanes[laned_[at(part)] ? at(lane) : 0] : e.common;
      const bool merged = merge && laned_[at(w.from)] && !laned_[at(part)];
      if (in_order(one) && (!merged || by_scope(carried(in.stream, true, one, {}), in.scope) ==
                                           by_scope(carried(in.stream, true, *lanes[1], {}), in.scope)))
        continue;
      in.ordered = false;
      for (Claim& claim : c.instances[i].claims) claim.ordered = false;
    }
  }
}

std::vector<Arrival> Network::arrivals(const Cluster& c, const std::vector<std::pair<int, int>>& instances,
                                       const std::vector<int>& members,
                                       const std::array<const Tuple*, 2>& lanes, const Execution& e,
                                       const SourceRecords& input, bool merge) const {
  std::vector<Arrival> result;
  for (std::size_t i = 0; i < instances.size(); ++i) {
    const std::size_t first = result.size();
    for (std::size_t k = 0; k < c.instances[i].inputs.size(); ++k) {
      const Input& in = c.instances[i].inputs[k];
      const Wire& w = design_.wires[at(in.stream)];
      if (w.from != kNone && std::ranges::find(members, w.from) != members.end()) continue;
      bool by_sequence = in.ordered && in.group < kFirstPlanned;
      auto take = [&](const Tuple& t) {
        const Records& records = carried(in.stream, by_sequence, t, input);
        for (std::size_t r = 0; r < records.size(); ++r)
          if (std::none_of(result.begin() + static_cast<std::ptrdiff_t>(first), result.end(), [&](const Arrival& a) {
                return a.input == static_cast<int>(k) && a.record == records[r];
              }))
            result.push_back({static_cast<int>(i), static_cast<int>(k), records[r], r});
      };
      if (w.from == kNone || !laned_[at(w.from)]) {
        take(e.common);
      } else if (laned_[at(w.to)]) {
        take(*lanes[at(instances[i].second)]);
      } else {
        take(*lanes[0]);
        if (merge) take(*lanes[1]);
      }
    }
    for (std::size_t g = 0; g < planned_.size(); ++g) {
      std::vector<Arrival*> group;
      for (std::size_t r = first; r < result.size(); ++r)
        if (c.instances[i].inputs[at(result[r].input)].group == kFirstPlanned + static_cast<int>(g)) group.push_back(&result[r]);
      const PlannedOrder& order = planned_[g];
      std::ranges::sort(group, {}, [&](const Arrival* a) {
        int stream = c.instances[i].inputs[at(a->input)].stream;
        if (order.agreed) return std::tuple(mix(mix(e.seed, a->record), at(stream)), a->record, stream);
        return std::tuple(std::uint64_t{project(a->record, order.sequence)}, a->record, stream);
      });
      for (std::size_t r = 0; r < group.size(); ++r) group[r]->rank = r;
    }
  }
  return result;
}

std::vector<std::uint32_t> Network::split_outcomes(int part, const Cluster& c, const std::vector<Arrival>& arrivals,
                                                   Observation& seen) {
  // Each record goes to one of two instances, or to both; shuffled ones to either.
  std::vector<std::size_t> shuffled;
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    const Wire& w = design_.wires[at(c.instances[0].inputs[at(arrivals[i].input)].stream)];
    if (w.shuffle) shuffled.push_back(i);
  }
  std::set<std::uint32_t> result;
  if (shuffled.size() > 6) {
    seen.complete = false;
    return {};
  }
  for (unsigned dealt = 0; dealt < 1u << shuffled.size(); ++dealt) {
    std::array<std::vector<Arrival>, 2> parts;
    for (std::size_t i = 0, s = 0; i < arrivals.size(); ++i) {
      const Wire& w = design_.wires[at(c.instances[0].inputs[at(arrivals[i].input)].stream)];
      unsigned sum = 0;
      for (int attribute = 0; attribute < kAttributes; ++attribute)
        if (w.partitioned != kNone && (w.partitioned >> attribute & 1)) sum += value(arrivals[i].record, attribute);
      unsigned to = w.shuffle ? dealt >> s++ & 1 : sum & 1;
      parts[to].push_back(arrivals[i]);
    }
    const Done& one = memory().explored(c, parts[0]);
    const Done& two = memory().explored(c, parts[1]);
    seen.complete &= one.complete && two.complete;
    if (seen.broken.empty()) seen.broken = one.broken.empty() ? two.broken : one.broken;
    seen.orders += one.orders * two.orders;
    for (const Tuple& x : one.outcomes)
      for (const Tuple& y : two.outcomes) result.insert(memory().joined(x[0], y[0]));
  }
  (void)part;
  return {result.begin(), result.end()};
}

std::vector<Network::Tuple> Network::outcomes(const std::vector<int>& members,
                                              const std::vector<std::pair<int, int>>& instances,
                                              const std::array<const Tuple*, 2>& lanes, const Execution& e,
                                              const SourceRecords& input, bool merge, Observation& seen) {
  Cluster c = cluster(members, instances, merge);
  drop_lost_orders(c, instances, members, lanes, e, merge);
  std::vector<Arrival> all = arrivals(c, instances, members, lanes, e, input, merge);
  if (all.size() > 8) {
    seen.complete = false;
    return {};
  }
  std::vector<Tuple> result;
  if (instances.size() == 1 && design_.parts[at(instances[0].first)].split) {
    for (std::uint32_t deed : split_outcomes(instances[0].first, c, all, seen)) result.push_back({deed});
    return result;
  }
  const Done& done = memory().explored(c, all);
  seen.complete &= done.complete;
  seen.orders += done.orders;
  if (seen.broken.empty() && !done.broken.empty()) seen.broken = done.broken;
  return done.outcomes;
}

void Network::extend(const std::vector<int>& members, const Execution& e, const SourceRecords& input, bool merge,
                     std::vector<Execution>& out, Observation& seen) {
  bool any_laned = false, any_single = false, behind_lanes = false;
  for (int p : members) (laned_[at(p)] ? any_laned : any_single) = true;
  for (const Wire& w : design_.wires)
    behind_lanes |= w.from != kNone && w.to != kNone && laned_[at(w.from)] && !laned_[at(w.to)] &&
                    std::ranges::find(members, w.to) != members.end();
  if (!any_single) {
    // Each replica for itself.
    Execution next = e;
    std::vector<std::pair<int, int>> instances;
    for (int lane = 0; lane < 2; ++lane) {
      if (lane == 1 && e.lanes[0] == e.lanes[1]) {
        next.lanes[1] = next.lanes[0];
        break;
      }
      instances.clear();
      for (int p : members) instances.emplace_back(p, lane);
      std::set<Tuple> tuples;
      for (const Tuple& t : e.lanes[at(lane)]) {
        if (tuples.size() > kMostOutcomes) break;
        for (const Tuple& o : outcomes(members, instances, {&t, &t}, e, input, merge, seen)) {
          Tuple longer = t;
          for (std::size_t m = 0; m < members.size(); ++m) longer[at(members[m])] = o[m];
          tuples.insert(std::move(longer));
        }
      }
      next.lanes[at(lane)].assign(tuples.begin(), tuples.end());
      if (tuples.size() > kMostOutcomes) seen.complete = false, next.lanes[at(lane)].resize(kMostOutcomes);
    }
    out.push_back(std::move(next));
    return;
  }
  std::vector<std::pair<int, int>> instances;
  for (int p : members) {
    instances.emplace_back(p, 0);
    if (laned_[at(p)]) instances.emplace_back(p, 1);
  }
  auto add = [&](const Tuple* zero, const Tuple* one) {
    static const Tuple kNothing;
    const Tuple& first = zero ? *zero : e.lanes[0].front();
    const Tuple& second = one ? *one : e.lanes[1].front();
    for (const Tuple& o : outcomes(members, instances, {&first, &second}, e, input, merge, seen)) {
      if (out.size() > 4 * kMostExecutions) {
        seen.complete = false;
        return;
      }
      Execution next = e;
      if (zero) next.lanes[0] = {*zero};
      if (one) next.lanes[1] = {*one};
      for (std::size_t i = 0; i < instances.size(); ++i) {
        auto [part, lane] = instances[i];
        if (laned_[at(part)])
          next.lanes[at(lane)].front()[at(part)] = o[i];
        else
          next.common[at(part)] = o[i];
      }
      out.push_back(std::move(next));
    }
  };
  bool both = any_laned || (behind_lanes && merge);
  if (e.lanes[0].empty() || e.lanes[1].empty()) return;
  if (!both && !behind_lanes) {
    add(nullptr, nullptr);
  } else {
    for (const Tuple& t : e.lanes[0]) {
      if (!both)
        add(&t, nullptr);
      else
        for (const Tuple& u : e.lanes[1]) add(&t, &u);
    }
  }
}

std::vector<Network::Execution> Network::execute(const SourceRecords& input, bool merge, Observation& seen) {
  std::vector<Execution> all;
  bool agrees = std::ranges::any_of(planned_, [](const PlannedOrder& o) { return o.agreed; });
  for (std::uint64_t seed = 0; seed < (agrees ? kAgreements : 1); ++seed) {
    Execution e;
    e.common.assign(design_.parts.size(), 0);
    e.lanes = {std::vector<Tuple>{e.common}, std::vector<Tuple>{e.common}};
    e.seed = seed;
    all.push_back(std::move(e));
  }
  for (const auto& members : clusters_) {
    std::vector<Execution> next;
    for (const Execution& e : all) extend(members, e, input, merge, next, seen);
    std::sort(next.begin(), next.end());
    next.erase(std::unique(next.begin(), next.end(),
                           [](const Execution& x, const Execution& y) { return !(x < y) && !(y < x); }),
               next.end());
    if (next.size() > kMostExecutions) seen.complete = false, next.resize(kMostExecutions);
    all = std::move(next);
  }
  return all;
}

std::uint32_t Network::lasting(int wire, const Tuple& t, const Execution& e) {
  const Wire& w = design_.wires[at(wire)];
  if (w.from == kNone) return memory().intern(questions());
  // Which of the instances would answer? What comes out of it is taken for what people ask further down.
  if (design_.parts[at(w.from)].split) return memory().intern(questions());
  std::array<std::uint32_t, 2> asked{};
  for (std::size_t input = 0; input < 2; ++input) {
    Records all;
    for (std::size_t u = 0; u < design_.wires.size(); ++u) {
      const Wire& up = design_.wires[u];
      if (up.to != w.from || up.input != static_cast<int>(input)) continue;
      if (up.from != kNone && in_cycle(up.from) && in_cycle(w.from)) continue;  // not round and round
      const Records& more = memory().records[lasting(static_cast<int>(u), t, e)];
      all.insert(all.end(), more.begin(), more.end());
    }
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    asked[input] = memory().intern(all);
  }
  // A single component answers all lanes alike.
  const Deed& deed = memory().deeds[laned_[at(w.from)] ? t[at(w.from)] : e.common[at(w.from)]];
  return memory().answers(design_.parts[at(w.from)].kind, deed.stores, asked)[at(w.output)];
}

Observation Network::observe(const SourceRecords& input, bool merge) {
  Observation seen;
  seen.worst.assign(design_.wires.size(), Contents::Async);
  std::vector<Execution> all = execute(input, merge, seen);
  for (std::size_t i = 0; i < design_.wires.size(); ++i) {
    const Wire& w = design_.wires[i];
    if (w.from == kNone) continue;
    std::set<std::pair<std::uint32_t, std::uint32_t>> across;
    Contents& worst = seen.worst[i];
    for (const Execution& e : all) {
      std::set<std::uint32_t> sets, answers;
      auto see = [&](const Tuple& t, const Tuple& whole) {
        std::uint32_t set = memory().deeds[whole[at(w.from)]].sent[at(w.output)];
        std::uint32_t lasts = lasting(static_cast<int>(i), t, e);
        sets.insert(set), answers.insert(lasts), across.emplace(set, lasts);
      };
      if (!laned_[at(w.from)]) {
        for (const Tuple& t : e.lanes[0]) {
          see(t, e.common);
          if (!merges_) break;
        }
        continue;
      }
      for (const auto& lane : e.lanes)
        for (const Tuple& t : lane) see(t, t);
      if (answers.size() > 1)
        worst = Contents::Diverge;
      else if (sets.size() > 1)
        worst = analysis::worse(worst, Contents::Inst);
    }
    if (across.size() > 1) worst = analysis::worse(worst, Contents::Run);
  }
  return seen;
}

std::string Network::describe(const Execution& e, const std::array<const Tuple*, 2>& lanes, int lane,
                              const SourceRecords& input, bool merge) {
  std::string text;
  for (const auto& members : clusters_) {
    std::vector<std::pair<int, int>> instances;
    bool single = std::ranges::any_of(members, [&](int p) { return !laned_[at(p)]; });
    for (int p : members) {
      if (!laned_[at(p)] || !single) instances.emplace_back(p, laned_[at(p)] ? lane : 0);
      if (laned_[at(p)] && single) instances.emplace_back(p, 0), instances.emplace_back(p, 1);
    }
    Cluster c = cluster(members, instances, merge);
    drop_lost_orders(c, instances, members, lanes, e, merge);
    std::vector<Arrival> all = arrivals(c, instances, members, lanes, e, input, merge);
    Tuple wanted;
    for (auto [part, l] : instances) wanted.push_back(laned_[at(part)] ? (*lanes[at(l)])[at(part)] : e.common[at(part)]);
    if (instances.size() == 1 && design_.parts[at(instances[0].first)].split) continue;
    for (const Outcome& o : explore(c, all).outcomes) {
      if (memory().tuple(o) != wanted) continue;
      for (const Event& event : o.trace)
        text += "      C" + std::to_string(instances[at(event.instance)].first) + ".s" +
                std::to_string(c.instances[at(event.instance)].inputs[at(event.input)].stream) + ": " +
                to_string(event) + "\n";
      break;
    }
  }
  return text;
}

std::string Network::witness(const SourceRecords& input, bool merge, int wire) {
  Observation seen;
  std::vector<Execution> all = execute(input, merge, seen);
  const Wire& w = design_.wires[at(wire)];
  struct Seen {
    std::uint32_t set, lasts;
    const Execution* e;
    const Tuple* t;
    int lane;
  };
  std::vector<Seen> found;
  for (const Execution& e : all)
    for (int lane = 0; lane < 2; ++lane)
      for (const Tuple& t : e.lanes[at(lane)]) {
        const Deed& deed = memory().deeds[laned_[at(w.from)] ? t[at(w.from)] : e.common[at(w.from)]];
        found.push_back({deed.sent[at(w.output)], lasting(wire, t, e), &e, &t, lane});
      }
  auto pair = [&](bool same_execution) -> std::string {
    for (const Seen& x : found)
      for (const Seen& y : found) {
        if (same_execution && (x.e != y.e || x.lane == y.lane)) continue;
        if (x.set == y.set && x.lasts == y.lasts) continue;
        std::string text;
        for (const Seen* s : {&x, &y}) {
          text += std::string("    ") + (same_execution ? "one replica" : "one execution") + " has carried " +
                  to_string(memory().records[s->set]) + ", would answer " + to_string(memory().records[s->lasts]) + ":\n";
          std::array<const Tuple*, 2> lanes = {s->lane ? &s->e->lanes[0].front() : s->t,
                                               s->lane ? s->t : &s->e->lanes[1].front()};
          text += describe(*s->e, lanes, s->lane, input, merge);
        }
        return text;
      }
    return {};
  };
  std::string text = laned_[at(w.from)] ? pair(true) : "";
  return text.empty() ? pair(false) : text;
}

void Network::forget_if_large() {
  if (memory().records.size() > 300'000 || memory().size() > 10'000) memory().clear();
}

}  // namespace blazes::oracle
