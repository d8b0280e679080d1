#include "storage/host_records.h"

#include <utility>

#include "wire/exact.h"

namespace blazes::storage {

using bloom::CollectionKind;
using bloom::Value;

namespace {

constexpr std::size_t kTogether = 10'000;  // items in a record

// ["around", time, wanted, {timer => ticks}, {collection => messages to itself}, [[channel, to, message]]]
// ["holds", collection, items]
constexpr const char *kAround = "around", *kHolds = "holds";

std::optional<std::string> append(Log& log, std::vector<Value> parts) {
  return log.append_value(Value::array(std::move(parts)));
}

Value sent_of(const runtime::Host& host, const runtime::Step& step) {
  std::vector<Value> sent;
  for (const runtime::Sent& one : step.outbox)
    if (const auto& to = host.catalog().collections[one.collection]; to.kind == CollectionKind::Channel)
      sent.push_back(Value::array({Value(to.name), Value(one.to), one.tuple}));
  return Value::array(std::move(sent));
}

// Nothing where it is not what was written.
std::optional<runtime::Host::Around> around_of(const std::vector<Value>& parts) {
  if (parts.size() != 6 || !parts[1].integer() || *parts[1].integer() < 1 || !parts[2].integer() ||
      !parts[3].entries())
    return {};
  runtime::Host::Around around{.time = static_cast<std::uint64_t>(*parts[1].integer()),
                               .wanted = *parts[2].integer() != 0};
  for (const auto& [timer, ticks] : *parts[3].entries()) {
    if (!timer.text() || !ticks.integer()) return {};
    around.ticks[*timer.text()] = *ticks.integer();
  }
  auto own = wire::inbox_of_value(parts[4]);
  if (!own) return {};
  around.own = std::move(*own);
  return around;
}

std::optional<runtime::Step> step_of(const Value& list, const bloom::Catalog& catalog) {
  if (!list.items()) return {};
  runtime::Step step;
  for (const Value& one : *list.items()) {
    const std::vector<Value>* parts = one.items();
    if (!parts || parts->size() != 3 || !(*parts)[0].text() || !(*parts)[1].text()) return {};
    const bloom::CollectionId id = catalog.find(*(*parts)[0].text());
    if (!id || catalog.collections[id].kind != CollectionKind::Channel) return {};
    step.outbox.push_back({id, *(*parts)[1].text(), (*parts)[2]});
  }
  return step;
}

}  // namespace

std::optional<std::string> write_host(Log& log, const runtime::Host& host, const runtime::Step& step) {
  const runtime::Host::Around around = host.around();
  Value::Entries ticks;
  for (const auto& [timer, count] : around.ticks) ticks.emplace_back(Value(timer), Value(count));
  if (auto error = append(
          log, {Value(kAround), Value(static_cast<std::int64_t>(around.time)), Value(around.wanted ? 1 : 0),
                Value::map(std::move(ticks)), wire::value_of_inbox(around.own), sent_of(host, step)}))
    return error;
  std::optional<std::string> error;
  std::string of;
  std::vector<Value> items;
  const auto flush = [&] {
    if (!items.empty() && !error)
      error = append(log, {Value(kHolds), Value(of), Value::array(std::exchange(items, {}))});
  };
  host.node().each_next([&](const std::string& collection, Value item) {
    if (error) return;
    if (collection != of || items.size() >= kTogether) flush();
    of = collection;
    items.push_back(std::move(item));
  });
  flush();
  return error;
}

bool is_of_host(const Value& record) { return record.items() != nullptr; }

std::optional<std::string> read_host(const Value& record, runtime::Host& host,
                                     std::optional<runtime::Step>& last) {
  const std::vector<Value>& parts = *record.items();
  const std::string* what = parts.empty() ? nullptr : parts[0].text();
  if (what && *what == kHolds && parts.size() == 3 && parts[1].text() && parts[2].items()) {
    const auto failure = host.put_back(*parts[1].text(), *parts[2].items());
    return failure ? std::optional(failure->message) : std::nullopt;
  }
  auto around = what && *what == kAround ? around_of(parts) : std::nullopt;
  auto step = around ? step_of(parts[5], host.catalog()) : std::nullopt;
  if (!step) return "this is nothing of a node";
  last = std::move(step);
  const auto failure = host.resume(*around);
  return failure ? std::optional(failure->message) : std::nullopt;
}

}  // namespace blazes::storage
