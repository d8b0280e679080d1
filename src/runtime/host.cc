#include "runtime/host.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "runtime/values.h"

namespace blazes::runtime {

using bloom::CatalogCollection;
using bloom::CollectionId;
using bloom::CollectionKind;
using bloom::Value;

namespace {

constexpr double kMicros = 1e6;  // in a second
constexpr double kLongest = 1e9;

bool is_network(CollectionKind kind) {
  return kind == CollectionKind::Channel || kind == CollectionKind::Loopback;
}

// 0 if it is none: what is no number, not above 0, or longer than a life.
Micros interval_of(const Value& value) {
  double seconds = 0;
  if (const auto* number = value.integer()) seconds = static_cast<double>(*number);
  if (const auto* number = value.real()) seconds = *number;
  if (!(seconds > 0) || seconds > kLongest) return 0;
  return std::max<Micros>(1, std::llround(seconds * kMicros));
}

}  // namespace

std::string_view name_of(Drop::Reason reason) {
  using Reason = Drop::Reason;
  switch (reason) {
    case Reason::UnknownCollection: return "unknown-collection";
    case Reason::NotAChannel: return "not-a-channel";
    case Reason::Width: return "width";
    case Reason::Type: return "type";
    case Reason::KeyConflict: return "key-conflict";
    case Reason::TooMuch: return "too-much";
    case Reason::Malformed: return "malformed";
    case Reason::Oversized: return "oversized";
    case Reason::Failing: return "failing";
  }
  return "";
}

Host::Host(const bloom::Catalog& catalog, Options options)
    : catalog_(catalog), options_(std::move(options)) {}

Result<std::unique_ptr<Host>, std::vector<Failure>> Host::make(const bloom::Catalog& catalog, Options options,
                                                               Micros now) {
  std::unique_ptr<Host> host(new Host(catalog, std::move(options)));
  auto node = Node::make(catalog, host->options_.node);
  if (!node) return node.error();
  host->node_ = std::move(*node);
  host->make_waiting();
  for (CollectionId id : ids<CatalogCollection>(catalog.collections.size()))
    host->names_.emplace(catalog.collections[id].name, id);
  if (auto failure = host->start_timers(now)) return std::vector{std::move(*failure)};
  return host;
}

void Host::make_waiting() {
  waiting_.rows().clear();
  waiting_.rows().resize(catalog_.collections.size());
  with_waiting_.clear();
  waiting_messages_ = 0;
  for (CollectionId id : ids<CatalogCollection>(catalog_.collections.size())) {
    if (!is_network(catalog_.collections[id].kind)) continue;
    const datalog::Relation& relation = node_->relation(id);
    waiting_[id] = std::make_unique<Waiting>(relation.width(), relation.keys(), pool().memory());
  }
}

std::optional<Failure> Host::start_timers(Micros now) {
  now_ = now;
  for (CollectionId id : ids<CatalogCollection>(catalog_.collections.size())) {
    const CatalogCollection& collection = catalog_.collections[id];
    if (collection.kind != CollectionKind::Periodic) continue;
    Micros interval = static_cast<Micros>(kMicros);  // as in Bud
    if (!collection.arguments.empty()) {
      auto value = node_->value_of(collection.arguments[0]);
      if (!value) return value.error();
      interval = interval_of(*value);
      if (interval == 0)
        return Failure{Failure::Kind::Unsupported, collection.span,
                       fmt::format("the interval of `{}` is {}: expected seconds, more than 0",
                                   collection.name, inspect(*value))};
    }
    timers_.push_back({id, interval, now + interval});
  }
  return {};
}

Drop Host::dropping(Drop::Reason reason, std::string why) {
  ++dropped_[static_cast<std::size_t>(reason)];
  return {reason, std::move(why)};
}

std::uint64_t Host::dropped() const {
  std::uint64_t all = 0;
  for (std::uint64_t some : dropped_) all += some;
  return all;
}

Result<CollectionId, Drop> Host::channel(std::string_view name) {
  const auto found = names_.find(name);
  if (found == names_.end())
    return dropping(Drop::Reason::UnknownCollection, fmt::format("there is no collection `{}`", name));
  if (catalog_.collections[found->second].kind != CollectionKind::Channel)
    return dropping(Drop::Reason::NotAChannel, fmt::format("`{}` is no channel", name));
  return found->second;
}

std::optional<Drop> Host::misfit(CollectionId channel, const Value& tuple) const {
  const CatalogCollection& collection = catalog_.collections[channel];
  if (!tuple.items())
    return Drop{Drop::Reason::Type, fmt::format("{} is no tuple of `{}`", inspect(tuple), collection.name)};
  const std::size_t width = waiting_[channel]->width();
  if (tuple.items()->size() != width)
    return Drop{Drop::Reason::Width, fmt::format("{} does not fit into `{}`, which has {} columns",
                                                 inspect(tuple), collection.name, width)};
  return {};
}

std::optional<Drop> Host::deliver(const std::string& collection, const Value& tuple) {
  const auto id = channel(collection);
  if (!id) return id.error();
  if (auto drop = misfit(*id, tuple)) return dropping(drop->reason, std::move(drop->why));
  try {
    tuple_.clear();
    for (const Value& column : *tuple.items()) tuple_.push_back(packed(pool(), column));
    return deliver(*id, tuple_);
  } catch (const datalog::Error& error) {
    return dropping(Drop::Reason::TooMuch, error.what());
  }
}

std::optional<Drop> Host::deliver(CollectionId channel, std::span<const datalog::Value> tuple) {
  const CatalogCollection& collection = catalog_.collections[channel];
  if (tuple.size() != waiting_[channel]->width())
    return dropping(Drop::Reason::Width,
                    fmt::format("{} columns do not fit into `{}`, which has {}", tuple.size(),
                                collection.name, waiting_[channel]->width()));
  if (const auto location = collection.schema ? collection.schema->location() : std::nullopt;
      location && tuple[*location].kind() != datalog::Value::Kind::Text)
    return dropping(Drop::Reason::Type,
                    fmt::format("the address of a tuple of `{}` is no text", collection.name));
  if (suspects_.empty()) return wait(channel, tuple);
  if (suspects_.size() >= options_.most_waiting)
    return dropping(Drop::Reason::TooMuch, fmt::format("{} messages wait already", suspects_.size()));
  suspects_.emplace_back(channel, unpacked_tuple(pool(), tuple.data(), tuple.size()));
  return {};
}

std::optional<Drop> Host::wait(CollectionId id, std::span<const datalog::Value> tuple) {
  if (waiting_messages_ >= options_.most_waiting)
    return dropping(Drop::Reason::TooMuch, fmt::format("{} messages wait already", waiting_messages_));
  Waiting& waiting = *waiting_[id];
  const std::uint32_t before = waiting.size();
  try {
    if (const datalog::Value* other = waiting.add(tuple.data()))
      return dropping(Drop::Reason::KeyConflict,
                      fmt::format("`{}` has {} and gets {}", catalog_.collections[id].name,
                                  inspect(unpacked_tuple(pool(), other, tuple.size())),
                                  inspect(unpacked_tuple(pool(), tuple.data(), tuple.size()))));
  } catch (const datalog::Error& error) {
    return dropping(Drop::Reason::TooMuch, error.what());
  }
  if (waiting.size() > before) ++waiting_messages_;  // else it waits already
  if (before == 0) with_waiting_.push_back(id);
  return {};
}

void Host::tidy() {
  node_->engine().tidy([&] {
    for (CollectionId id : with_waiting_)
      for (std::uint32_t i = 0; i < waiting_[id]->size(); ++i)
        for (std::uint32_t column = 0; column < waiting_[id]->width(); ++column)
          pool().mark((*waiting_[id])[i][column]);
  });
}

std::optional<Failure> Host::feed(const Inbox& inbox) {
  if (auto failure = node_->misfit(inbox)) return failure;
  for (const auto& [name, items] : inbox) {
    const auto found = names_.find(name);
    if (found == names_.end() || !waiting_[found->second]) continue;
    for (const Value& item : items)
      if (const auto drop = misfit(found->second, item))
        return Failure{Failure::Kind::Inbox, catalog_.collections[found->second].span, drop->why};
  }
  Inbox rest;
  for (const auto& [name, items] : inbox) {
    const auto found = names_.find(name);
    if (found == names_.end() || !waiting_[found->second]) {
      rest.emplace(name, items);
      const bool is_time = found == names_.end();
      if (is_time) fed_inbox_[name].clear();
      fed_inbox_[name].insert(fed_inbox_[name].end(), items.begin(), items.end());
      continue;
    }
    const CollectionId id = found->second;
    for (const Value& item : items) {
      tuple_.clear();
      for (const Value& column : *item.items()) tuple_.push_back(packed(pool(), column));
      wait(id, tuple_);
    }
  }
  fed_ = true;
  return rest.empty() ? std::nullopt : node_->put(rest);
}

std::optional<Micros> Host::wanted() const {
  if (halted_) return {};
  if (node_->time() == 0 || fed_ || waiting() > 0 || node_->leaves_something()) return now_;
  std::optional<Micros> first;
  for (const Timer& timer : timers_) first = first ? std::min(*first, timer.due) : timer.due;
  return first;
}

std::optional<Failure> Host::set_time(Micros now) {
  now_ = now;
  Inbox due;
  for (Timer& timer : timers_) {
    if (timer.due > now) continue;
    timer.due += ((now - timer.due) / timer.interval + 1) * timer.interval;
    due[catalog_.collections[timer.id].name].push_back(
        Value::array({Value(++timer.ticks), Value(static_cast<double>(now) / kMicros)}));
  }
  if (node_->asks_clock()) due[std::string(kClock)] = {Value(static_cast<double>(now) / kMicros)};
  if (node_->asks_chance()) due[std::string(kChance)] = {Value(chance_of(options_.seed + node_->time()))};
  std::erase_if(due, [&](const auto& one) { return fed_inbox_.contains(one.first); });
  fed_inbox_.insert(due.begin(), due.end());
  return due.empty() ? std::nullopt : node_->put(due);
}

Result<Step, Failure> Host::tick(Micros now) {
  if (auto failure = set_time(now)) return std::move(*failure);
  return step();
}

Result<Step, Failure> Host::replay(const Inbox& inbox) {
  for (Timer& timer : timers_)
    if (const auto ticks = inbox.find(catalog_.collections[timer.id].name); ticks != inbox.end())
      timer.ticks += static_cast<std::int64_t>(ticks->second.size());
  if (auto failure = feed(inbox)) return std::move(*failure);
  return step();
}

Result<Step, Failure> Host::step() {
  try {
    if (!suspects_.empty()) {
      const auto [id, tuple] = std::move(suspects_.front());
      suspects_.pop_front();
      tuple_.clear();
      for (const Value& column : *tuple.items()) tuple_.push_back(packed(pool(), column));
      wait(id, tuple_);
    }
    if (options_.keeps_inbox) inbox_ = fed_inbox_;
    put_waiting();
  } catch (const datalog::Error& error) {
    return Failure{Failure::Kind::Memory, {}, error.what()};
  }
  auto step = node_->tick({});
  if (!step) step = without_messages(step.error());
  if (!step) return step;
  for (CollectionId id : with_waiting_) waiting_[id]->clear();
  with_waiting_.clear();
  waiting_messages_ = 0;
  fed_ = false;
  fed_inbox_.clear();
  own_inbox_.clear();
  halted_ = step->halted;
  take_own(*step);
  return step;
}

void Host::put_waiting() {
  for (CollectionId id : with_waiting_) {
    const Waiting& waiting = *waiting_[id];
    datalog::Relation& relation = node_->relation(id);
    for (std::uint32_t i = 0; i < waiting.size(); ++i) {
      node_->engine().put(relation, waiting[i]);
      if (options_.keeps_inbox && i >= waiting.own())
        inbox_[catalog_.collections[id].name].push_back(unpacked_tuple(pool(), waiting[i], waiting.width()));
    }
  }
}

Result<Step, Failure> Host::without_messages(const Failure& failure) {
  std::vector<std::pair<CollectionId, Value>> own, others;
  for (CollectionId id : with_waiting_) {
    const Waiting& waiting = *waiting_[id];
    for (std::uint32_t i = 0; i < waiting.size(); ++i)
      (i < waiting.own() ? own : others)
          .emplace_back(id, unpacked_tuple(pool(), waiting[i], waiting.width()));
  }
  if (others.empty()) return failure;
  auto before = node_->before_failure();
  if (!before) return before.error();
  waiting_.rows().clear();  // its memory is the node's
  node_ = std::move(*before);
  make_waiting();
  if (others.size() == 1)
    dropping(Drop::Reason::Failing, failure.message);
  else
    suspects_.insert(suspects_.end(), others.begin(), others.end());
  try {
    for (const Inbox* inbox : {&fed_inbox_, &own_inbox_})
      if (auto refused = node_->put(*inbox)) return std::move(*refused);
    for (const auto& [id, tuple] : own) {
      tuple_.clear();
      for (const Value& column : *tuple.items()) tuple_.push_back(packed(pool(), column));
      wait(id, tuple_);
    }
    for (CollectionId id : with_waiting_) waiting_[id]->end_own();
    if (options_.keeps_inbox) inbox_ = fed_inbox_;
    put_waiting();
  } catch (const datalog::Error& error) {
    return Failure{Failure::Kind::Memory, {}, error.what()};
  }
  return node_->tick({});
}

void Host::take_own(Step& step) {
  const auto is_own = [&](const Sent& sent) {
    const CollectionKind kind = catalog_.collections[sent.collection].kind;
    return kind != CollectionKind::Terminal && kind != CollectionKind::Stdio &&
           sent.to == options_.node.identity.address;
  };
  for (const Sent& sent : step.outbox)
    if (is_own(sent)) take_own(sent.collection, sent.tuple);
  for (CollectionId id : with_waiting_) waiting_[id]->end_own();
  std::erase_if(step.outbox, is_own);
}

void Host::take_own(CollectionId id, const Value& tuple) {
  if (!waiting_[id]) {
    const std::string& name = catalog_.collections[id].name;
    own_inbox_[name].push_back(tuple);
    node_->put(Inbox{{name, std::vector{tuple}}});
    fed_ = true;
    return;
  }
  tuple_.clear();
  for (const Value& column : *tuple.items()) tuple_.push_back(packed(pool(), column));
  wait(id, tuple_);
}

Host::Around Host::around() const {
  Around around{.time = node_->time(),
                .wanted = fed_ || waiting_messages_ > 0 || node_->leaves_something(),
                .ticks = {},
                .own = own_inbox_};
  for (const Timer& timer : timers_) around.ticks[catalog_.collections[timer.id].name] = timer.ticks;
  for (CollectionId id : with_waiting_)
    for (std::uint32_t i = 0; i < waiting_[id]->own(); ++i)
      around.own[catalog_.collections[id].name].push_back(
          unpacked_tuple(node_->engine().pool(), (*waiting_[id])[i], waiting_[id]->width()));
  return around;
}

std::optional<Failure> Host::resume(const Around& around) {
  auto node = Node::resume(catalog_, options_.node, around.time);
  if (!node) return node.error();
  waiting_.rows().clear();  // its memory is the node's
  node_ = std::move(*node);
  make_waiting();
  for (Timer& timer : timers_)
    if (const auto ticks = around.ticks.find(catalog_.collections[timer.id].name);
        ticks != around.ticks.end())
      timer.ticks = ticks->second;
  if (auto failure = node_->misfit(around.own)) return failure;
  try {
    for (const auto& [name, tuples] : around.own)
      for (const Value& tuple : tuples) {
        const auto found = names_.find(name);
        if (found == names_.end())
          return Failure{Failure::Kind::Inbox, {}, fmt::format("there is no collection `{}`", name)};
        if (const auto drop = waiting_[found->second] ? misfit(found->second, tuple) : std::nullopt)
          return Failure{Failure::Kind::Inbox, catalog_.collections[found->second].span, drop->why};
        take_own(found->second, tuple);
      }
  } catch (const datalog::Error& error) {
    return Failure{Failure::Kind::Memory, {}, error.what()};
  }
  for (CollectionId id : with_waiting_) waiting_[id]->end_own();
  fed_ = fed_ || around.wanted;
  return {};
}

}  // namespace blazes::runtime
