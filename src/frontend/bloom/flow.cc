#include "frontend/bloom/flow.h"

#include <algorithm>
#include <deque>
#include <map>
#include <variant>

namespace blazes::frontend::bloom {
namespace {

using namespace blazes::bloom;

bool overwrites(Merge merge) { return merge == Merge::Delete || merge == Merge::Update; }

}  // namespace

Flow::Flow(const Catalog& catalog)
    : catalog_(catalog),
      roles_(catalog),
      names_(catalog),
      operators_(catalog, names_, [this](CollectionId id) -> const Contents& { return contents_[id]; }),
      overwrites_(catalog.collections.size()),
      updates_(catalog.collections.size(), 0),
      gates_(catalog.collections.size()),
      repeats_(catalog.rules.size(), 0) {
  bool any = false;
  for (RuleId id : ids<Rule>(catalog.rules.size())) {
    const Rule& rule = catalog.rules[id];
    if (!rule.target || !overwrites(rule.merge) || !roles_.is_stored(rule.target)) continue;
    const bool update = rule.merge == Merge::Update;
    blazes::frontend::bloom::merge(overwrites_[rule.target],
                                   {.kind = update ? Cause::Kind::Updates : Cause::Kind::Deletes,
                                    .rule = id,
                                    .span = rule.sign,
                                    .detail = catalog.collections[rule.target].name});
    updates_[rule.target] |= update;
    any = true;
  }
  begin();
  run();
  if (any && complete_) {
    for (CollectionId id : ids<CatalogCollection>(catalog.collections.size()))
      if (overwrites_[id]) gates_[id] = gate_of_overwrites(id);
    gates_known_ = true;
    begin();
    run();
  }
  find_repeats();
}

void Flow::begin() {
  contents_ = Table<Contents, CatalogCollection>(catalog_.collections.size());
  deleted_ = Table<Contents, CatalogCollection>(catalog_.collections.size());
  given_ = Table<Contents, Rule>(catalog_.rules.size());
  influences_ = 0;
  for (CollectionId id : ids<CatalogCollection>(catalog_.collections.size())) begin_with(id);
}

void Flow::find_repeats() {
  // By target and collection: the first rule that sends all of it.
  std::map<std::pair<CollectionId, CollectionId>, RuleId> senders;
  for (RuleId id : ids<Rule>(catalog_.rules.size())) {
    const Rule& rule = catalog_.rules[id];
    const auto* scan = std::get_if<Scan>(&catalog_.code[rule.source].node);
    if (rule.target && scan && scan->collection && roles_.is_far_end(rule.target))
      senders.try_emplace({rule.target, scan->collection}, id);
  }
  for (RuleId id : ids<Rule>(catalog_.rules.size())) {
    const Rule& rule = catalog_.rules[id];
    if (!rule.target || !roles_.is_far_end(rule.target) || !given_[id].within) continue;
    const auto* own = std::get_if<Scan>(&catalog_.code[rule.source].node);
    for (CollectionId whole : *given_[id].within) {
      auto sender = senders.find({rule.target, whole});
      if (sender == senders.end() || sender->second == id) continue;
      const auto& of_sender = given_[sender->second].within;
      const bool mutual = own && of_sender && std::ranges::binary_search(*of_sender, own->collection);
      if (!mutual || sender->second < id) repeats_[id] = 1;
    }
  }
}

void Flow::begin_with(CollectionId id) {
  const auto& schema = catalog_.collections[id].schema;
  Contents& contents = contents_[id];
  const bool input = roles_.is_input(id);
  if (!input && !roles_.is_stored(id)) return;
  contents.reached = true;
  contents.triggered = input && !roles_.is_clock(id);
  contents.parts = {std::nullopt};
  if (schema) contents.parts[0] = Columns(schema->columns.size());
  if (!input) return;
  Moving& moving = contents.moving[id];
  moving.now.there = true;
  moving.tick = roles_.is_clock(id);
  if (!schema) return;
  for (std::uint32_t c = 0; c < schema->columns.size(); ++c)
    (*contents.parts[0])[c] = {.origins = {{id, c}}, .clock = moving.tick};
}

void Flow::run() {
  Table<std::vector<RuleId>, CatalogCollection> readers(catalog_.collections.size());
  std::deque<RuleId> open;
  Table<std::uint8_t, Rule> waiting(catalog_.rules.size(), 1);
  for (RuleId id : ids<Rule>(catalog_.rules.size())) {
    open.push_back(id);
    for (const Read& read : catalog_.rules[id].reads)
      if (read.collection) readers[read.collection].push_back(id);
  }
  while (!open.empty()) {
    const RuleId id = open.front();
    open.pop_front();
    waiting[id] = 0;
    const CollectionId target = catalog_.rules[id].target;
    if (!target || !apply(id)) continue;
    if (influences_ > kMostInfluences) {
      complete_ = false;
      return;
    }
    for (RuleId reader : readers[target]) {
      if (waiting[reader]) continue;
      waiting[reader] = 1;
      open.push_back(reader);
    }
  }
}

bool Flow::apply(RuleId id) {
  using blazes::frontend::bloom::merge;
  const Rule& rule = catalog_.rules[id];
  const CollectionId target = rule.target;
  const std::size_t before = given_[id].moving.size();
  if (!merge(given_[id], shaped(operators_.of_rule(id), target))) return false;
  influences_ += given_[id].moving.size() - before;
  if (roles_.is_far_end(target)) return false;
  if (!roles_.is_stored(target)) return merge(contents_[target], given_[id]);

  const Contents kept = stored(given_[id], id);
  bool changes = rule.merge == Merge::Delete ? merge(deleted_[target], kept) : merge(contents_[target], kept);
  if (overwrites_[target]) changes |= put_in_order(target);
  return changes;
}

Contents Flow::shaped(Contents contents, CollectionId target) const {
  const CatalogCollection& collection = catalog_.collections[target];
  if (!contents.reached || is_lattice(collection.kind)) return contents;
  if (!collection.schema) return contents;
  auto columns = contents.columns();
  if (!columns) columns = Columns{};
  columns->resize(collection.schema->columns.size());
  contents.parts = {std::move(columns)};
  return contents;
}

Contents Flow::stored(const Contents& given, RuleId id) const {
  const Rule& rule = catalog_.rules[id];
  const Cause stores{.kind = Cause::Kind::Stores,
                     .rule = id,
                     .span = rule.sign,
                     .detail = catalog_.collections[rule.target].name};
  Contents result{.reached = given.reached,
                  .triggered = false,
                  .parts = given.parts,
                  .moving = {},
                  .within = given.within};
  for (const Moving& m : given.moving) {
    Moving& kept = result.moving[m.input];
    for (Influence part : {m.now, m.kept}) {
      if (!part.there) continue;
      part.ordered |= part.shaky;
      part.shaky = part.asks = part.meets = false;
      part.per_record &= !is_lattice(catalog_.collections[rule.target].kind);
      if (m.tick)
        blazes::frontend::bloom::merge(
            part.doubt, {.kind = Cause::Kind::Clock, .rule = id, .span = rule.sign, .detail = "a periodic"});
      blazes::frontend::bloom::merge(part.stored, stores);
      blazes::frontend::bloom::merge(kept.kept, part);
    }
  }
  if (is_lattice(catalog_.collections[rule.target].kind)) result.parts = {std::nullopt};
  return result;
}

Gate Flow::gate_of_overwrites(CollectionId table) {
  const Contents& contents = contents_[table];
  const auto& schema = catalog_.collections[table].schema;
  const auto columns = contents.columns();
  if (!columns || !schema) return {};
  if (schema->keys == 0 && updates_[table]) return Gate::of({});
  const auto end = columns->begin() + std::min<std::ptrdiff_t>(schema->keys, std::ssize(*columns));
  Gate gate = gate_of(Columns(columns->begin(), end), contents.moving, names_);
  // A deletion takes out what is equal as a whole, so any column will do.
  return gate.known || updates_[table] ? gate : gate_of(*columns, contents.moving, names_);
}

bool Flow::put_in_order(CollectionId table) {
  using blazes::frontend::bloom::merge;
  Contents& contents = contents_[table];
  // What is taken out has a part in what is left, and is equal to what it takes out.
  bool changes = merge(contents, deleted_[table]);
  if (!gates_known_) return changes;
  for (Moving& m : contents.moving) {
    if (!m.kept.there) continue;
    Influence worse = m.kept;
    blazes::frontend::bloom::put_in_order(worse, gates_[table], overwrites_[table]);
    changes |= merge(m.kept, worse);
  }
  return changes;
}

}  // namespace blazes::frontend::bloom
