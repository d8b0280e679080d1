#include "bloom_naive/node.h"

#include <algorithm>

#include "bloom_naive/relational.h"

namespace blazes::naive {
namespace {

using bloom::Catalog;
using bloom::CatalogCollection;
using bloom::CollectionKind;
using bloom::Merge;
using bloom::Outer;
using bloom::Rule;

// A program that counts up for ever is stopped.
constexpr int kMostRounds = 500;

// What the code of rules sees of the node: one for each evaluation, as the contents do not change during it.
class Surroundings : public bloom::Environment {
 public:
  Surroundings(const Node& node, const Contents& contents, std::uint64_t time, const Inbox& inbox)
      : node_(node), contents_(contents), time_(time), inbox_(inbox) {}

  const std::vector<Value>& tuples(CollectionId id) override {
    auto [at, added] = lists_.try_emplace(id);
    if (added) at->second.assign(contents_[id].tuples.begin(), contents_[id].tuples.end());
    return at->second;
  }

  std::optional<Value> lattice(CollectionId id) override {
    if (!bloom::lattice_in(contents_[id].lattice)) return {};
    return contents_[id].lattice;
  }

  std::uint32_t keys(CollectionId id) override {
    const auto& schema = node_.catalog.collections[id].schema;
    return schema ? schema->keys : 0;
  }

  std::optional<Value> outer(const Outer& what) override {
    const std::size_t colon = node_.address.rfind(':');
    switch (what.kind) {
      case Outer::Kind::Address: return Value(node_.address);
      case Outer::Kind::Host: return Value(node_.address.substr(0, colon));
      case Outer::Kind::Port:
        return Value(colon == std::string::npos ? 0 : std::atoi(node_.address.c_str() + colon + 1));
      case Outer::Kind::Time: return Value(static_cast<std::int64_t>(time_));
      case Outer::Kind::Clock: return given("Time.now");
      case Outer::Kind::Chance: return given("rand");
      default: break;
    }
    const auto found = node_.variables.find(what.name);
    return found == node_.variables.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  std::optional<Value> given(const std::string& name) const {
    const auto found = inbox_.find(name);
    return found == inbox_.end() || found->second.empty() ? std::nullopt : std::optional(found->second[0]);
  }

  const Node& node_;
  const Contents& contents_;
  std::uint64_t time_;
  const Inbox& inbox_;
  std::map<CollectionId, std::vector<Value>> lists_;
};

class Timestep {
 public:
  Timestep(const Node& node, const State& before, const Inbox& inbox)
      : node_(node),
        catalog_(node.catalog),
        inbox_(inbox),
        contents_(before.next),
        time_(before.time),
        pending_(nothing(catalog_)),
        going_(nothing(catalog_)),
        sent_(nothing(catalog_)) {}

  Step run() {
    if (time_ == 0) bootstrap();
    receive();
    compute_collections();
    for (std::uint32_t stratum = 0; stratum < catalog_.strata; ++stratum) complete(stratum);
    for (const Rule& rule : catalog_.rules)
      if (!rule.bootstrap && rule.merge != Merge::Instant) defer(rule);
    Step step;
    step.outbox = outbox();
    step.after.next = next();
    step.after.time = time_ + 1;
    step.contents = contents_;
    for (CollectionId id : all_collections())
      if (catalog_.collections[id].kind == CollectionKind::Halt)
        step.after.halted |= !contents_[id].tuples.empty();
    return step;
  }

 private:
  IdRange<CatalogCollection> all_collections() const {
    return ids<CatalogCollection>(catalog_.collections.size());
  }

  void bootstrap() {
    for (const Rule& rule : catalog_.rules)
      if (rule.bootstrap) merge(rule, rule.merge == Merge::Async ? sent_ : contents_);
  }

  void receive() {
    for (const auto& [name, items] : inbox_) {
      if (name == "Time.now" || name == "rand") continue;
      const CollectionId id = catalog_.find(name);
      if (!id) throw Failure{Failure::Kind::Unsupported, {}, "there is no collection `" + name + "`"};
      for (const Value& item : items) merge_into(catalog_, contents_, id, item);
    }
  }

  // What a `coll_expr` is: its code, which asks for nothing that changes within the timestep.
  void compute_collections() {
    for (CollectionId id : all_collections()) {
      const CatalogCollection& collection = catalog_.collections[id];
      if (collection.kind != CollectionKind::CollectionExpression || collection.arguments.empty()) continue;
      Surroundings surroundings(node_, contents_, time_, inbox_);
      const auto value = bloom::evaluate(catalog_, collection.arguments[0], surroundings);
      if (!value) throw Failure{Failure::Kind::Evaluation, value.error().span, value.error().message};
      if (!value->items()) throw Failure{Failure::Kind::Type, collection.span, "these are no tuples"};
      for (const Value& tuple : *value->items()) merge_into(catalog_, contents_, id, tuple);
    }
  }

