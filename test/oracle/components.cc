#include "components.h"

#include <algorithm>
#include <cstdlib>

namespace blazes::oracle {
namespace {

using dataflow::Annotation;
using enum Annotation;

PathKind path(int from, int to, Annotation a, Write w, Emit e) {
  PathKind p;
  p.from = from;
  p.to = to;
  p.annotation = a;
  p.write = w;
  p.emit = e;
  return p;
}
PathKind gated(PathKind p, Mask gate) {
  p.gate = gate;
  return p;
}
PathKind star(PathKind p) {
  p.star = true;
  return p;
}
PathKind keeping(PathKind p, Mask keep) {
  p.keep = keep;
  return p;
}
PathKind no_state(PathKind p) {
  p.store = -1;
  return p;
}
PathKind over(PathKind p, int store) {
  p.store = store;
  return p;
}
PathKind unread(PathKind p) {
  p.reads = false;
  return p;
}
PathKind per_record(PathKind p) {
  p.per_record = true;
  return p;
}
PathKind per_partition(PathKind p) {
  p.per_partition = true;
  return p;
}
PathKind chance(PathKind p) {
  p.chance = true;
  return p;
}
PathKind renaming(PathKind p) {
  p.rename = true;
  p.keep = kB | kV | kC;
  return p;
}

std::vector<Kind> make_catalogue() {
  using W = Write;
  using E = Emit;
  const PathKind pass = no_state(path(0, 0, CR, W::Nothing, E::Pass));
  const PathKind unite = path(0, 0, CW, W::Insert, E::Facts);
  const PathKind list = path(0, 0, OW, W::Append, E::Current);
  const PathKind put = path(0, 0, CW, W::Insert, E::Nothing);
  const PathKind get = path(1, 0, OR, W::Nothing, E::Current);
  const PathKind keep_last = path(0, 0, OW, W::Replace, E::Nothing);
  auto to = [](PathKind p, int out) {
    p.to = out;
    return p;
  };
  auto from = [](PathKind p, int in) {
    p.from = in;
    return p;
  };
  return {
      // Confluent, without a memory.
      {"pass", 1, 1, {pass}},
      {"filter", 1, 1, {no_state(path(0, 0, CR, W::Nothing, E::Filter))}},
      {"drop-v", 1, 1, {keeping(pass, kA | kB | kC)}},
      {"drop-a", 1, 1, {keeping(pass, kB | kV | kC)}},
      {"rename", 1, 1, {renaming(pass)}},
      {"merge", 2, 1, {pass, from(pass, 1)}},
      // Confluent, with a memory.
      {"union", 1, 1, {unite}},
      {"union/per-record", 1, 1, {per_record(unite)}},
      {"often", 1, 1, {keeping(path(0, 0, CW, W::Insert, E::Often), kA)}},
      {"pairs", 1, 1, {path(0, 0, CW, W::Insert, E::Pairs)}},
      {"log", 1, 1, {unread(path(0, 0, CW, W::Insert, E::Pass))}},
      {"join",
       2,
       1,
       {keeping(path(0, 0, CW, W::Insert, E::Joined), kA),
        keeping(path(1, 0, CW, W::Insert, E::Joined), kA)}},
      {"refresh", 2, 1, {unite, path(1, 0, CR, W::Nothing, E::Facts)}},
      // Order-sensitive writes.
      {"list[a]", 1, 1, {gated(list, kA)}},
      {"list[b]", 1, 1, {gated(list, kB)}},
      {"list[a,b]", 1, 1, {gated(list, kA | kB)}},
      {"list[]", 1, 1, {gated(list, 0)}},
      {"list*", 1, 1, {star(list)}},
      {"count[a]", 1, 1, {gated(path(0, 0, OW, W::Count, E::Current), kA)}},
      {"last[a]", 1, 1, {gated(path(0, 0, OW, W::Replace, E::Current), kA)}},
      {"displaced[a]", 1, 1, {gated(path(0, 0, OW, W::Replace, E::Displaced), kA)}},
      {"first[a]", 1, 1, {gated(path(0, 0, OW, W::First, E::Facts), kA)}},
      {"totals[a]", 1, 1, {keeping(gated(list, kA), kA)}},
      {"ack[a]", 1, 1, {unread(gated(path(0, 0, OW, W::Append, E::Pass), kA))}},
      {"list[a]/per-partition", 1, 1, {per_partition(gated(list, kA))}},
      {"two-lists[a]", 2, 1, {gated(list, kA), from(gated(list, kA), 1)}},
      {"list-and-set[a]", 2, 1, {gated(list, kA), from(put, 1)}},
      {"first-refresh[a]",
       2,
       1,
       {gated(path(0, 0, OW, W::First, E::Facts), kA), path(1, 0, CR, W::Nothing, E::Facts)}},
      // Order-sensitive reads. Without a written state there is nothing that an order could change: `cautious` is
      // annotated so without need, as people do.
      {"cautious[a]", 1, 1, {gated(path(0, 0, OR, W::Nothing, E::Pass), kA)}},
      {"query[a]", 2, 1, {put, gated(get, kA)}},
      {"query[a,b]", 2, 1, {put, gated(get, kA | kB)}},
      {"query[b]", 2, 1, {put, gated(get, kB)}},
      {"query*", 2, 1, {put, star(get)}},
      {"few[a]", 2, 1, {put, gated(path(1, 0, OR, W::Nothing, E::Few), kA)}},
      {"missing[a]", 2, 1, {put, gated(path(1, 0, OR, W::Nothing, E::Missing), kA)}},
      {"query[a]/per-partition", 2, 1, {put, per_partition(gated(get, kA))}},
      {"store[a]", 2, 1, {gated(keep_last, kA), gated(get, kA)}},
      {"list-and-read",
       1,
       1,
       {gated(path(0, 0, OW, W::Append, E::Nothing), kA), gated(path(0, 0, OR, W::Nothing, E::Current), kB)}},
      // Two outputs.
      {"split", 1, 2, {pass, to(gated(list, kA), 1)}},
      {"store-ack[a]", 2, 2, {unread(gated(path(0, 0, OW, W::Replace, E::Pass), kA)), to(gated(get, kA), 1)}},
      {"query-ack[a]", 2, 2, {unread(path(0, 0, CW, W::Insert, E::Pass)), to(gated(get, kA), 1)}},
      {"halves", 2, 2, {gated(list, kA), over(to(from(unite, 1), 1), 1)}},
      {"cache",
       2,
       2,
       {no_state(path(0, 0, CR, W::Nothing, E::Pass)), path(1, 1, CW, W::Insert, E::Facts),
        path(0, 1, CR, W::Nothing, E::Facts)}},
      // Chance.
      {"chance", 1, 1, {chance(pass)}},
      {"chance/union", 1, 1, {chance(unite)}},
  };
}

Record shaped(const PathKind& p, Record r) {
  if (p.rename) r |= Record{value(r, 0)} << 6;
  return (r & ~kSide & ~Record{255}) | project(r, p.keep);
}

bool together(const PathKind& p, Record x, Record y) {
  return p.star || project(x, p.gate) == project(y, p.gate);
}

std::uint64_t held(const PathKind& p, Record r, const Store& s, int& count) {
  std::uint64_t hash = 0;
  for (Record e : s.set)
    if (together(p, e, r)) hash = mix(hash, e), ++count;
  for (Record e : s.list)
    if (together(p, e, r)) hash = mix(hash, e + 1), ++count;
  return hash;
}

void insert_sorted(Records& set, Record r) {
  auto at = std::lower_bound(set.begin(), set.end(), r);
  if (at == set.end() || *at != r) set.insert(at, r);
}

void write(const PathKind& p, Record r, Store& s) {
  const Mask gate = p.star ? Mask{0} : p.gate;
  const Record part = project(r, gate), entry = p.from == 1 ? r | kSide : r;
  if (p.write == Write::Insert) return insert_sorted(s.set, entry);
  auto before = [&](Record e, Record g) { return project(e, gate) < g; };
  auto first = std::lower_bound(s.list.begin(), s.list.end(), part, before);
  auto last = first;
  while (last != s.list.end() && project(*last, gate) == part) ++last;
  switch (p.write) {
    case Write::Append: s.list.insert(last, entry); break;
    case Write::Replace:
      if (first == last)
        s.list.insert(first, entry);
      else
        *first = entry;
      break;
    case Write::First:
      if (first == last) s.list.insert(first, entry);
      break;
    case Write::Count:
      if (first == last)
        s.list.insert(first, with_payload(part, 1));
      else if (payload(*first) < 3)
        *first = with_payload(part, payload(*first) + 1);
      break;
    default: break;
  }
}

}  // namespace

void step(const PathKind& p, Record r, int chance, Stores& stores, std::vector<Emission>& out) {
  static const Store kNone;
  Store* store = p.store < 0 ? nullptr : &stores[p.store];
  if (p.chance) r = telling(r, static_cast<std::uint64_t>(chance) + 1, generation(r));
  auto emit = [&](Record e) { out.push_back({p.to, shaped(p, e)}); };
  int count = 0;
  const std::uint64_t before = held(p, r, store ? *store : kNone, count);
  Records displaced;
  if (store && p.emit == Emit::Displaced)
    std::ranges::copy_if(store->list, std::back_inserter(displaced),
                         [&](Record e) { return together(p, e, r); });
  if (store && p.write != Write::Nothing) write(p, r, *store);
  const Store& now = store ? *store : kNone;
  switch (p.emit) {
    case Emit::Nothing: break;
    case Emit::Pass: emit(r); break;
    case Emit::Filter:
      if (value(r, 2) != 2) emit(r);
      break;
    case Emit::Facts:
      for (Record e : now.set) emit(e);
      for (Record e : now.list) emit(e);
      break;
    case Emit::Often:
      for (Record e : now.set)
        if (std::ranges::count_if(now.set, [&](Record f) { return project(f, kA) == project(e, kA); }) > 1)
          emit(with_payload(project(e, kA), 4));
      break;
    case Emit::Pairs:
      for (std::size_t i = 0; i < now.set.size(); ++i)
        for (std::size_t j = i + 1; j < now.set.size(); ++j)
          if (std::uint64_t g = std::max(generation(now.set[i]), generation(now.set[j])); g < kGenerations)
            emit(telling(now.set[i], now.set[j], g));
      break;
    case Emit::Joined:
      for (Record e : now.set)
        for (Record f : now.set)
          if (!(e & kSide) && (f & kSide) && project(e, kA) == project(f, kA))
            if (std::uint64_t g = std::max(generation(e), generation(f)); g < kGenerations)
              emit(telling(project(e, kA), mix(e, f), g));
      break;
    case Emit::Current: emit(before ? telling(r, before, generation(r)) : r); break;
    case Emit::Few:
      if (count < 2) emit(r);
      break;
    case Emit::Missing:
      if (count < 1) emit(r);
      break;
    case Emit::Displaced:
      for (Record e : displaced) emit(e);
      break;
  }
}

std::span<const Kind> catalogue() {
  static const std::vector<Kind> kinds = make_catalogue();
  return kinds;
}

int kind(std::string_view name) {
  auto kinds = catalogue();
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (kinds[i].name == name) return static_cast<int>(i);
  std::abort();
}

bool is_stateless(const Kind& k) {
  return std::ranges::all_of(k.paths,
                             [](const PathKind& p) { return p.write == Write::Nothing && !p.chance; });
}

bool writes_store(const Kind& k, int store) {
  return std::ranges::any_of(
      k.paths, [&](const PathKind& p) { return p.store == store && p.write != Write::Nothing; });
}

}  // namespace blazes::oracle
