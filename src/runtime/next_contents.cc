// What changed in a collection, and what one that is stored will hold when the next timestep begins. The engine does to it then what `<+`, `<-` and `<+-` say; who keeps
// it on a disk has to know before anybody is told of the timestep.
#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "runtime/node.h"
#include "runtime/values.h"

namespace blazes::runtime {
namespace {

using datalog::Relation;
using datalog::RowId;

std::vector<std::uint32_t> key_columns(const Relation& relation) {
  std::vector<std::uint32_t> columns(relation.keys());
  for (std::uint32_t i = 0; i < relation.keys(); ++i) columns[i] = i;
  return columns;
}

// `row` is there after the last timestep; or, if an error has broken that off, was there before it.
bool is_there(const Relation& relation, RowId row, bool before) {
  return before ? relation.was_there(row) : relation.visible(row, Relation::kDying);
}

class Next {
 public:
  // `before`: as if the last timestep had not begun.
  explicit Next(Relation& now, RuleCompiler::Later later, bool before = false)
      : now_(now), later_(later), before_(before) {}

  bool holds_next(const datalog::Value* tuple) const {
    if (holds(later_.inserted, tuple) || holds(later_.updated, tuple)) return true;
    return holds(&now_, tuple) && !holds(later_.deleted, tuple) && !is_replaced(tuple);
  }

  // Tuples for which that may not be what it was a timestep ago.
  template <class Use>
  void each_touched(Use use) const {
    each_changed(&now_, use);
    for (const Relation* relation : {later_.inserted, later_.deleted, later_.updated})
      each_changed(relation, use);
    if (!later_.updated) return;
    each_changed(later_.updated, [&](const datalog::Value* tuple) { each_of_key(now_, tuple, use); });
  }

  // Two tuples that would be there with one key, the new one second. The cost is that of what is new in `<+` and `<+-`.
  template <class MayMerge>
  std::optional<std::pair<const datalog::Value*, const datalog::Value*>> conflict(MayMerge may_merge) const {
    std::optional<std::pair<const datalog::Value*, const datalog::Value*>> found;
    for (const Relation* from : {later_.inserted, later_.updated})
      for (const RowId row : from ? from->fresh() : std::span<const RowId>()) {
        if (!from->visible(row, Relation::kDying)) continue;
        const datalog::Value* fresh = from->row(row);
        for (Relation* of : {&now_, later_.inserted, later_.updated})
          if (of)
            each_of_key(*of, fresh, [&](const datalog::Value* other) {
              if (!found && !std::equal(other, other + now_.width(), fresh) && holds_next(other) &&
                  !may_merge(other, fresh))
                found = {other, fresh};
            });
        if (found) return found;
      }
    return {};
  }

  template <class Use>
  void each_next(Use use) const {
    const auto each_now = [&](const Relation* relation) {
      for (RowId row = 0; relation && row < relation->end(); ++row)
        if (relation->visible(row, Relation::kDying) && holds_next(relation->row(row)))
          use(relation->row(row));
    };
    each_now(&now_);
    each_now(later_.inserted);
    each_now(later_.updated);
  }

 private:
  template <class Use>
  static void each_changed(const Relation* relation, Use use) {
    if (!relation) return;
    for (RowId row : relation->fresh()) use(relation->row(row));
    for (RowId row : relation->dying()) use(relation->row(row));
  }

  template <class Use>
  static void each_of_key(Relation& relation, const datalog::Value* tuple, Use use) {
    const datalog::Index& index = relation.index(key_columns(relation));
    for (RowId row = index.first(tuple); row != datalog::kNoRow; row = index.next(row))
      use(relation.row(row));
  }

  bool holds(const Relation* relation, const datalog::Value* tuple) const {
    const RowId row = relation ? relation->find_any(tuple) : datalog::kNoRow;
    return row != datalog::kNoRow && is_there(*relation, row, before_);
  }
  bool is_replaced(const datalog::Value* tuple) const {
    bool replaced = false;
    if (later_.updated)
      each_of_key(*later_.updated, tuple,
                  [&](const datalog::Value* by) { replaced = replaced || holds(later_.updated, by); });
    return replaced;
  }

