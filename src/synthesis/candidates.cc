#include "synthesis/candidates.h"

#include <algorithm>

#include <absl/container/flat_hash_set.h>

#include "analysis/plan_orders.h"

namespace blazes::synthesis {

using namespace analysis;
using namespace dataflow;

namespace {

using Kind = Promise::Kind;

// So many streams further up are considered for a promise.
constexpr std::size_t kUpstream = 32;

class Guesses {
 public:
  Guesses(const Refusal& refusal, const Analysis& after)
      : flow_(*after.flow), after_(after), id_(refusal.origin), path_(flow_.path(refusal.origin)) {
    if (flow_.touches_written_state(path_)) {
      for (InterfaceId input : flow_.writers(path_.state)) add(writes_, input);
    } else {
      add(writes_, path_.from);
    }
    all_ = writes_;
    add(all_, path_.from);
    std::ranges::sort(all_);
    all_.erase(std::unique(all_.begin(), all_.end()), all_.end());
    if (path_.gate) gate_ = names(path_.gate);
  }

  std::vector<std::vector<Promise>> order_sensitive() {
    for (const std::vector<std::string>& key : keys()) seals_at_sources(key);
    for (const std::vector<std::string>& key : keys()) seals_here(key);
    dependencies();
    gates();
    orders();
    sequences();
    if (!gate_.empty() && flow_.streams_into(path_.from).size() == 1)
      guess({{Kind::Unique, flow_.streams_into(path_.from)[0], gate_}});
    std::ranges::stable_sort(result_, {}, &std::vector<Promise>::size);
    return std::move(result_);
  }

  std::vector<std::vector<Promise>> dealt() {
    std::vector<Promise> all;
    for (StreamId s : all_) {
      const Promises& promises = flow_.promises(s);
      if (!promises.shuffle && !promises.partitioned) continue;
      std::vector<std::string> by = gate_;
      std::erase_if(by, [&](const std::string& a) { return !can_have(s, {a}); });
      if (!by.empty()) all.push_back(make({Kind::Partition, s, by}));
    }
    if (!all.empty()) result_.push_back(std::move(all));
    return std::move(result_);
  }

 private:
  struct Short {
    Kind kind;
    StreamId stream;
    std::vector<std::string> attributes;
  };

  static Promise make(const Short& s) {
    Promise p;
    p.kind = s.kind;
    p.stream = s.stream;
    p.attributes = s.attributes;
    return p;
  }

  void guess(const std::vector<Short>& promises) {
    std::vector<Promise> set;
    for (const Short& s : promises) set.push_back(make(s));
    if (!set.empty()) result_.push_back(std::move(set));
  }

  void add(std::vector<StreamId>& streams, InterfaceId input) const {
    auto into = flow_.streams_into(input);
    streams.insert(streams.end(), into.begin(), into.end());
  }

  std::vector<std::string> names(AttributeSet set) const {
    auto sorted = sorted_names(set, flow_.attribute_sets(), flow_.names());
    return {sorted.begin(), sorted.end()};
  }

  bool can_have(StreamId s, const std::vector<std::string>& attributes) const {
    AttributeSet schema = flow_.schema(s);
    if (!schema) return true;
    auto there = names(schema);
    return std::ranges::includes(there, attributes);
  }

  // Single attributes of the gate, then all of it, then keys that other streams of the site are sealed on.
  std::vector<std::vector<std::string>> keys() const {
    std::vector<std::vector<std::string>> result;
    for (const std::string& a : gate_) result.push_back({a});
    if (gate_.size() > 1) result.push_back(gate_);
    for (StreamId s : writes_)
      if (after_.label(s).seal) result.push_back(names(after_.label(s).seal));
    return result;
  }

  // The streams that lead to `s`, nearest first: a promise is best made where the records come from.
  std::vector<StreamId> sources_of(StreamId s) const {
    std::vector<StreamId> waiting = {s}, sources;
    absl::flat_hash_set<StreamId> seen = {s};
    for (std::size_t i = 0; i < waiting.size() && waiting.size() < kUpstream; ++i) {
      InterfaceId from = flow_.stream(waiting[i]).from;
      if (!from) {
        sources.push_back(waiting[i]);
        continue;
      }
      std::vector<StreamId> before;
      for (PathId p : flow_.paths_into(from)) {
        add(before, flow_.path(p).from);
        if (flow_.reads_written_state(flow_.path(p)))
          for (InterfaceId input : flow_.writers(flow_.path(p).state)) add(before, input);
      }
      for (StreamId b : before)
        if (seen.insert(b).second) waiting.push_back(b);
    }
    return sources;
  }

