#include "frontend/bloom/influence.h"

#include <algorithm>
#include <tuple>

namespace blazes::frontend::bloom {
namespace {

bool worsen(bool& into, bool from) {
  const bool changes = from && !into;
  into |= from;
  return changes;
}

bool weaken(bool& into, bool from) {
  const bool changes = into && !from;
  into &= from;
  return changes;
}

auto position(const Cause& cause) { return std::tie(cause.span, cause.rule, cause.kind, cause.detail); }

}  // namespace

Gate Gate::of(std::vector<Symbol> attributes) {
  std::ranges::sort(attributes);
  attributes.erase(std::unique(attributes.begin(), attributes.end()), attributes.end());
  return {.known = true, .attributes = std::move(attributes)};
}

bool Gate::meet(const Gate& other) {
  if (!known) return false;
  if (!other.known) {
    *this = {};
    return true;
  }
  const std::size_t before = attributes.size();
  std::erase_if(attributes, [&](Symbol a) { return !std::ranges::binary_search(other.attributes, a); });
  return attributes.size() != before;
}

bool merge(Cause& into, const Cause& from) {
  if (!from || (into && position(into) <= position(from))) return false;
  into = from;
  return true;
}

bool merge(Influence& into, const Influence& from) {
  if (!from.there) return false;
  if (!into.there) {
    into = from;
    return true;
  }
  bool changes = false;
  if (from.delicate()) {
    if (into.delicate()) {
      changes |= into.gate.meet(from.gate);
    } else {
      into.gate = from.gate;
      changes = true;
    }
  }
  changes |= worsen(into.ordered, from.ordered) | worsen(into.shaky, from.shaky) |
             worsen(into.asks, from.asks) | worsen(into.meets, from.meets) |
             weaken(into.per_record, from.per_record) | merge(into.cause, from.cause) |
             merge(into.stored, from.stored) | merge(into.doubt, from.doubt);
  return changes;
}

namespace {

void add_gate(Influence& influence, const Gate& gate, const Cause& cause) {
  if (influence.delicate())
    influence.gate.meet(gate);
  else
    influence.gate = gate;
  merge(influence.cause, cause);
}

}  // namespace

void put_in_order(Influence& influence, const Gate& gate, const Cause& cause) {
  add_gate(influence, gate, cause);
  influence.ordered = true;
}

void make_shaky(Influence& influence, const Gate& gate, const Cause& cause) {
  add_gate(influence, gate, cause);
  influence.shaky = true;
}

void depend_on_ticks(Influence& influence, const Cause& cause) {
  if (influence.there) merge(influence.doubt, cause);
}

Moving& Influences::operator[](CollectionId input) {
  auto at = std::ranges::lower_bound(list_, input, {}, &Moving::input);
  if (at == list_.end() || at->input != input) {
    at = list_.insert(at, Moving{});
    at->input = input;
  }
  return *at;
}

const Moving* Influences::find(CollectionId input) const {
  auto at = std::ranges::lower_bound(list_, input, {}, &Moving::input);
  return at == list_.end() || at->input != input ? nullptr : &*at;
}

bool Influences::merge(const Influences& other) {
  bool changes = false;
  for (const Moving& from : other) {
    const bool is_new = !find(from.input);
    Moving& into = (*this)[from.input];
    if (is_new) into.tick = from.tick;
    changes |= is_new | weaken(into.tick, from.tick) | bloom::merge(into.now, from.now) |
               bloom::merge(into.kept, from.kept);
  }
  return changes;
}

bool Influences::any() const {
  return std::ranges::any_of(list_, [](const Moving& m) { return !m.tick; });
}

bool Influences::any_now() const {
  return std::ranges::any_of(list_, [](const Moving& m) { return !m.tick && m.now.there; });
}

bool Influences::any_kept() const {
  return std::ranges::any_of(list_, [](const Moving& m) { return !m.tick && m.kept.there; });
}

bool Influences::any_now_but(CollectionId input) const {
  return std::ranges::any_of(list_,
                             [&](const Moving& m) { return !m.tick && m.now.there && m.input != input; });
}

bool Influences::any_tick() const { return std::ranges::any_of(list_, &Moving::tick); }

}  // namespace blazes::frontend::bloom
