#include "network.h"

#include <algorithm>
#include <set>

#include "memory.h"

namespace blazes::oracle {

using analysis::Contents;

namespace {

constexpr std::size_t kMostOutcomes = 64;  // of the replicas, in executions that are alike otherwise
constexpr std::size_t kMostExecutions = 128;
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

Cluster Network::cluster(const std::vector<std::pair<int, int>>& instances, bool merge) const {
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
          if (std::none_of(
                  result.begin() + static_cast<std::ptrdiff_t>(first), result.end(),
                  [&](const Arrival& a) { return a.input == static_cast<int>(k) && a.record == records[r]; }))
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
        if (c.instances[i].inputs[at(result[r].input)].group == kFirstPlanned + static_cast<int>(g))
          group.push_back(&result[r]);
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

std::vector<Network::Tuple> Network::split_outcomes(const Cluster& c, const std::vector<Arrival>& arrivals,
                                                    Observation& seen) {
  // Each record goes to one of two instances, or to both; shuffled ones to either.
  std::vector<std::size_t> shuffled;
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    const Wire& w = design_.wires[at(c.instances[0].inputs[at(arrivals[i].input)].stream)];
    if (w.shuffle) shuffled.push_back(i);
  }
  std::set<Tuple> result;
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
        if (w.partitioned != kNone && (w.partitioned >> attribute & 1))
          sum += value(arrivals[i].record, attribute);
      unsigned to = w.shuffle ? dealt >> s++ & 1 : sum & 1;
      parts[to].push_back(arrivals[i]);
    }
    const Done& one = memory().explored(c, parts[0]);
    const Done& two = memory().explored(c, parts[1]);
    seen.complete &= one.complete && two.complete;
    if (seen.broken.empty()) seen.broken = one.broken.empty() ? two.broken : one.broken;
    seen.orders += one.orders * two.orders;
    for (const Tuple& x : one.outcomes)
      for (const Tuple& y : two.outcomes) result.insert({memory().joined(x[0], y[0])});
  }
  return {result.begin(), result.end()};
}

const std::vector<Network::Tuple>& Network::outcomes(const Cluster& c, const std::vector<int>& members,
                                                     const std::vector<std::pair<int, int>>& instances,
                                                     const std::array<const Tuple*, 2>& lanes,
                                                     const Execution& e, const SourceRecords& input,
                                                     bool merge, Observation& seen) {
  static const std::vector<Tuple> kNothing;
  auto explored = [&](const Cluster& now) -> const std::vector<Tuple>& {
    std::vector<Arrival> all = arrivals(now, instances, members, lanes, e, input, merge);
    if (all.size() > 8) {
      seen.complete = false;
      return kNothing;
    }
    if (instances.size() == 1 && design_.parts[at(instances[0].first)].split)
      return split_ = split_outcomes(now, all, seen);
    const Done& done = memory().explored(now, all);
    seen.complete &= done.complete;
    seen.orders += done.orders;
    if (seen.broken.empty() && !done.broken.empty()) seen.broken = done.broken;
    return done.outcomes;
  };
  const bool ordered = std::ranges::any_of(c.instances, [](const Deployed& d) {
    return std::ranges::any_of(d.inputs,
                               [](const Input& in) { return in.ordered && in.group < kFirstPlanned; });
  });
  if (!ordered) return explored(c);
  Cluster kept = c;
  drop_lost_orders(kept, instances, members, lanes, e, merge);
  return explored(kept);
}

