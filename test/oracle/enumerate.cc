#include "enumerate.h"

#include <algorithm>
#include <numeric>

namespace blazes::oracle {
namespace {

// What is promised of one source.
struct Promise {
  int seal = kNone, ordered = kNone, unique = kNone;
};
constexpr Promise kPromises[] = {
    {},
    {.seal = kA},
    {.seal = kB},
    {.seal = kA | kB},
    {.ordered = 0},
    {.ordered = kA},
    {.ordered = kB},
    {.unique = kA},
    {.unique = kB | kV},
    {.seal = kA, .ordered = 0},
    {.seal = kV},
    {.seal = kA, .ordered = kB},
};
constexpr std::size_t kPromiseCount = std::size(kPromises);

void promise(Wire& w, const Promise& p) {
  w.seal = p.seal;
  w.ordered = p.ordered;
  w.unique = p.unique;
}

void set_inner_fifo(Design& d, bool fifo) {
  for (Wire& w : d.wires)
    if (w.from != kNone) w.fifo = fifo;
}

Wire wire(int from, int output, int to, int input) {
  Wire w;
  w.from = from;
  w.output = output;
  w.to = to;
  w.input = input;
  return w;
}

// Promises as numbers of `kPromises`, the first source's and the others'.
struct Choice {
  std::size_t first, others;
};

// Under each choice; with inner streams fifo where something is ordered, else not.
bool promised(Design d, std::span<const Choice> choices, const Visit& visit) {
  std::vector<int> sources = d.sources();
  for (const Choice& c : choices) {
    if (sources.size() == 1 && c.others != 0 && c.others != c.first) continue;
    if (sources.size() == 1 && c.others != c.first) continue;
    bool ordered = false;
    for (std::size_t i = 0; i < sources.size(); ++i) {
      const Promise& p = kPromises[i == 0 ? c.first : c.others];
      promise(d.wires[static_cast<std::size_t>(sources[i])], p);
      ordered |= p.ordered != kNone;
    }
    set_inner_fifo(d, ordered);
    if (!visit(d)) return false;
    if (!ordered || d.parts.size() != 2 || c.first != 4) continue;
    set_inner_fifo(d, false);
    if (!visit(d)) return false;
  }
  return true;
}

bool replicated(Design d, const Visit& visit) {
  for (unsigned mask = 0; mask < 1u << d.parts.size(); ++mask) {
    for (std::size_t i = 0; i < d.parts.size(); ++i) d.parts[i].replicated = mask >> i & 1;
    if (!visit(d)) return false;
  }
  return true;
}

int kinds() { return static_cast<int>(catalogue().size()); }

Design parts(std::initializer_list<int> kinds) {
  Design d;
  for (int k : kinds) d.parts.push_back({.kind = k});
  return d;
}

constexpr Choice kPairChoices[] = {{0, 0}, {1, 1}, {2, 2}, {4, 4},  {5, 5}, {7, 7},
                                   {8, 8}, {1, 0}, {0, 1}, {1, 10}, {4, 1}};
constexpr Choice kTripleChoices[] = {{0, 0}, {1, 1}, {4, 4}, {5, 5}, {7, 7}, {1, 0}, {0, 1}};

const std::vector<int>& triple_kinds() {
  static const std::vector<int> kKinds = [] {
    std::vector<int> k;
    for (std::string_view name : {"pass", "drop-v", "union/per-record", "pairs", "join", "list[a]", "ack[a]",
                                  "first[a]", "list[a]/per-partition", "query[a]", "store[a]", "chance"})
      k.push_back(kind(name));
    return k;
  }();
  return kKinds;
}

}  // namespace

void for_each_single(const Visit& visit) {
  for (int k = 0; k < kinds(); ++k) {
    const Kind& kind = catalogue()[static_cast<std::size_t>(k)];
    for (int loop = -1; loop < kind.inputs * kind.outputs; ++loop) {
      Design d = parts({k});
      close(d);
      if (loop >= 0) d.wires.push_back(wire(0, loop / kind.inputs, 0, loop % kind.inputs));
      std::vector<Choice> choices;
      for (std::size_t i = 0; i < kPromiseCount; ++i)
        for (std::size_t j = 0; j < kPromiseCount; ++j) choices.push_back({i, j});
      if (!replicated(d, [&](const Design& r) { return promised(r, choices, visit); })) return;
      if (loop < 0) continue;
      // A seal that people declare inside a cycle, which nobody can send.
      d.wires.back().seal = kA;
      constexpr Choice kSealed[] = {{1, 1}};
      if (!replicated(d, [&](const Design& r) { return promised(r, kSealed, visit); })) return;
    }
  }
}

namespace {

void for_each_pair_of(const std::vector<int>& kinds, const Visit& visit) {
  auto all = [&](Design d) {
    close(d);
    return replicated(d, [&](const Design& r) { return promised(r, kPairChoices, visit); });
  };
  for (int x : kinds)
    for (int y : kinds) {
      const Kind &kx = catalogue()[static_cast<std::size_t>(x)],
                 &ky = catalogue()[static_cast<std::size_t>(y)];
      for (int o = 0; o < kx.outputs; ++o)
        for (int i = 0; i < ky.inputs; ++i) {
          Design d = parts({x, y});
          d.wires.push_back(wire(0, o, 1, i));
          if (!all(d)) return;
          Design both = d;
          both.wires.push_back(wire(kNone, 0, 1, i));
          if (!all(both)) return;
          if (kx.outputs == 2 && ky.inputs == 2 && o == 0) {
            Design two = d;
            two.wires.push_back(wire(0, 1, 1, 1 - i));
            if (!all(two)) return;
          }
        }
    }
}

}  // namespace

void for_each_pair(const Visit& visit) {
  std::vector<int> all(catalogue().size());
  std::iota(all.begin(), all.end(), 0);
  for_each_pair_of(all, visit);
}

void for_each_core_pair(const Visit& visit) { for_each_pair_of(triple_kinds(), visit); }

void for_each_cycle(const Visit& visit) {
  std::vector<int> some = triple_kinds();
  for (std::string_view name : {"merge", "halves", "split", "cache", "refresh"}) some.push_back(kind(name));
  for (int x : some)
    for (int y : some) {
      const Kind &kx = catalogue()[static_cast<std::size_t>(x)],
                 &ky = catalogue()[static_cast<std::size_t>(y)];
      if (x > y) continue;
      for (int o = 0; o < kx.outputs; ++o)
        for (int i = 0; i < ky.inputs; ++i)
          for (int back = 0; back < kx.inputs; ++back) {
            Design d = parts({x, y});
            d.wires = {wire(0, o, 1, i), wire(kNone, 0, 0, back), wire(1, 0, 0, back), wire(1, 0, kNone, 0)};
            close(d);
            if (!replicated(d, [&](const Design& r) { return promised(r, kTripleChoices, visit); })) return;
          }
    }
}

void for_each_triple(const Visit& visit) {
  auto all = [&](Design d) {
    close(d);
    return replicated(d, [&](const Design& r) { return promised(r, kTripleChoices, visit); });
  };
  for (int x : triple_kinds())
    for (int y : triple_kinds())
      for (int z : triple_kinds()) {
        const Kind &ky = catalogue()[static_cast<std::size_t>(y)],
                   &kz = catalogue()[static_cast<std::size_t>(z)];
        for (int i = 0; i < ky.inputs; ++i)
          for (int j = 0; j < kz.inputs; ++j) {
            Design chain = parts({x, y, z});
            chain.wires = {wire(0, 0, 1, i), wire(1, 0, 2, j)};
            if (!all(chain)) return;
            if (kz.inputs == 2) {
              Design triangle = chain;
              triangle.wires.push_back(wire(0, 0, 2, 1 - j));
              if (!all(triangle)) return;
            }
            if (i == 0 && j == 0 && y == kind("pass")) {
              Design cycle = chain;
              cycle.wires.push_back(wire(kNone, 0, 0, 0));
              cycle.wires.push_back(wire(1, 0, 0, 0));
              if (!all(cycle)) return;
            }
            if (y <= z) {
              Design fan_out = parts({x, y, z});
              fan_out.wires = {wire(0, 0, 1, i), wire(0, 0, 2, j)};
              if (!all(fan_out)) return;
            }
          }
        for (int i = 0; i < kz.inputs; ++i)
          for (int j = 0; j < kz.inputs; ++j) {
            if (x > y && i == j) continue;
            Design fan_in = parts({x, y, z});
            fan_in.wires = {wire(0, 0, 2, i), wire(1, 0, 2, j)};
            if (!all(fan_in)) return;
          }
      }
}

void for_each_split(const Visit& visit) {
  for (int k = 0; k < kinds(); ++k) {
    Design d = parts({k});
    close(d);
    d.parts[0].split = true;
    std::vector<int> sources = d.sources();
    // 0: shuffled, 1 to 3: partitioned on a, b, v.
    for (std::size_t ways = 0; ways < (sources.size() == 1 ? 4u : 16u); ++ways)
      for (const Choice& c : {Choice{0, 0}, {1, 1}, {2, 2}, {4, 4}, {5, 5}, {7, 7}}) {
        Design e = d;
        for (std::size_t s = 0; s < sources.size(); ++s) {
          Wire& w = e.wires[static_cast<std::size_t>(sources[s])];
          std::size_t way = s == 0 ? ways % 4 : ways / 4;
          w.shuffle = way == 0;
          if (way > 0) w.partitioned = 1 << (way - 1);
          promise(w, kPromises[s == 0 ? c.first : c.others]);
        }
        set_inner_fifo(e, true);
        if (!visit(e)) return;
        Design chain = e;
        std::erase_if(chain.wires, [](const Wire& w) { return w.to == kNone && w.output == 0; });
        chain.parts.push_back({.kind = kind("list[a]"), .replicated = true});
        chain.wires.push_back(wire(0, 0, 1, 0));
        close(chain);
        set_inner_fifo(chain, true);
        if (!visit(chain)) return;
      }
  }
}

void for_each_dependent(const Visit& visit) {
  auto dependent = [&](const Design& d) {
    Design e = d;
    e.dependency = true;
    return visit(e);
  };
  constexpr Choice kChoices[] = {{0, 0}, {1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 5}, {7, 7}};
  for (int k = 0; k < kinds(); ++k) {
    Design d = parts({k});
    close(d);
    if (!replicated(d, [&](const Design& r) { return promised(r, kChoices, dependent); })) return;
    for (std::string_view first : {"drop-a", "rename", "union/per-record", "list[a]/per-partition"})
      for (int i = 0; i < catalogue()[static_cast<std::size_t>(k)].inputs; ++i) {
        Design chain = parts({kind(first), k});
        chain.wires = {wire(0, 0, 1, i)};
        close(chain);
        if (!replicated(chain, [&](const Design& r) { return promised(r, kChoices, dependent); })) return;
      }
  }
}

Design random_design(std::mt19937_64& random, int count) {
  auto below = [&](int n) { return static_cast<int>(random() % static_cast<std::uint64_t>(n)); };
  Design d;
  for (int p = 0; p < count; ++p) d.parts.push_back({.kind = below(kinds()), .replicated = below(2) == 0});
  for (int p = 0; p < count; ++p)
    for (int i = 0; i < d.kind_of(p).inputs; ++i) {
      if (p > 0 && below(4) != 0) {
        int from = below(p);
        d.wires.push_back(wire(from, below(d.kind_of(from).outputs), p, i));
      }
      if (below(8) == 0) d.wires.push_back(wire(kNone, 0, p, i));
      if (below(16) == 0 && count > 1) {
        int from = below(count);
        d.wires.push_back(wire(from, below(d.kind_of(from).outputs), p, i));
      }
    }
  close(d);
  // The bound on records is four: further sources stay empty, see `inputs_for`.
  for (int s : d.sources())
    if (below(3) != 0)
      promise(d.wires[static_cast<std::size_t>(s)], kPromises[below(static_cast<int>(kPromiseCount))]);
  set_inner_fifo(d, below(2) == 0);
  return d;
}

std::vector<SourceRecords> inputs_for(const Design& d, bool all) {
  const Record r111 = record(1, 1, 1), r112 = record(1, 1, 2), r121 = record(1, 2, 1), r122 = record(1, 2, 2),
               r211 = record(2, 1, 1), r212 = record(2, 1, 2), r222 = record(2, 2, 2), r231 = record(2, 3, 1),
               r232 = record(2, 3, 2);
  const std::vector<int> sources = d.sources();
  std::vector<SourceRecords> candidates;
  const bool cycle = std::ranges::any_of(
      d.wires, [](const Wire& w) { return w.from != kNone && w.to != kNone && w.from >= w.to; });
  if (cycle && d.parts.size() > 1) {
    // What circulates multiplies: two records from each source or each two sources, and three.
    for (std::size_t i = 0; i < sources.size(); ++i)
      for (std::size_t j = i; j < sources.size(); ++j)
        for (Record second : {r112, r122, r211}) {
          SourceRecords in(sources.size());
          in[i].push_back(r111), in[j].push_back(second);
          candidates.push_back(in);
        }
  } else if (all && sources.size() == 1) {
    const Records domain = {r111, r112, r121, r122, r211, r212, record(2, 2, 1), r222};
    for (unsigned subset = 1; subset < 256; ++subset) {
      Records r;
      for (unsigned i = 0; i < 8; ++i)
        if (subset >> i & 1) r.push_back(domain[i]);
      if (r.size() <= 3 || (r.size() == 4 && subset % 8 == 7)) candidates.push_back({r});
    }
  } else if (d.dependency && sources.size() == 1) {
    candidates = {
        {{r112, r111}}, {{r122, r111}}, {{r121, r112, r231}}, {{r232, r231, r112, r122}}, {{r231, r111}}};
  } else if (d.dependency && sources.size() == 2) {
    candidates = {{{r112}, {r111}},       {{r111}, {r112}},       {{r112, r122}, {r111}},
                  {{r111}, {r112, r122}}, {{r231, r121}, {r112}}, {{r112}, {r231, r121}},
                  {{r122}, {r111, r112}}, {{r111, r112}, {r122}}};
  } else if (sources.size() <= 1) {
    candidates = {{{r112, r111}},
                  {{r111, r122}},
                  {{r212, r111}},
                  {{r111, r222}},
                  {{r112, r111, r211}},
                  {{r122, r111, r212, r222}},
                  {{r231, r121, r112, r232}},
                  {{r111, r211, record(3, 1, 1)}}};
  } else if (sources.size() == 2) {
    candidates = {{{r112}, {r111}},
                  {{r111}, {r112}},
                  {{r111, r122}, {r121}},
                  {{r121}, {r112, r121}},
                  {{r211, r112}, {r111}},
                  {{r111}, {r211, r112}},
                  {{r111, r122}, {r122, r211}},
                  {{r231, r121}, {r112, r232}}};
  } else {
    // One record each for the first four; which of them have a second one moves on.
    for (unsigned shift = 0; shift < std::min<std::size_t>(sources.size(), 4); ++shift) {
      const Records pool = {r111, r112, r122, r121};
      SourceRecords in(sources.size());
      for (unsigned i = 0; i < 4; ++i) in[(i + shift) % sources.size()].push_back(pool[i]);
      candidates.push_back(in);
    }
    SourceRecords in(sources.size());
    in[0] = {r111, r212}, in[1] = {r112}, in[2] = {r211};
    candidates.push_back(in);
    std::rotate(in.begin(), in.begin() + 1, in.end());
    candidates.push_back(in);
  }
  std::erase_if(candidates, [&](const SourceRecords& in) {
    for (std::size_t s = 0; s < sources.size(); ++s) {
      const Wire& w = d.wires[static_cast<std::size_t>(sources[s])];
      for (std::size_t i = 0; i < in[s].size(); ++i) {
        if (d.dependency && value(in[s][i], 0) != (value(in[s][i], 1) + 1) / 2) return true;
        for (std::size_t j = 0; j < i; ++j)
          if (w.unique != kNone && project(in[s][i], static_cast<Mask>(w.unique)) ==
                                       project(in[s][j], static_cast<Mask>(w.unique)))
            return true;
      }
    }
    return false;
  });
  if (candidates.empty()) {  // nothing kept the promises: one record in all
    SourceRecords in(sources.size());
    if (!in.empty()) in[0] = {r111};
    candidates.push_back(in);
  }
  return candidates;
}

}  // namespace blazes::oracle
