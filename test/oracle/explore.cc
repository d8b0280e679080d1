// The interpreter: a search through all states that a cluster of instances can reach, each visited once.
#include <algorithm>
#include <bit>
#include <span>

#include <absl/container/flat_hash_map.h>
#include <absl/container/inlined_vector.h>

#include "world.h"

namespace blazes::oracle {
namespace {

constexpr std::size_t kMostItems = 16;  // records under way and delivered in one cluster
constexpr std::uint16_t kArrived = 1;
constexpr std::uint16_t done_bit(std::size_t path) { return static_cast<std::uint16_t>(2u << path); }

// A record at one instance, from the time that it is sent.
struct Item {
  Arrival at;
  std::uint16_t status = 0;  // kArrived, and a bit for each path that waited and is done
};

struct State {
  absl::InlinedVector<Item, 8> items;
  struct Instance {
    Stores stores;
    std::array<Records, 2> sent;      // sorted
    std::array<Records, 2> sequence;  // where an order is claimed
    Records released;                 // partitions, where loops are claimed to be sealed
  };
  absl::InlinedVector<Instance, 2> instances;
};

struct Fingerprint {
  std::uint64_t a = 1, b = 2;
  void add(std::uint64_t x) { a = mix(a, x), b = mix(b, ~x); }
  void add(std::span<const std::uint64_t> many) {
    add(many.size());
    for (std::uint64_t x : many) add(x);
  }
  friend bool operator==(Fingerprint, Fingerprint) = default;
  template <class H>
  friend H AbslHashValue(H h, Fingerprint f) {
    return H::combine(std::move(h), f.a, f.b);
  }
};

class Explorer {
 public:
  Explorer(const Cluster& c, std::size_t most) : cluster_(c), most_(most) {
    for (const Deployed& d : c.instances) plans_.push_back(plan(d));
  }

  Exploration run(const std::vector<Arrival>& arrivals) {
    State start;
    start.instances.resize(cluster_.instances.size());
    for (const Arrival& a : arrivals) start.items.push_back({a, 0});
    for (Item& i : start.items) settle(i);
    result_.orders = visit(start);
    check_orders();
    return std::move(result_);
  }

 private:
  // What waits for what at one instance; see world.h.
  struct Plan {
    const Kind* kind = nullptr;
    std::array<unsigned, 2> from{};       // paths from each input interface
    unsigned waiting_writes = 0;          // paths, a bit each: released together with their store's
    unsigned waiting_reads = 0;           // paths: answered one by one
    std::vector<std::vector<int>> feeds;  // of each path: the inputs whose partitions it waits for
    std::vector<Mask> unit;               // of each path: the attributes of their keys together
  };

  static Plan plan(const Deployed& d) {
    Plan p;
    p.kind = &catalogue()[static_cast<std::size_t>(d.kind)];
    const auto& paths = p.kind->paths;
    std::array<bool, 2> held{};
    for (std::size_t i = 0; i < paths.size(); ++i) {
      p.from[static_cast<std::size_t>(paths[i].from)] |= 1u << i;
      bool writes = paths[i].write != Write::Nothing;
      bool written = paths[i].store >= 0 && writes_store(*p.kind, paths[i].store);
      if (!(d.waits >> i & 1)) continue;
      if (writes) held[static_cast<std::size_t>(paths[i].store)] = true;
      if (writes || !written)
        p.waiting_writes |= 1u << i;
      else
        p.waiting_reads |= 1u << i;
    }
    // What waits is merged with all other writes of its store.
    for (std::size_t i = 0; i < paths.size(); ++i)
      if (paths[i].write != Write::Nothing && paths[i].store >= 0 &&
          held[static_cast<std::size_t>(paths[i].store)])
        p.waiting_writes |= 1u << i;
    for (std::size_t i = 0; i < paths.size(); ++i) {
      p.feeds.emplace_back();
      p.unit.push_back(0);
      for (std::size_t s = 0; s < d.inputs.size(); ++s)
        if (feeds(*p.kind, paths[i], d.inputs[s].to)) {
          p.feeds[i].push_back(static_cast<int>(s));
          p.unit[i] |= d.inputs[s].key;
        }
    }
    return p;
  }