void Network::extend(const std::vector<int>& members, const Execution& e, const SourceRecords& input,
                     bool merge, std::vector<Execution>& out, Observation& seen) {
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
      const Cluster c = cluster(instances, merge);
      std::set<Tuple> tuples;
      for (const Tuple& t : e.lanes[at(lane)]) {
        if (tuples.size() > kMostOutcomes) break;
        for (const Tuple& o : outcomes(c, members, instances, {&t, &t}, e, input, merge, seen)) {
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
  const Cluster c = cluster(instances, merge);
  auto add = [&](const Tuple* zero, const Tuple* one) {
    static const Tuple kNothing;
    const Tuple& first = zero ? *zero : e.lanes[0].front();
    const Tuple& second = one ? *one : e.lanes[1].front();
    for (const Tuple& o : outcomes(c, members, instances, {&first, &second}, e, input, merge, seen)) {
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

std::uint32_t Network::lasting(int wire, const Tuple& t, const Execution& e,
                               std::vector<std::uint32_t>& known) {
  if (known[at(wire)] != kUnknown) return known[at(wire)];
  const Wire& w = design_.wires[at(wire)];
  // Which of two instances that share the work would answer? What comes out of them is taken for what people ask further
  // down.
  if (w.from == kNone || design_.parts[at(w.from)].split)
    return known[at(wire)] = memory().intern(questions());
  std::array<std::uint32_t, 2> asked{};
  for (std::size_t input = 0; input < 2; ++input) {
    std::uint32_t feeds = 0;
    Records all;
    for (std::size_t u = 0; u < design_.wires.size(); ++u) {
      const Wire& up = design_.wires[u];
      if (up.to != w.from || up.input != static_cast<int>(input)) continue;
      if (up.from != kNone && in_cycle_[at(up.from)] && in_cycle_[at(w.from)])
        continue;  // not round and round
      asked[input] = lasting(static_cast<int>(u), t, e, known);
      const Records& more = memory().records[asked[input]];
      all.insert(all.end(), more.begin(), more.end());
      ++feeds;
    }
    if (feeds == 1) continue;
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    asked[input] = memory().intern(all);
  }
  // A single component answers all lanes alike.
  const Deed& deed = memory().deeds[laned_[at(w.from)] ? t[at(w.from)] : e.common[at(w.from)]];
  return known[at(wire)] = memory().answers(design_.parts[at(w.from)].kind, deed.stores, asked)[at(w.output)];
}

namespace {

// Whether all that it was shown was the same.
class Alike {
 public:
  void see(std::uint64_t what) {
    differs_ |= any_ && what != first_;
    if (!any_) first_ = what, any_ = true;
  }
  bool differs() const { return differs_; }

 private:
  std::uint64_t first_ = 0;
  bool any_ = false, differs_ = false;
};

}  // namespace

Observation Network::observe(const SourceRecords& input, bool merge) {
  Observation seen;
  const std::size_t wires = design_.wires.size();
  seen.worst.assign(wires, Contents::Async);
  std::vector<Alike> across(wires);
  std::vector<std::uint32_t> known;
  for (const Execution& e : execute(input, merge, seen)) {
    std::vector<Alike> sets(wires), answers(wires);
    bool first = true;
    for (const auto& lane : e.lanes)
      for (const Tuple& t : lane) {
        known.assign(wires, kUnknown);
        for (std::size_t i = 0; i < wires; ++i) {
          const Wire& w = design_.wires[i];
          if (w.from == kNone) continue;
          const bool laned = laned_[at(w.from)];
          // A single component does the same whatever the lane; behind replicas its answers depend on what they would send.
          if (!laned && !first && (!merges_ || &lane != &e.lanes[0])) continue;
          const std::uint32_t set =
              memory().deeds[laned ? t[at(w.from)] : e.common[at(w.from)]].sent[at(w.output)];
          const std::uint32_t lasts = lasting(static_cast<int>(i), t, e, known);
          across[i].see(std::uint64_t{set} << 32 | lasts);
          if (laned) sets[i].see(set), answers[i].see(lasts);
        }
        first = false;
      }
    for (std::size_t i = 0; i < wires; ++i) {
      if (answers[i].differs())
        seen.worst[i] = Contents::Diverge;
      else if (sets[i].differs())
        seen.worst[i] = analysis::worse(seen.worst[i], Contents::Inst);
    }
  }
  for (std::size_t i = 0; i < wires; ++i)
    if (across[i].differs()) seen.worst[i] = analysis::worse(seen.worst[i], Contents::Run);
  return seen;
}

void Network::forget_if_large() {
  if (memory().records.size() > 1'000'000 || memory().size() > 1'000'000) memory().clear();
}

}  // namespace blazes::oracle