  bool is_sealed_on(StreamId s, const std::vector<std::string>& key) const {
    AttributeSet seal = after_.label(s).seal;
    return seal && names(seal) == key;
  }

  // A promise is best made where the records come from.
  void seals_at_sources(const std::vector<std::string>& key) {
    std::vector<Short> set;
    for (StreamId s : writes_) {
      if (is_sealed_on(s, key)) continue;
      for (StreamId source : sources_of(s))
        if (can_have(source, key) && std::ranges::find(set, source, &Short::stream) == set.end())
          set.push_back({Kind::Seal, source, key});
    }
    guess(set);
  }

  void seals_here(const std::vector<std::string>& key) {
    std::vector<Short> set;
    for (StreamId s : writes_) {
      if (is_sealed_on(s, key)) continue;
      if (!can_have(s, key)) return;
      set.push_back({Kind::Seal, s, key});
    }
    if (std::ranges::any_of(set,
                            [&](const Short& p) { return static_cast<bool>(flow_.stream(p.stream).from); }))
      guess(set);
  }

  void dependencies() {
    if (gate_.empty()) return;
    std::vector<std::string> missing;
    for (StreamId s : writes_) {
      if (!after_.label(s).seal) return;
      for (const std::string& a : names(after_.label(s).seal))
        if (std::ranges::find(gate_, a) == gate_.end() && std::ranges::find(missing, a) == missing.end())
          missing.push_back(a);
    }
    if (missing.empty()) return;
    std::ranges::sort(missing);
    Promise p;
    p.kind = Kind::Dependency;
    p.attributes = gate_;
    p.determines = missing;
    result_.push_back({p});
  }

  // The gate might be what a stream is sealed on, or the attributes whose values it orders.
  void gates() {
    if (path_.gate) return;
    auto try_gate = [&](AttributeSet set) {
      if (!set || set == AttributeSets::empty()) return;
      Promise p;
      p.kind = Kind::Gate;
      p.path = id_;
      p.attributes = names(set);
      if (std::ranges::find(result_, std::vector{p}) == result_.end()) result_.push_back({p});
    };
    for (StreamId s : writes_) try_gate(after_.label(s).seal);
    for (StreamId s : all_) try_gate(after_.label(s).order.scope);
  }

  void orders() {
    if (all_.size() != 1) return;
    if (!gate_.empty() && can_have(all_[0], gate_)) guess({{Kind::Order, all_[0], gate_}});
    guess({{Kind::Order, all_[0], {}}});
  }

  // Numbers that some streams of the site have, on the others too; else attributes that might number the records.
  void sequences() {
    std::vector<std::vector<std::string>> numbers;
    for (StreamId s : all_)
      for (StreamId source : sources_of(s))
        if (AttributeSet sequence = flow_.promises(source).sequence) numbers.push_back(names(sequence));
    if (numbers.empty())
      for (const std::string& a : path_.gate ? gate_ : known_attributes()) numbers.push_back({a});
    for (const std::vector<std::string>& by : numbers) {
      std::vector<Short> set;
      for (StreamId s : all_)
        for (StreamId source : sources_of(s))
          if (!flow_.promises(source).sequence && can_have(source, by) &&
              std::ranges::find(set, source, &Short::stream) == set.end())
            set.push_back({Kind::Sequence, source, by});
      guess(set);
    }
  }

  std::vector<std::string> known_attributes() const {
    std::vector<std::string> result;
    for (StreamId s : all_)
      for (StreamId source : sources_of(s))
        if (AttributeSet schema = flow_.schema(source))
          for (const std::string& a : names(schema)) result.push_back(a);
    std::ranges::sort(result);
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
  }

  const Dataflow& flow_;
  const Analysis& after_;
  PathId id_;
  const Path& path_;
  std::vector<StreamId> writes_, all_;
  std::vector<std::string> gate_;
  std::vector<std::vector<Promise>> result_;
};

}  // namespace

std::vector<std::vector<Promise>> candidates(const Refusal& refusal, const Analysis& after) {
  Guesses guesses(refusal, after);
  switch (refusal.why) {
    case Refusal::Why::Nondeterministic: return {};
    case Refusal::Why::Dealt: return guesses.dealt();
    case Refusal::Why::NoOrderBeforeTheRun: break;
  }
  return guesses.order_sensitive();
}

}  // namespace blazes::synthesis