  static bool feeds(const Kind& k, const PathKind& p, int input) {
    if (p.store < 0 || !writes_store(k, p.store)) return input == p.from;
    return std::ranges::any_of(k.paths, [&](const PathKind& q) {
      return q.store == p.store && q.write != Write::Nothing && q.from == input;
    });
  }

  const Deployed& deployed(const Item& i) const {
    return cluster_.instances[static_cast<std::size_t>(i.at.instance)];
  }
  const Plan& plan_of(const Item& i) const { return plans_[static_cast<std::size_t>(i.at.instance)]; }
  const Input& input_of(const Item& i) const {
    return deployed(i).inputs[static_cast<std::size_t>(i.at.input)];
  }
  unsigned paths_from(const Item& i) const {
    return plan_of(i).from[static_cast<std::size_t>(input_of(i).to)];
  }
  unsigned waiting(const Item& i) const {
    return paths_from(i) & (plan_of(i).waiting_writes | plan_of(i).waiting_reads);
  }
  bool finished(const Item& i) const {
    return (i.status & kArrived) && (i.status >> 1 & waiting(i)) == waiting(i);
  }

  // Where all that a record does waits for seals, its arrival does nothing, so it need not be an event.
  void settle(Item& i) const {
    if (waiting(i) && waiting(i) == paths_from(i)) i.status |= kArrived;
  }

  bool may_arrive(const State& s, const Item& i) const {
    const Input& in = input_of(i);
    if (!in.ordered) return true;
    for (const Item& other : s.items) {
      if ((other.status & kArrived) || other.at.instance != i.at.instance || other.at.rank >= i.at.rank)
        continue;
      const Input& from = input_of(other);
      if (from.ordered && from.group == in.group &&
          project(other.at.record, in.scope) == project(i.at.record, in.scope))
        return false;
    }
    return true;
  }

  // The partition of `record` is complete on all inputs that path `p` waits for.
  bool complete_for(const State& s, const Item& asking, std::size_t p) const {
    const Plan& plan = plan_of(asking);
    bool reads = plan.waiting_reads >> p & 1;
    for (const Item& other : s.items) {
      if (other.at.instance != asking.at.instance) continue;
      if (std::ranges::find(plan.feeds[p], other.at.input) == plan.feeds[p].end()) continue;
      const Input& in = input_of(other);
      if (project(other.at.record, in.key) != project(asking.at.record, in.key)) continue;
      if (!(other.status & kArrived)) return false;
      unsigned writes = paths_from(other) & plan.waiting_writes;
      if (reads && (other.status >> 1 & writes) != writes) return false;
    }
    return loops_closed(s, asking.at.instance, asking.at.record, [&](int input) {
      return std::ranges::find(plan.feeds[p], input) != plan.feeds[p].end();
    });
  }

  std::uint64_t visit(const State& s) {
    Fingerprint f = fingerprint(s);
    auto [at, fresh] = seen_.try_emplace(f, 0);
    if (!fresh) return at->second;
    ++result_.states;
    if (!result_.complete || seen_.size() > most_ || s.items.size() > kMostItems) {
      result_.complete = false;
      return 0;
    }
    std::uint64_t orders = 0;
    bool any = false;
    for (std::size_t i = 0; i < s.items.size(); ++i) {
      const Item& item = s.items[i];
      if (finished(item)) continue;
      if (!(item.status & kArrived)) {
        if (!may_arrive(s, item)) continue;
        any = true;
        orders += branch(s, {Event::Deliver, item.at.instance, item.at.input, 0, item.at.record}, {i},
                         paths_from(item) & ~waiting(item), kArrived);
        continue;
      }
      for (std::size_t p = 0; p < plan_of(item).kind->paths.size(); ++p) {
        if (!(waiting(item) >> p & 1) || (item.status & done_bit(p)) || !complete_for(s, item, p)) continue;
        if (plan_of(item).waiting_reads >> p & 1) {
          any = true;
          orders += branch(s, {Event::Answer, item.at.instance, item.at.input, 0, item.at.record}, {i},
                           1u << p, done_bit(p));
        } else {
          std::vector<std::size_t> batch = partition(s, item, p);
          any = true;
          if (batch.front() != i) continue;  // another member of the partition stands for it
          orders += branch(s, {Event::Release, item.at.instance, item.at.input, 0, item.at.record}, batch,
                           together(plan_of(item), p), 0);
        }
      }
    }
    if (!any) {
      finish(s);
      orders = 1;
    }
    return seen_[f] = orders;
  }

