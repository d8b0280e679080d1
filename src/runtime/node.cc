#include "runtime/node.h"

#include <algorithm>
#include <random>

#include <fmt/format.h>

#include "bloom/walk.h"
#include "runtime/calls.h"
#include "runtime/values.h"

namespace blazes::runtime {

using bloom::Catalog;
using bloom::CatalogCollection;
using bloom::CollectionId;
using bloom::CollectionKind;
using bloom::Merge;
using bloom::Rule;
using bloom::Value;

namespace {

std::string_view why_unsupported(const CatalogCollection& collection) {
  switch (collection.kind) {
    case CollectionKind::ZkTable: return "a collection that another service keeps";
    case CollectionKind::Undeclared: return "a collection that is not declared";
    default: return {};
  }
}

// What is not understood, or has no value here.
void check(const Catalog& catalog, bloom::ExpressionId id, std::vector<Failure>& refused) {
  const bloom::Expression& expression = catalog.code[id];
  const auto say = [&](std::string message) {
    refused.push_back({Failure::Kind::Unsupported, expression.span, std::move(message)});
  };
  if (const auto* opaque = std::get_if<bloom::Opaque>(&expression.node)) say(opaque->reason);
  const auto* field = std::get_if<bloom::Field>(&expression.node);
  if (field && !field->position)
    say(fmt::format("it is not known where the column `{}` stands", field->name));
}

// In a rule that is to run.
void check(const Catalog& catalog, const Rule& rule, std::vector<Failure>& refused) {
  const auto say = [&](Span span, std::string message) {
    refused.push_back({Failure::Kind::Unsupported, span, std::move(message)});
  };
  const auto look_at = [&](bloom::ExpressionId id) { check(catalog, id, refused); };
  const std::size_t before = refused.size();
  for_each_relation(catalog.code, rule.source, [&](bloom::RelationId id) {
    const bloom::Relation& relation = catalog.code[id];
    if (const auto* opaque = std::get_if<bloom::OpaqueRelation>(&relation.node))
      say(relation.span, opaque->reason);
    for (bloom::ExpressionId expression : expressions_of(relation))
      for_each_expression(catalog.code, expression, look_at);
    for_each_expression(catalog.code, block_of(relation), look_at);
  });
  if (refused.size() == before && rule.opaque > 0) say(rule.span, "a method that it calls is not understood");
}

// The code of a `coll_expr` is evaluated before all rules.
void check(const Catalog& catalog, const CatalogCollection& collection, std::vector<Failure>& refused) {
  if (collection.kind != CollectionKind::CollectionExpression || collection.arguments.empty()) return;
  for_each_expression(catalog.code, collection.arguments[0], [&](bloom::ExpressionId id) {
    check(catalog, id, refused);
    const auto& node = catalog.code[id].node;
    if (std::holds_alternative<bloom::CollectionRead>(node) || std::holds_alternative<bloom::Query>(node) ||
        std::holds_alternative<bloom::DefinitionCall>(node))
      refused.push_back({Failure::Kind::Unsupported, catalog.code[id].span,
                         fmt::format("`{}` is computed before the rules, and cannot ask for what they give",
                                     collection.name)});
  });
}

std::string tuple_text(const datalog::Pool& pool, const std::vector<datalog::Value>& tuple) {
  return inspect(unpacked_tuple(pool, tuple.data(), tuple.size()));
}

}  // namespace

double chance_of(std::uint64_t number) {
  std::mt19937_64 random(number);
  return static_cast<double>(random() >> 11) * 0x1p-53;
}

Result<std::unique_ptr<Node>, std::vector<Failure>> Node::make(const Catalog& catalog, NodeOptions options) {
  try {
    std::unique_ptr<Node> node(new Node(catalog, std::move(options)));
    if (std::vector<Failure> refused = node->compile(); !refused.empty()) return refused;
    if (auto failure = node->bootstrap()) return std::vector{std::move(*failure)};
    if (auto failure = node->put(node->options_.restored)) return std::vector{std::move(*failure)};
    return node;
  } catch (const datalog::Error& error) {
    return std::vector{Failure{Failure::Kind::Unsupported, {}, error.what()}};
  }
}

Node::Node(const Catalog& catalog, NodeOptions options)
    : catalog_(catalog),
      options_(std::move(options)),
      engine_(options_.memory_limit, options_.rounds_limit),
      surroundings_(catalog, options_.identity, engine_.pool()),
      compiler_(catalog, engine_, surroundings_) {}

std::vector<Failure> Node::compile() {
  std::vector<Failure> refused;
  std::vector<bool> used(catalog_.collections.size());
  filled_.assign(catalog_.collections.size(), false);
  for (const Rule& rule : catalog_.rules) {
    check(catalog_, rule, refused);
    used[rule.target.index] = true;
    for (const bloom::Read& read : rule.reads) used[read.collection.index] = true;
    if (rule.merge == Merge::Instant && !rule.bootstrap) filled_[rule.target.index] = true;
  }
  for (const Rule& rule : catalog_.rules)
    if (rule.bootstrap && !is_stored(catalog_.collections[rule.target].kind))
      engine_.may_shrink(compiler_.relation(rule.target));
  for (CollectionId id : ids<CatalogCollection>(catalog_.collections.size())) {
    const CatalogCollection& collection = catalog_.collections[id];
    if (const std::string_view why = why_unsupported(collection); !why.empty() && used[id.index])
      refused.push_back({Failure::Kind::Unsupported, collection.span,
                         fmt::format("`{}` is {}, which cannot be run yet", collection.name, why)});
    if (used[id.index]) check(catalog_, collection, refused);
    if (takes_records(id) && !is_stored(collection.kind)) engine_.may_shrink(compiler_.relation(id));
  }
  check_lattices(refused);
  for (bloom::ExpressionId id : ids<bloom::Expression>(catalog_.code.expressions.size())) note_time(id);
  if (!refused.empty()) return refused;
  for (const Rule& rule : catalog_.rules)
    if (!rule.bootstrap) compiler_.compile(rule);
  for (CollectionId id : ids<CatalogCollection>(catalog_.collections.size())) {
    const datalog::Relation& relation = compiler_.relation(id);
    const RuleCompiler::Later later = compiler_.later(id);
    if (relation.stored() && relation.keys() < relation.width() && (later.inserted || later.updated))
      keyed_later_.push_back(id);
  }
  return compiler_.take_refused();
}

// Of the lattices of the program, those that are made or declared.
void Node::check_lattices(std::vector<Failure>& refused) const {
  for (const bloom::OwnLattice& lattice : catalog_.lattices) {
    const auto declares = [&](const CatalogCollection& collection) {
      return collection.lattice == lattice.wrapper;
    };
    const auto makes = [&](const bloom::Expression& expression) {
      const auto* made = std::get_if<bloom::NewLattice>(&expression.node);
      return made && made->lattice == lattice.wrapper;
    };
    if (std::ranges::none_of(catalog_.collections, declares) &&
        std::ranges::none_of(catalog_.code.expressions, makes))
      continue;
    if (const auto wrong = whats_wrong_with(catalog_, lattice))
      refused.push_back({Failure::Kind::Unsupported, wrong->span,
                         fmt::format("the lattice `{}` cannot be run: {}", lattice.wrapper, wrong->message)});
  }
}

void Node::note_time(bloom::ExpressionId id) {
  const auto* outer = std::get_if<bloom::Outer>(&catalog_.code[id].node);
  asks_clock_ = asks_clock_ || (outer && outer->kind == bloom::Outer::Kind::Clock);
  asks_chance_ = asks_chance_ || (outer && outer->kind == bloom::Outer::Kind::Chance);
}

// The rules of the bootstrap are a node of their own, whose one timestep gives what the first one begins with.
std::optional<Failure> Node::bootstrap() {
  const auto is_bootstrap = [](const Rule& rule) { return rule.bootstrap; };
  if (std::ranges::none_of(catalog_.rules, is_bootstrap)) return {};
  Catalog first = catalog_;
  std::erase_if(first.rules.rows(), [](const Rule& rule) { return !rule.bootstrap; });
  for (Rule& rule : first.rules) {
    rule.bootstrap = false;
    if (rule.merge != Merge::Async) rule.merge = Merge::Instant;
  }
  NodeOptions options = options_;
  options.restored.clear();
  auto made = make(first, std::move(options));
  if (!made) return made.error().front();
  auto step = (*made)->tick({});
  if (!step) return step.error();
  first_outbox_ = std::move(step->outbox);
  for (CollectionId id : ids<CatalogCollection>(catalog_.collections.size()))
    for (const Value& item : (*made)->contents(id))
      if (!is_restored(id, item)) put(id, item);
  return {};
}

bool Node::is_restored(CollectionId id, const Value& item) const {
  const CatalogCollection& collection = catalog_.collections[id];
  const auto kept = options_.restored.find(collection.name);
  if (kept == options_.restored.end() || !collection.schema || !item.items()) return false;
  return std::ranges::any_of(kept->second, [&](const Value& other) {
    for (std::uint32_t i = 0; i < collection.schema->keys; ++i)
      if (!other.items() || other.items()->size() <= i ||
          !bloom::same_key((*item.items())[i], (*other.items())[i]))
        return false;
    return true;
  });
}

// What comes from outside, what is stored, and what no rule fills.
bool Node::takes_records(CollectionId id) const {
  const CollectionKind kind = catalog_.collections[id].kind;
  return is_asynchronous(kind) || kind == CollectionKind::InterfaceInput || is_stored(kind) ||
         !filled_[id.index];
}

void Node::put(CollectionId id, const Value& item) {
  const datalog::Relation& relation = compiler_.relation(id);
  std::vector<datalog::Value> tuple;
  if (const std::string& lattice = compiler_.lattice(id); !lattice.empty())
    tuple.push_back(
        packed(engine_.pool(), to_lattice(catalog_, lattice, item, catalog_.collections[id].span)));
  else if (compiler_.is_boxed(id))
    tuple.push_back(packed(engine_.pool(), item));
  else
    for (const Value& column : *item.items()) tuple.push_back(packed(engine_.pool(), column));
  tuple.resize(relation.width());
  engine_.put(compiler_.relation(id), tuple.data());
}

// A timestep's clock and chance come in with it, under names that no collection has.
std::optional<Failure> Node::misfit_time(const std::string& name, const std::vector<Value>& items) const {
  const double* real = items.size() == 1 ? items[0].real() : nullptr;
  const bool whole = items.size() == 1 && items[0].integer();
  const bool fits = name == kChance ? (real && *real >= 0 && *real < 1) || (whole && *items[0].integer() == 0)
                                    : real || whole;
  if (fits) return {};
  return Failure{Failure::Kind::Inbox,
                 {},
                 fmt::format("`{}` is one number{}", name, name == kChance ? " from 0 to below 1" : "")};
}

void Node::put_time(const std::string& name, const Value& item) {
  const Value number(item.real() ? *item.real() : static_cast<double>(*item.integer()));
  name == kChance ? surroundings_.set_chance(number) : surroundings_.set_clock(number);
}

std::optional<Failure> Node::misfit(const std::string& name, const std::vector<Value>& items) const {
  if (name == kClock || name == kChance) return misfit_time(name, items);
  const CollectionId id = catalog_.find(name);
  if (!id) return Failure{Failure::Kind::Inbox, {}, fmt::format("there is no collection `{}`", name)};
  const CatalogCollection& collection = catalog_.collections[id];
  if (!takes_records(id))
    return Failure{Failure::Kind::Inbox, collection.span, fmt::format("`{}` is filled by rules alone", name)};
  if (!compiler_.lattice(id).empty()) return {};
  const std::size_t width = compiler_.relation(id).width();
  for (const Value& item : items)
    if (!item.items() || item.items()->size() > width)
      return Failure{
          Failure::Kind::Inbox, collection.span,
          fmt::format("{} does not fit into `{}`, which has {} columns", inspect(item), name, width)};
  return {};
}

std::optional<Failure> Node::misfit(const Inbox& inbox) const {
  for (const auto& [name, items] : inbox)
    if (auto failure = misfit(name, items)) return failure;
  return {};
}

std::optional<Failure> Node::put(const Inbox& inbox) try {
  if (auto failure = misfit(inbox)) return failure;
  for (const auto& [name, items] : inbox) {
    if (name == kClock || name == kChance) {
      put_time(name, items[0]);
      continue;
    }
    const CollectionId id = catalog_.find(name);
    for (const Value& item : items) put(id, item);
  }
  return {};
} catch (const datalog::Error& error) {
  return described(error);
}

Result<Value, Failure> Node::value_of(bloom::ExpressionId expression) {
  auto value = bloom::evaluate(catalog_, expression, surroundings_);
  if (value) return std::move(*value);
  return Failure{Failure::Kind::Evaluation, value.error().span, value.error().message};
}

std::optional<Failure> Node::compute_collections() {
  for (CollectionId id : ids<CatalogCollection>(catalog_.collections.size())) {
    const CatalogCollection& collection = catalog_.collections[id];
    if (collection.kind != CollectionKind::CollectionExpression || collection.arguments.empty()) continue;
    const auto value = bloom::evaluate(catalog_, collection.arguments[0], surroundings_);
    if (!value) return Failure{Failure::Kind::Evaluation, value.error().span, value.error().message};
    const auto is_tuple = [&](const Value& item) {
      return item.items() && item.items()->size() <= compiler_.relation(id).width();
    };
    if (!value->items() || !std::ranges::all_of(*value->items(), is_tuple))
      return Failure{Failure::Kind::Type, collection.span,
                     fmt::format("`{}` does not give tuples of it: {}", collection.name, inspect(*value))};
    for (const Value& tuple : *value->items()) put(id, tuple);
  }
  return {};
}

Result<Step, Failure> Node::tick(const Inbox& inbox) {
  Step step;
  step.halted = halted_;
  if (halted_) {
    over_ = true;
    return step;
  }
  try {
    if (auto failure = put(inbox)) return std::move(*failure);
    began_ = time_;
    surroundings_.set_time(time_);
    surroundings_.look_again();
    if (auto failure = compute_collections()) return std::move(*failure);
    engine_.tick();
    if (auto failure = next_conflict()) return std::move(*failure);
    ++time_;
    if (auto failure = collect(step)) return std::move(*failure);
    surroundings_.set_clock({});
    surroundings_.set_chance({});
    engine_.tidy([] {});
  } catch (const datalog::Error& error) {
    return described(error);
  }
  return step;
}

std::optional<Failure> Node::collect(Step& step) {
  const auto size = catalog_.collections.size();
  for (CollectionId id : ids<CatalogCollection>(size)) {
    const CatalogCollection& collection = catalog_.collections[id];
    if (collection.kind == CollectionKind::Halt) halted_ = halted_ || compiler_.relation(id).size() > 0;
    const datalog::Relation* sent = compiler_.sent(id);
    if (!sent) continue;
    for (Value& tuple : tuples_of(*sent, engine_.pool(), compiler_.is_boxed(id))) {
      auto to = address_in(collection, tuple);
      if (!to)
        return Failure{
            Failure::Kind::Type, collection.span,
            fmt::format("`{}` is to send {}, which has no address", collection.name, inspect(tuple))};
      step.outbox.push_back({id, std::move(*to), std::move(tuple)});
    }
  }
  if (!first_outbox_.empty()) {
    const auto key = [](const Sent& sent) { return sent.collection; };
    step.outbox.insert(step.outbox.end(), first_outbox_.begin(), first_outbox_.end());
    std::ranges::sort(step.outbox, [&](const Sent& a, const Sent& b) {
      return key(a) != key(b) ? key(a) < key(b) : bloom::before(a.tuple, b.tuple);
    });
    const auto twice = std::ranges::unique(step.outbox, [&](const Sent& a, const Sent& b) {
      return key(a) == key(b) && !bloom::before(a.tuple, b.tuple) && !bloom::before(b.tuple, a.tuple);
    });
    step.outbox.erase(twice.begin(), twice.end());
    first_outbox_.clear();
  }
  step.halted = halted_;
  return {};
}

std::optional<std::string> Node::address_in(const CatalogCollection& collection, const Value& tuple) const {
  switch (collection.kind) {
    case CollectionKind::Terminal:
    case CollectionKind::Stdio: return "";
    case CollectionKind::Channel: break;
    default: return options_.identity.address;
  }
  const auto location = collection.schema ? collection.schema->location() : std::nullopt;
  const std::string* address = location ? (*tuple.items())[*location].text() : nullptr;
  if (!address) return {};
  return *address;
}

std::optional<Value> Node::lattice(CollectionId id) const {
  const std::string& wrapper = compiler_.lattice(id);
  if (wrapper.empty()) return {};
  return lattice_of(catalog_, compiler_.relation(id), engine_.pool(), wrapper);
}

std::vector<Value> Node::contents(CollectionId id) const {
  if (over_) return {};
  return tuples_of(compiler_.relation(id), engine_.pool(), compiler_.is_boxed(id));
}

Failure Node::described(const datalog::Error& error) const {
  using Kind = datalog::Error::Kind;
  const Span span = error.place() == datalog::Error::kNoPlace ? Span{} : Span{Place{error.place()}, 1};
  if (const auto* conflict = dynamic_cast<const datalog::KeyConflict*>(&error))
    return {Failure::Kind::KeyConflict, span,
            fmt::format("`{}` has {} and gets {}", conflict->relation,
                        tuple_text(engine_.pool(), conflict->other),
                        tuple_text(engine_.pool(), conflict->fresh))};
  switch (error.kind()) {
    case Kind::Memory: return {Failure::Kind::Memory, span, error.what()};
    case Kind::Width: return {Failure::Kind::Type, span, error.what()};
    case Kind::Endless: return {Failure::Kind::Endless, span, error.what()};
    default: return {Failure::Kind::Evaluation, span, error.what()};
  }
}

}  // namespace blazes::runtime
