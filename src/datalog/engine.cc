#include "datalog/engine.h"

#include <algorithm>
#include <stdexcept>

#include "base/components.h"

namespace blazes::datalog {

Relation& Engine::add_relation(RelationShape shape) {
  Node node;
  node.relation = std::make_unique<Relation>(std::move(shape), memory_);
  node.shrinks = node.relation->merges();
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
  for (Component& component : components_) {
    component.repairs = true;
    for (std::uint32_t member : component.members) {
      // One that merges loses tuples as one does that is recursive.
      const bool merges = nodes_[member].relation->merges();
      component.recursive = component.recursive || merges;
      component.repairs = component.repairs && !merges;
      for (const Operator* by : nodes_[member].derived_by) {
        component.repairs = component.repairs && by->finds();
        for (const Relation* input : by->inputs())
          component.recursive = component.recursive || within(component, *input);
      }
    }
  }
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
  const bool loses = loses_something(component);
  const bool anew = loses && !(component.begun && component.repairs && repair(component));
  component.begun = true;
  for (std::uint32_t member : component.members)
    for (Operator* by : nodes_[member].derived_by) {
      if (anew && !by->properties().waits) continue;
      by->feed();
      if (!anew) by->finish();
    }
  if (anew) evaluate_anew(component);
  close(component);
  for (std::uint32_t member : component.members) {
    nodes_[member].relation->finish_merging();
    if (loses) nodes_[member].relation->finish_reset();
  }
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

// Takes away all that may have gone, and puts back what follows from what is left. False if that is most of what there is, so that it is
// better to begin anew.
bool Engine::repair(Component& component) {
  doom(component);
  std::size_t doomed = 0, all = 0;
  for (std::uint32_t member : component.members) {
    doomed += nodes_[member].relation->doomed().size();
    all += nodes_[member].relation->size();
  }
  for (std::uint32_t member : component.members) nodes_[member].relation->hide_doomed();
  if (doomed > 64 && doomed > all / 2) return false;
  for (std::uint32_t member : component.members) {
    Relation& relation = *nodes_[member].relation;
    for (RowId row : relation.doomed()) {
      const Value* const tuple = relation.row(row);
      const auto derives = [&](Operator* by) { return by->derives(tuple); };
      if (std::ranges::any_of(nodes_[member].derived_by, derives)) relation.derive(tuple, 1, +1);
    }
  }
  return true;
}

// What was derived with the help of something that went, round by round.
void Engine::doom(Component& component) {
  for (std::uint32_t member : component.members) nodes_[member].relation->begin_repair();
  for (std::uint32_t member : component.members)
    for (Operator* by : nodes_[member].derived_by) by->feed_losses();
  std::vector<std::size_t> seen(component.members.size(), 0);
  for (bool more = true; more;) {
    more = false;
    for (std::size_t i = 0; i < component.members.size(); ++i) {
      const Node& node = nodes_[component.members[i]];
      const auto doomed = node.relation->doomed().subspan(seen[i]);
      if (doomed.empty()) continue;
      more = true;
      const std::vector<RowId> rows(doomed.begin(), doomed.end());
      seen[i] += rows.size();
      for (const Use& use : node.used_by)
        if (within(component, use.by->head())) use.by->lose_round(use.input, rows);
    }
  }
}

// Round by round: what is new is joined with all that is there.
void Engine::close(Component& component) {
  std::uint64_t round = 0;
  for (bool more = true; more; ++round) {
    more = false;
    for (std::uint32_t member : component.members) {
      const Node& node = nodes_[member];
      const auto settled = node.relation->settle();
      if (settled.empty()) continue;
      more = true;
      const std::vector<RowId> rows(settled.begin(), settled.end());
      for (const Use& use : node.used_by) {
        if (!within(component, use.by->head())) continue;
        if (round >= rounds_limit_)
          throw Error(Error::Kind::Endless,
                      "after " + std::to_string(round) + " rounds, there are still new tuples in " +
                          use.by->head().name() + ", which are derived from each other without end",
                      use.by->place);
        use.by->properties().waits ? use.by->evaluate() : use.by->feed_round(use.input, rows);
      }
    }
  }
}

std::uint64_t Engine::work() const {
  std::uint64_t all = 0;
  for (const Node& node : nodes_) all += node.relation->visits();
  return all;
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