  // The paths that are released with path `p`: those that write its store.
  static unsigned together(const Plan& plan, std::size_t p) {
    const auto& paths = plan.kind->paths;
    unsigned result = 1u << p;
    for (std::size_t q = 0; q < paths.size(); ++q)
      if ((plan.waiting_writes >> q & 1) && paths[q].write != Write::Nothing &&
          paths[q].store == paths[p].store && paths[p].write != Write::Nothing)
        result |= 1u << q;
    return result;
  }

  // All that waits for the same partition, in the order of contents.
  std::vector<std::size_t> partition(const State& s, const Item& first, std::size_t p) const {
    const Plan& plan = plan_of(first);
    const unsigned paths = together(plan, p);
    std::vector<std::size_t> batch;
    for (std::size_t i = 0; i < s.items.size(); ++i) {
      const Item& other = s.items[i];
      if (other.at.instance == first.at.instance && (other.status & kArrived) &&
          (paths_from(other) & paths & ~(other.status >> 1)) &&
          std::ranges::find(plan.feeds[p], other.at.input) != plan.feeds[p].end() &&
          project(other.at.record, plan.unit[p]) == project(first.at.record, plan.unit[p]))
        batch.push_back(i);
    }
    std::ranges::sort(batch, [&](std::size_t i, std::size_t j) {
      const Arrival &x = s.items[i].at, &y = s.items[j].at;
      return std::pair(x.record, x.input) < std::pair(y.record, y.input);
    });
    return batch;
  }

  std::uint64_t branch(const State& s, Event e, const std::vector<std::size_t>& items, unsigned paths,
                       std::uint16_t status) {
    const Plan& plan = plans_[static_cast<std::size_t>(e.instance)];
    bool chance = false;
    for (std::size_t p = 0; p < plan.kind->paths.size(); ++p)
      chance |= (paths >> p & 1) && plan.kind->paths[p].chance;
    std::uint64_t orders = 0;
    for (e.chance = 0; e.chance <= (chance ? 1 : 0); ++e.chance) {
      State next = s;
      trace_.push_back(e);
      std::vector<Emission> out;
      for (std::size_t i : items) {
        Item& item = next.items[i];
        item.status |= status;
        unsigned now = paths & paths_from(item);
        for (std::size_t p = 0; p < plan.kind->paths.size(); ++p) {
          if (!(now >> p & 1)) continue;
          if (waiting(item) >> p & 1) item.status |= done_bit(p);
          step(plan.kind->paths[p], item.at.record, e.chance,
               next.instances[static_cast<std::size_t>(e.instance)].stores, out);
        }
        if (e.kind == Event::Release && !cluster_.loops.empty())
          next.instances[static_cast<std::size_t>(e.instance)].released.push_back(item.at.record);
      }
      for (const Emission& m : out) send(s, next, e.instance, m);
      orders += visit(next);
      trace_.pop_back();
    }
    return orders;
  }

