// What people are shown of a violation: two ways to deliver the records, and what came of each.
#include <algorithm>

#include "memory.h"
#include "network.h"

namespace blazes::oracle {
namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

}  // namespace

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
    Cluster c = cluster(instances, merge);
    drop_lost_orders(c, instances, members, lanes, e, merge);
    std::vector<Arrival> all = arrivals(c, instances, members, lanes, e, input, merge);
    Tuple wanted;
    for (auto [part, l] : instances)
      wanted.push_back(laned_[at(part)] ? (*lanes[at(l)])[at(part)] : e.common[at(part)]);
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
        std::vector<std::uint32_t> known(design_.wires.size(), kUnknown);
        const Deed& deed = memory().deeds[laned_[at(w.from)] ? t[at(w.from)] : e.common[at(w.from)]];
        found.push_back({deed.sent[at(w.output)], lasting(wire, t, e, known), &e, &t, lane});
      }
  auto pair = [&](bool same_execution) -> std::string {
    for (const Seen& x : found)
      for (const Seen& y : found) {
        if (same_execution && (x.e != y.e || x.lane == y.lane)) continue;
        if (x.set == y.set && x.lasts == y.lasts) continue;
        std::string text;
        for (const Seen* s : {&x, &y}) {
          text += std::string("    ") + (same_execution ? "one replica" : "one execution") + " has carried " +
                  to_string(memory().records[s->set]) + ", would answer " +
                  to_string(memory().records[s->lasts]) + ":\n";
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

}  // namespace blazes::oracle
