#include "memory.h"

#include <algorithm>

namespace blazes::oracle {
namespace {

std::uint64_t pack(const Input& in) {
  return static_cast<std::uint64_t>(in.to) | std::uint64_t{in.sealed} << 1 | std::uint64_t{in.key} << 2 |
         std::uint64_t{in.ordered} << 6 | std::uint64_t{in.scope} << 7 | std::uint64_t{in.from_cycle} << 11;
}
std::uint64_t pack(const Claim& c) {
  return std::uint64_t{c.sealed} | std::uint64_t{c.key} << 1 | std::uint64_t{c.ordered} << 5 |
         std::uint64_t{c.scope} << 6;
}

Records spell(const Cluster& c, const std::vector<Arrival>& arrivals) {
  Records k;
  for (const Deployed& d : c.instances) {
    k.push_back(static_cast<std::uint64_t>(d.kind) | std::uint64_t{d.waits} << 8 |
                std::uint64_t{d.has_dependency} << 16 | static_cast<std::uint64_t>(d.inputs.size()) << 20);
    k.push_back(pack(d.claims[0]) | pack(d.claims[1]) << 16);
    std::vector<int> groups;  // by first use, so that numbers of streams do not matter
    for (const Input& in : d.inputs) {
      auto at = std::ranges::find(groups, in.group);
      k.push_back(pack(in) | (in.ordered ? static_cast<std::uint64_t>(at - groups.begin()) + 1 : 0) << 16);
      if (at == groups.end()) groups.push_back(in.group);
    }
  }
  for (const Loop& l : c.loops)
    k.push_back(static_cast<std::uint64_t>(l.from | l.output << 4 | l.to << 8 | l.input << 12));
  for (const Arrival& a : arrivals) {
    const Input& in =
        c.instances[static_cast<std::size_t>(a.instance)].inputs[static_cast<std::size_t>(a.input)];
    k.push_back(static_cast<std::uint64_t>(a.instance | a.input << 4) | (in.ordered ? a.rank + 1 : 0) << 8 |
                std::uint64_t{1} << 32);
    k.push_back(a.record);
  }
  return k;
}

}  // namespace

Memory& memory() {
  static Memory m;
  return m;
}

void Memory::clear() {
  records.clear(), deeds.clear(), stores_.clear();
  record_ids_.clear(), deed_ids_.clear(), store_ids_.clear();
  explored_.clear(), answers_.clear();
  outcomes_ = 0;
  intern(Records{});
  intern(Stores{});
  intern(Deed{});
}

std::uint32_t Memory::intern(const Records& r) {
  auto [at, fresh] = record_ids_.try_emplace(r, static_cast<std::uint32_t>(records.size()));
  if (fresh) records.push_back(r);
  return at->second;
}

std::uint32_t Memory::intern(const Deed& d) {
  auto [at, fresh] = deed_ids_.try_emplace(d, static_cast<std::uint32_t>(deeds.size()));
  if (fresh) deeds.push_back(d);
  return at->second;
}

std::uint32_t Memory::intern(const Stores& s) {
  Records flat;
  for (const Store& store : s)
    for (const Records* r : {&store.set, &store.list}) {
      flat.push_back(r->size());
      flat.insert(flat.end(), r->begin(), r->end());
    }
  auto [at, fresh] = store_ids_.try_emplace(flat, static_cast<std::uint32_t>(stores_.size()));
  if (fresh) stores_.push_back(s);
  return at->second;
}

Deeds Memory::tuple(const Outcome& o) {
  Deeds t;
  for (const InstanceOutcome& i : o.instances) {
    Deed d;
    for (std::size_t k = 0; k < 2; ++k) d.sent[k] = intern(i.sent[k]), d.sequence[k] = intern(i.sequence[k]);
    d.stores = intern(i.stores);
    t.push_back(intern(d));
  }
  return t;
}

std::uint32_t Memory::joined(std::uint32_t x, std::uint32_t y) {
  Deed d;
  for (std::size_t k = 0; k < 2; ++k) {
    Records both = records[deeds[x].sent[k]];
    const Records& more = records[deeds[y].sent[k]];
    both.insert(both.end(), more.begin(), more.end());
    std::ranges::sort(both);
    both.erase(std::unique(both.begin(), both.end()), both.end());
    d.sent[k] = intern(both);
    // Where an order is claimed, each instance has its own values of the scope.
    both = records[deeds[x].sequence[k]];
    const Records& then = records[deeds[y].sequence[k]];
    both.insert(both.end(), then.begin(), then.end());
    d.sequence[k] = intern(both);
  }
  return intern(d);
}

const Done& Memory::explored(const Cluster& c, const std::vector<Arrival>& arrivals) {
  auto [at, fresh] = explored_.try_emplace(spell(c, arrivals));
  if (!fresh) return *at->second;
  Exploration e = explore(c, arrivals);
  auto done = std::make_unique<Done>();
  for (const Outcome& o : e.outcomes) done->outcomes.push_back(tuple(o));
  std::ranges::sort(done->outcomes);
  outcomes_ += done->outcomes.size();
  done->complete = e.complete;
  done->orders = static_cast<double>(e.orders);
  if (!e.broken.empty()) {
    done->broken = e.broken + "\n";
    for (const auto* trace : {&e.broken_trace, &e.other_trace}) {
      if (trace->empty()) continue;
      done->broken += "    in this order:\n";
      for (const Event& event : *trace)
        done->broken += "      stream " +
                        std::to_string(c.instances[static_cast<std::size_t>(event.instance)]
                                           .inputs[static_cast<std::size_t>(event.input)]
                                           .stream) +
                        ": " + to_string(event) + "\n";
    }
  }
  return *(at->second = std::move(done));
}

std::array<std::uint32_t, 2> Memory::answers(int kind, std::uint32_t stores,
                                             std::array<std::uint32_t, 2> asked) {
  auto [at, fresh] = answers_.try_emplace({static_cast<std::uint32_t>(kind), stores, asked[0], asked[1]});
  if (!fresh) return at->second;
  std::array<Records, 2> questions = {records[asked[0]], records[asked[1]]};
  auto given = lasting_answers(catalogue()[static_cast<std::size_t>(kind)], stores_[stores], questions);
  return at->second = {intern(given[0]), intern(given[1])};
}

}  // namespace blazes::oracle
