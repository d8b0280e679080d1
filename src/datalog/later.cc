// What a tick leaves to the next one: tuples to insert, to delete, to put in the place of others.
#include "datalog/engine.h"

namespace blazes::datalog {
namespace {

template <class Use>
void each_tuple(const Relation& relation, const std::vector<Value>& tuples, Use use) {
  for (std::size_t at = 0; at < tuples.size(); at += relation.width()) use(tuples.data() + at);
}

std::vector<std::uint32_t> key_columns(const Relation& relation) {
  std::vector<std::uint32_t> columns(relation.keys());
  for (std::uint32_t i = 0; i < relation.keys(); ++i) columns[i] = i;
  return columns;
}

}  // namespace

Engine::Later& Engine::later(Relation& into) {
  for (Later& known : later_)
    if (known.into == &into) return known;
  later_.push_back({&into, {}, {}, {}});
  return later_.back();
}

void Engine::insert_later(Relation& from, Relation& into) {
  from.log_changes();
  if (!into.stored()) may_shrink(into);
  later(into).inserted.push_back(&from);
}

void Engine::delete_later(Relation& from, Relation& into) {
  from.log_changes();
  into.log_changes();
  may_shrink(into);
  later(into).deleted.push_back(&from);
}

void Engine::update_later(Relation& from, Relation& into) {
  from.log_changes();
  into.log_changes();
  may_shrink(into);
  later(into).updated.push_back(&from);
}

void Engine::apply_later() {
  for (Later& later : later_) {
    Relation& into = *later.into;
    if (into.stored()) {
      apply_to_stored(later);
      continue;
    }
    for (const Relation* from : later.inserted) {
      each_tuple(*from, from->came(), [&](const Value* tuple) { into.lend(tuple, 1, +1); });
      each_tuple(*from, from->went(), [&](const Value* tuple) { into.lend(tuple, 1, -1); });
    }
  }
}

// Only what changed in the last tick can change whether a tuple stays: it, or what would delete or insert it.
void Engine::apply_to_stored(Later& later) {
  Relation& into = *later.into;
  if (!later.deleted.empty() || !later.updated.empty()) {
    std::vector<RowId> rows;
    const auto same = [&](const Value* tuple) {
      if (const RowId row = into.find(tuple); row != kNoRow) rows.push_back(row);
    };
    const auto of_same_key = [&](const Value* tuple) {
      const Index& index = into.index(key_columns(into));
      for (RowId row = index.first(tuple); row != kNoRow; row = index.next(row)) rows.push_back(row);
    };
    each_tuple(into, into.came(), same);
    for (const Relation* from : later.inserted) each_tuple(*from, from->went(), same);
    for (const Relation* from : later.deleted) {
      each_tuple(*from, from->came(), same);
      each_tuple(*from, from->went(), same);
    }
    for (const Relation* from : later.updated) {
      each_tuple(*from, from->came(), of_same_key);
      each_tuple(*from, from->went(), of_same_key);
    }
    for (RowId row : rows) is_doomed(later, into.row(row)) ? into.unstore(row) : into.set_stored(row);
  }
  for (const auto* sources : {&later.inserted, &later.updated})
    for (const Relation* from : *sources)
      each_tuple(*from, from->came(), [&](const Value* tuple) { into.store(tuple, 1); });
}

void Engine::merge_later(Relation& relation, Function merge) {
  may_shrink(relation);
  merged_.emplace_back(&relation, std::move(merge));
}

void Engine::merge_rows() {
  for (const auto& [relation, merge] : merged_) {
    if (relation->size() == 0) continue;
    std::vector<RowId> rows;
    std::vector<Value> values;
    for (RowId row = 0; row < relation->end(); ++row) {
      if (!relation->visible(row, Relation::kAll)) continue;
      rows.push_back(row);
      values.push_back(relation->row(row)[0]);
    }
    if (rows.empty()) continue;
    const Value all = merge(values);
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (values[i] != all && relation->is_stored(rows[i])) relation->unstore(rows[i]);
    relation->store(&all, 1);
  }
}

bool Engine::is_doomed(const Later& later, const Value* tuple) const {
  for (const auto* sources : {&later.inserted, &later.updated})
    for (const Relation* from : *sources)
      if (from->find(tuple) != kNoRow) return false;
  for (const Relation* from : later.deleted)
    if (from->find(tuple) != kNoRow) return true;
  for (Relation* from : later.updated)
    if (from->index(key_columns(*from)).first(tuple) != kNoRow) return true;
  return false;
}

}  // namespace blazes::datalog