  void send(const State& before, State& next, int instance, const Emission& m) {
    auto output = static_cast<std::size_t>(m.to);
    State::Instance& from = next.instances[static_cast<std::size_t>(instance)];
    auto at = std::lower_bound(from.sent[output].begin(), from.sent[output].end(), m.record);
    if (at != from.sent[output].end() && *at == m.record) return;
    from.sent[output].insert(at, m.record);
    const Claim& claim = cluster_.instances[static_cast<std::size_t>(instance)].claims[output];
    if (claim.ordered) from.sequence[output].push_back(m.record);
    if (claim.sealed && sealed_before(before, instance, m, claim.key))
      broken("a record " + to_string(m.record) + " follows the seal of its partition");
    for (const Loop& l : cluster_.loops) {
      if (l.from != instance || l.output != m.to) continue;
      Item item{{l.to, l.input, m.record, next.items.size()}, 0};
      // Of two replicas that send equal records one is enough.
      if (std::ranges::any_of(next.items, [&](const Item& i) {
            return i.at.instance == l.to && i.at.input == l.input && i.at.record == m.record;
          }))
        continue;
      const Input& in = input_of(item);
      settle(item);
      if (in.sealed && (paths_from(item) & plan_of(item).waiting_writes))
        for (Record r : next.instances[static_cast<std::size_t>(l.to)].released)
          if (project(r, in.key) == project(m.record, in.key))
            broken("a record " + to_string(m.record) + " follows the release of its partition");
      next.items.push_back(item);
    }
  }

  // Whether the partition of `r` is sealed on all sealed streams between the instances that come into these inputs. A stream
  // that is part of a cycle is not waited for: nobody can tell that a partition has stopped circulating.
  template <class Asked>
  bool loops_closed(const State& s, int instance, Record r, Asked asked) const {
    for (const Loop& l : cluster_.loops) {
      const Input& in =
          cluster_.instances[static_cast<std::size_t>(l.to)].inputs[static_cast<std::size_t>(l.input)];
      if (l.to != instance || !in.sealed || in.from_cycle || !asked(l.input)) continue;
      if (!sealed_before(s, l.from, {l.output, r}, in.key)) return false;
    }
    return true;
  }

  // The seal of the record's partition had left before this event: the sealed inputs that the output comes from were
  // complete for it and processed.
  bool sealed_before(const State& before, int instance, const Emission& m, Mask key) const {
    const Deployed& d = cluster_.instances[static_cast<std::size_t>(instance)];
    const Kind& k = *plans_[static_cast<std::size_t>(instance)].kind;
    for (int a = 0; a < kAttributes; ++a)
      if ((key >> a & 1) && value(m.record, a) == 0) return true;
    for (const Item& i : before.items) {
      const Input& in = input_of(i);
      if (i.at.instance != instance || finished(i) || !in.sealed || in.from_cycle) continue;
      for (const PathKind& p : k.paths) {
        if (comes_from(k, p, m.to, in.to) && corresponds(d, p, in.key, i.at.record, key, m.record))
          return false;
      }
    }
    return loops_closed(before, instance, m.record, [&](int input) {
      return std::ranges::any_of(k.paths, [&](const PathKind& p) {
        return comes_from(k, p, m.to, d.inputs[static_cast<std::size_t>(input)].to);
      });
    });
  }

  static bool comes_from(const Kind& k, const PathKind& p, int output, int input) {
    return p.to == output && (p.from == input || (p.reads && feeds(k, p, input)));
  }

  // Whether an input record lies in the input partition that the output partition of `out` is the image of.
  static bool corresponds(const Deployed& d, const PathKind& p, Mask in_key, Record in, Mask out_key,
                          Record out) {
    for (int a = 0; a < kAttributes; ++a) {
      if (!(out_key >> a & 1)) continue;
      int origin = p.rename && a == 3 ? 0 : a;
      if ((in_key >> origin & 1) && value(in, origin) != value(out, a)) return false;
      if (d.has_dependency && origin == 1 && (in_key & kA) && value(in, 0) != (value(out, a) + 1) / 2)
        return false;
    }
    return true;
  }

  void finish(const State& s) {
    for (const Item& i : s.items)
      if (!finished(i)) broken("a partition is never released: " + to_string(i.at.record));
    Fingerprint f;
    for (const State::Instance& i : s.instances) add(f, i);
    if (!finals_.try_emplace(f, true).second) return;
    Outcome o{.instances = {}, .trace = trace_};
    for (const State::Instance& i : s.instances) o.instances.push_back({i.sent, i.sequence, i.stores});
    result_.outcomes.push_back(std::move(o));
  }

  void broken(std::string how) {
    if (!result_.broken.empty()) return;
    result_.broken = std::move(how);
    result_.broken_trace = trace_;
  }