  void complete(std::uint32_t stratum) {
    bool changed = true;
    for (int round = 0; changed; ++round) {
      if (round > kMostRounds) throw Failure{Failure::Kind::Endless, {}, "the rules derive more and more"};
      changed = false;
      for (const Rule& rule : catalog_.rules)
        if (!rule.bootstrap && rule.merge == Merge::Instant && rule.stratum == stratum)
          changed |= merge(rule, contents_);
    }
  }

  void defer(const Rule& rule) {
    if (rule.merge == Merge::Async) {
      merge(rule, sent_);
      return;
    }
    if (rule.merge != Merge::Delete) merge(rule, pending_);
    if (rule.merge == Merge::Deferred) return;
    const CatalogCollection& target = catalog_.collections[rule.target];
    for (const Value& item : source_of(rule).list()) {
      const Value tuple = fitted(target, item);
      for (const Value& old : contents_[rule.target].tuples)
        if (same_key(target, old, tuple) && (rule.merge == Merge::Update || equal(old, tuple)))
          going_[rule.target].tuples.insert(old);
    }
  }

  // Whether that gave anything new.
  bool merge(const Rule& rule, Contents& into) try {
    const bool lattice = is_lattice(catalog_.collections[rule.target].kind);
    const Source source = source_of(rule);
    if (lattice && source.lattice) return merge_into(catalog_, into, rule.target, *source.lattice);
    if (lattice && source.whole) return merge_into(catalog_, into, rule.target, Value::array(source.items));
    bool changed = false;
    for (const Value& item : tuples_of(rule, source))
      changed |= merge_into(catalog_, into, rule.target, item);
    return changed;
  } catch (Failure& failure) {
    if (!failure.span) failure.span = rule.span;
    throw;
  }

  // A hash that is no tuple of anything gives its pairs.
  std::vector<Value> tuples_of(const Rule& rule, const Source& source) const {
    const bool computed = std::holds_alternative<bloom::Computed>(catalog_.code[rule.source].node) &&
                          !is_lattice(catalog_.collections[rule.target].kind);
    if (!computed || source.items.size() != 1 || !source.items[0].entries()) return source.list();
    std::vector<Value> pairs;
    for (const auto& [key, value] : *source.items[0].entries()) pairs.push_back(Value::array({key, value}));
    return pairs;
  }

  Source source_of(const Rule& rule) const {
    Surroundings surroundings(node_, contents_, time_, inbox_);
    return evaluate(catalog_, rule.source, surroundings);
  }

  // What is stored, without what goes, with what comes.
  Contents next() const {
    Contents made = nothing(catalog_);
    for (CollectionId id : all_collections())
      if (is_stored(catalog_.collections[id].kind)) made[id] = contents_[id];
    for (CollectionId id : all_collections()) {
      for (const Value& tuple : going_[id].tuples) made[id].tuples.erase(tuple);
      for (const Value& tuple : pending_[id].tuples) merge_into(catalog_, made, id, tuple);
      if (bloom::lattice_in(pending_[id].lattice)) merge_into(catalog_, made, id, pending_[id].lattice);
    }
    return made;
  }

  std::vector<Sent> outbox() const {
    std::vector<Sent> list;
    for (CollectionId id : all_collections()) {
      const CatalogCollection& collection = catalog_.collections[id];
      for (const Value& tuple : sent_[id].tuples) list.push_back({id, address_in(collection, tuple), tuple});
    }
    return list;
  }

  std::string address_in(const CatalogCollection& collection, const Value& tuple) const {
    switch (collection.kind) {
      case CollectionKind::Terminal:
      case CollectionKind::Stdio: return {};
      case CollectionKind::Channel: break;
      default: return node_.address;
    }
    const auto location = collection.schema ? collection.schema->location() : std::nullopt;
    const std::string* address = location ? (*tuple.items())[*location].text() : nullptr;
    if (!address)
      throw Failure{Failure::Kind::Type,
                    {},
                    "`" + collection.name + "` is to send " + inspect(tuple) + ", which has no address"};
    return *address;
  }

  const Node& node_;
  const Catalog& catalog_;
  const Inbox& inbox_;
  Contents contents_;
  std::uint64_t time_;
  Contents pending_;  // what `<+` and `<+-` add
  Contents going_;    // what `<-` and `<+-` take away
  Contents sent_;
};

}  // namespace

bool same_contents(const State& a, const State& b) {
  return a.halted == b.halted && std::ranges::equal(a.next, b.next);
}

State start(const Node& node) { return {nothing(node.catalog)}; }

Result<Step, Failure> tick(const Node& node, const State& before, const Inbox& inbox) {
  if (before.halted) return Step{before, nothing(node.catalog), {}};
  try {
    return Timestep(node, before, inbox).run();
  } catch (Failure& failure) {
    return std::move(failure);
  }
}

}  // namespace blazes::naive
