#include "datalog/engine.h"

#include <algorithm>
#include <stdexcept>

#include "base/components.h"

namespace blazes::datalog {

Relation& Engine::add_relation(RelationShape shape) {
  Node node;
  node.relation = std::make_unique<Relation>(std::move(shape), memory_);
  numbers_.emplace(node.relation.get(), static_cast<std::uint32_t>(nodes_.size()));
  nodes_.push_back(std::move(node));
  return *nodes_.back().relation;
}

void Engine::may_shrink(Relation& relation) { node_of(relation).shrinks = true; }

void Engine::put(Relation& relation, const Value* tuple) {
  if (put_.empty() || put_.back().first != &relation) put_.push_back({&relation, {}});
  put_.back().second.insert(put_.back().second.end(), tuple, tuple + relation.width());
}

void Engine::prepare() {
  prepared_ = true;
  for (const auto& by : operators_) {
    node_of(by->head()).derived_by.push_back(by.get());
    for (std::size_t input = 0; input < by->inputs().size(); ++input)
      node_of(*by->inputs()[input]).used_by.push_back({by.get(), input});
  }
  find_components();
  find_growing();
}

void Engine::find_components() {
  const Components found(static_cast<std::uint32_t>(nodes_.size()),
                         [&](std::uint32_t from, std::uint32_t edge) {
                           const auto& uses = nodes_[from].used_by;
                           return edge < uses.size() ? numbers_.at(&uses[edge].by->head()) : Components::kEnd;
                         });
  // Those that nothing leads out of come first there, and last here.
  for (std::size_t i = found.size(); i-- > 0;) {
    Component component;
    component.members.assign(found[i].begin(), found[i].end());
    for (std::uint32_t member : component.members) {
      nodes_[member].component = static_cast<std::uint32_t>(components_.size());
      component.stores_all = component.stores_all && nodes_[member].relation->stored();
    }
    components_.push_back(std::move(component));
  }
  for (Component& component : components_)
    for (std::uint32_t member : component.members)
      for (const Operator* by : nodes_[member].derived_by)
        for (const Relation* input : by->inputs())
          component.recursive = component.recursive || within(component, *input);
}

// At first all do; then what is derived from something that does not, or not monotonously, does not either.
void Engine::find_growing() {
  std::vector<bool> grows;
  for (const Node& node : nodes_) grows.push_back(!node.shrinks);
  const auto can_grow = [&](const Operator* by) {
    return by->properties().monotone && std::ranges::all_of(by->inputs(), [&](const Relation* input) {
             return grows[numbers_.at(input)];
           });
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (!grows[i] || nodes_[i].relation->stored() || std::ranges::all_of(nodes_[i].derived_by, can_grow))
        continue;
      grows[i] = false;
      changed = true;
    }
  }
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const bool recursive = components_[nodes_[i].component].recursive;
    nodes_[i].relation->set_kind(grows[i], recursive);
    for (Operator* by : nodes_[i].derived_by) by->head_keeps = grows[i] || recursive;
  }
}

void Engine::tick() {
  if (!prepared_) prepare();
  for (Node& node : nodes_) node.relation->begin_tick();
  apply_later();
  merge_rows();
  const auto count = [](const auto& facts) {
    return facts.second.size() / std::max<std::size_t>(1, facts.first->width());
  };
  for (const auto& facts : lent_) facts.first->lend(facts.second.data(), count(facts), -1);
  lent_.clear();
  for (auto& facts : put_) {
    if (facts.first->stored()) {
      facts.first->store(facts.second.data(), count(facts));
      continue;
    }
    facts.first->lend(facts.second.data(), count(facts), +1);
    lent_.push_back(std::move(facts));
  }
  put_.clear();
  for (Component& component : components_) evaluate(component);
}

void Engine::evaluate(Component& component) {
  if (!component.recursive) {
    const Node& node = nodes_[component.members[0]];
    for (Operator* by : node.derived_by) {
      by->feed();
      by->finish();
    }
    node.relation->settle();
    return;
  }
  const bool anew = loses_something(component);
  component.begun = true;
  for (std::uint32_t member : component.members)
    for (Operator* by : nodes_[member].derived_by) {
      if (anew && !by->properties().waits) continue;
      by->feed();
      if (!anew) by->finish();
    }
  if (anew) evaluate_anew(component);
  close(component);
  if (anew)
    for (std::uint32_t member : component.members) nodes_[member].relation->finish_reset();
}

// Whether something that was derived in it may not be derivable any more.
bool Engine::loses_something(const Component& component) const {
  if (!component.begun) return true;
  for (std::uint32_t member : component.members) {
    if (nodes_[member].relation->wants_reset()) return true;
    if (component.stores_all) continue;
    for (const Operator* by : nodes_[member].derived_by) {
      if (by->always()) return true;
      for (std::size_t input = 0; input < by->inputs().size(); ++input) {
        const Relation& from = *by->inputs()[input];
        if (within(component, from)) continue;
        if (!from.dying().empty() || (!from.fresh().empty() && !by->monotone_in(input))) return true;
      }
    }
  }
  return false;
}

void Engine::evaluate_anew(Component& component) {
  for (std::uint32_t member : component.members) nodes_[member].relation->reset();
  for (std::uint32_t member : component.members) nodes_[member].relation->settle();
  for (std::uint32_t member : component.members)
    for (Operator* by : nodes_[member].derived_by) by->evaluate();
}

// Round by round: what is new is joined with all that is there.
void Engine::close(Component& component) {
  for (bool more = true; more;) {
    more = false;
    for (std::uint32_t member : component.members) {
      const Node& node = nodes_[member];
      const auto settled = node.relation->settle();
      if (settled.empty()) continue;
      more = true;
      const std::vector<RowId> rows(settled.begin(), settled.end());
      for (const Use& use : node.used_by) {
        if (!within(component, use.by->head())) continue;
        use.by->properties().waits ? use.by->evaluate() : use.by->feed_round(use.input, rows);
      }
    }
  }
}

void Engine::mark_all() {
  for (const Node& node : nodes_) {
    const Relation& relation = *node.relation;
    for (const Value* value = relation.row(0); value != relation.row(relation.end()); ++value)
      pool_.mark(*value);
    for (const auto* log : {&relation.came(), &relation.went()})
      for (Value value : *log) pool_.mark(value);
  }
  for (const auto& by : operators_) by->mark();
  for (const auto* facts : {&put_, &lent_})
    for (const auto& [relation, tuples] : *facts)
      for (Value value : tuples) pool_.mark(value);
}

}  // namespace blazes::datalog