  void check_orders() {
    for (std::size_t i = 0; i < cluster_.instances.size(); ++i)
      for (std::size_t o = 0; o < 2; ++o) {
        const Claim& claim = cluster_.instances[i].claims[o];
        if (!claim.ordered) continue;
        absl::flat_hash_map<Fingerprint, std::pair<Records, const Outcome*>> by_set;
        for (const Outcome& outcome : result_.outcomes) check_order(outcome, i, o, claim.scope, by_set);
      }
  }

  void check_order(const Outcome& outcome, std::size_t i, std::size_t o, Mask scope,
                   absl::flat_hash_map<Fingerprint, std::pair<Records, const Outcome*>>& by_set) {
    const Records& sequence = outcome.instances[i].sequence[o];
    Records values;
    for (Record r : sequence) values.push_back(project(r, scope));
    std::ranges::sort(values);
    values.erase(std::unique(values.begin(), values.end()), values.end());
    for (Record v : values) {
      Records part, sorted;
      for (Record r : sequence)
        if (project(r, scope) == v) part.push_back(r);
      sorted = part;
      std::ranges::sort(sorted);
      Fingerprint f;
      f.add(sorted);
      f.add(v);
      auto [at, fresh] = by_set.try_emplace(f, part, &outcome);
      if (fresh || at->second.first == part || !result_.broken.empty()) continue;
      result_.broken = "one order is claimed, but " + to_string(part) + " and " + to_string(at->second.first);
      result_.broken_trace = outcome.trace;
      result_.other_trace = at->second.second->trace;
    }
  }

  static void add(Fingerprint& f, const State::Instance& i) {
    for (const Store& s : i.stores) f.add(s.set), f.add(s.list);
    for (const Records& r : i.sent) f.add(r);
    for (const Records& r : i.sequence) f.add(r);
  }

  Fingerprint fingerprint(const State& s) const {
    Fingerprint f;
    for (const State::Instance& i : s.instances) add(f, i), f.add(i.released);
    // Records under way are a set, but that their ranks matter where they are ordered.
    absl::InlinedVector<std::uint64_t, kMostItems> items;
    for (const Item& i : s.items) {
      std::uint64_t h = mix(static_cast<std::uint64_t>(i.at.instance * 16 + i.at.input), i.at.record);
      items.push_back(mix(mix(h, i.status), input_of(i).ordered ? i.at.rank + 1 : 0));
    }
    std::ranges::sort(items);
    f.add(items);
    return f;
  }

  const Cluster& cluster_;
  std::size_t most_;
  std::vector<Plan> plans_;
  std::vector<Event> trace_;
  absl::flat_hash_map<Fingerprint, std::uint64_t> seen_;
  absl::flat_hash_map<Fingerprint, bool> finals_;
  Exploration result_;
};

}  // namespace

Exploration explore(const Cluster& cluster, const std::vector<Arrival>& arrivals, std::size_t most_states) {
  return Explorer(cluster, most_states).run(arrivals);
}

std::array<Records, 2> lasting_answers(const Kind& kind, const Stores& stores,
                                       const std::array<Records, 2>& questions) {
  std::array<Records, 2> answers;
  std::vector<Emission> out;
  for (std::size_t input = 0; input < 2; ++input)
    for (Record q : questions[input]) {
      Stores copy = stores;
      out.clear();
      for (const PathKind& p : kind.paths)
        if (p.from == static_cast<int>(input)) step(p, q, 0, copy, out);
      for (const Emission& e : out) answers[static_cast<std::size_t>(e.to)].push_back(e.record);
    }
  for (Records& r : answers) {
    std::ranges::sort(r);
    r.erase(std::unique(r.begin(), r.end()), r.end());
  }
  return answers;
}

std::string to_string(const Event& e) {
  static constexpr const char* kVerbs[] = {"deliver", "release the partition of", "answer"};
  std::string text = std::string(kVerbs[e.kind]) + ' ' + to_string(e.record);
  return e.chance ? text + " (chance 1)" : text;
}

}  // namespace blazes::oracle