  Relation& now_;
  RuleCompiler::Later later_;
  const bool before_;
};

}  // namespace

Change Node::changes(bloom::CollectionId id) const {
  const Relation& relation = compiler_.relation(id);
  const auto tuples = [&](std::span<const RowId> rows) {
    std::vector<bloom::Value> list;
    for (RowId row : rows)
      list.push_back(compiler_.is_boxed(id)
                         ? unpacked(engine_.pool(), relation.row(row)[0])
                         : unpacked_tuple(engine_.pool(), relation.row(row), relation.width()));
    std::ranges::sort(list, bloom::before);
    return list;
  };
  return {tuples(relation.dying()), tuples(relation.fresh())};
}

std::vector<bloom::Value> Node::next_contents(bloom::CollectionId id) const {
  Relation& relation = compiler_.relation(id);
  std::vector<bloom::Value> tuples;
  Next(relation, compiler_.later(id)).each_next([&](const datalog::Value* tuple) {
    tuples.push_back(unpacked_tuple(engine_.pool(), tuple, relation.width()));
  });
  std::ranges::sort(tuples, bloom::before);
  const auto twice = std::ranges::unique(
      tuples, [](const auto& a, const auto& b) { return !bloom::before(a, b) && !bloom::before(b, a); });
  tuples.erase(twice.begin(), twice.end());
  return tuples;
}

Change Node::next_changes(bloom::CollectionId id) const {
  Relation& relation = compiler_.relation(id);
  const Next next(relation, compiler_.later(id));
  Change change;
  next.each_touched([&](const datalog::Value* tuple) {
    auto& list = next.holds_next(tuple) ? change.comes : change.goes;
    list.push_back(unpacked_tuple(engine_.pool(), tuple, relation.width()));
  });
  return change;
}

std::optional<Failure> Node::next_conflict() const {
  for (bloom::CollectionId id : keyed_later_) {
    Relation& relation = compiler_.relation(id);
    const auto text = [&](const datalog::Value* tuple) {
      return inspect(unpacked_tuple(engine_.pool(), tuple, relation.width()));
    };
    // As far as columns differ, they must be lattices.
    const auto may_merge = [&](const datalog::Value* a, const datalog::Value* b) {
      if (!relation.merges()) return false;
      for (std::uint32_t i = 0; i < relation.width(); ++i)
        if (a[i] != b[i] &&
            !bloom::merge(catalog_, unpacked(engine_.pool(), a[i]), unpacked(engine_.pool(), b[i])))
          return false;
      return true;
    };
    if (const auto both = Next(relation, compiler_.later(id)).conflict(may_merge))
      return Failure{
          Failure::Kind::KeyConflict,
          {},
          fmt::format("`{}` has {} and gets {}", relation.name(), text(both->first), text(both->second))};
  }
  return {};
}

bool Node::leaves_something() const {
  for (bloom::CollectionId id : ids<bloom::CatalogCollection>(catalog_.collections.size())) {
    const RuleCompiler::Later later = compiler_.later(id);
    for (const Relation* from : {later.inserted, later.deleted, later.updated})
      if (from && !from->fresh().empty()) return true;
    // What is inserted no longer, and deleted still.
    if (later.inserted && later.deleted && !later.inserted->dying().empty()) return true;
  }
  return false;
}

template <class Use>
void Node::each_begun_with(bool before, Use use) const {
  for (bloom::CollectionId id : ids<bloom::CatalogCollection>(catalog_.collections.size())) {
    Relation& relation = compiler_.relation(id);
    const RuleCompiler::Later later = compiler_.later(id);
    const auto each = [&](const datalog::Value* tuple) {
      use(id, compiler_.holds_values(id) ? unpacked(engine_.pool(), tuple[0])
                                         : unpacked_tuple(engine_.pool(), tuple, relation.width()));
    };
    if (relation.stored())
      Next(relation, later, before).each_next(each);
    else if (later.inserted)
      for (RowId row = 0; row < later.inserted->end(); ++row)
        if (is_there(*later.inserted, row, before)) each(later.inserted->row(row));
  }
}

Result<std::unique_ptr<Node>, Failure> Node::before_failure() const {
  if (began_ > 0) {
    auto node = resume(catalog_, options_, began_);
    if (!node) return node;
    try {
      each_begun_with(true,
                      [&](bloom::CollectionId id, const bloom::Value& item) { (*node)->put(id, item); });
    } catch (const datalog::Error& error) {
      return described(error);
    }
    return node;
  }
  auto node = make(catalog_, options_);
  if (!node) return node.error().front();
  return std::move(*node);
}

void Node::each_next(const UseItem& use) const {
  each_begun_with(false, [&](bloom::CollectionId id, bloom::Value item) {
    use(catalog_.collections[id].name, std::move(item));
  });
}

Result<std::unique_ptr<Node>, Failure> Node::resume(const bloom::Catalog& catalog, NodeOptions options,
                                                    std::uint64_t time) {
  std::unique_ptr<Node> node(new Node(catalog, std::move(options)));
  try {
    if (auto refused = node->compile(); !refused.empty()) return refused.front();
  } catch (const datalog::Error& error) {
    return node->described(error);
  }
  node->time_ = node->began_ = time;
  return node;
}

std::optional<Failure> Node::put_back(const std::string& collection,
                                      const std::vector<bloom::Value>& items) try {
  const bloom::CollectionId id = catalog_.find(collection);
  if (!id) return Failure{Failure::Kind::Inbox, {}, fmt::format("there is no collection `{}`", collection)};
  const bool single = compiler_.holds_values(id);
  const std::size_t width = compiler_.relation(id).width();
  for (const bloom::Value& item : items) {
    if (!single && (!item.items() || item.items()->size() != width))
      return Failure{
          Failure::Kind::Inbox, catalog_.collections[id].span,
          fmt::format("{} is no tuple of `{}`, which has {} columns", inspect(item), collection, width)};
    put(id, item);
  }
  return {};
} catch (const datalog::Error& error) {
  return described(error);
}

}  // namespace blazes::runtime
