#include "participant/participant.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "wire/exact.h"

namespace blazes::participant {
namespace {

using namespace coordination;
using bloom::Value;

// Who receives a stream is registered beside who sends it.
std::string receivers_of(const std::string& set) { return set + " receivers"; }

std::string order_root(const std::string& root, const std::string& name) { return root + "/orders/" + name; }

Value list_of(const std::set<std::string>& addresses) {
  std::vector<Value> all(addresses.begin(), addresses.end());
  return Value::array(std::move(all));
}

// What a sender submits: [text, scope, stream, record, addresses] each. The rules of a replica would fail over anything else.
bool are_items(const Value& value) {
  const std::vector<Value>* items = value.items();
  return items && std::ranges::all_of(*items, [](const Value& item) {
           const std::vector<Value>* parts = item.items();
           return parts && parts->size() == 5 && (*parts)[0].text() && (*parts)[3].items() &&
                  (*parts)[4].items();
         });
}

}  // namespace

Result<std::unique_ptr<Participant>, std::string> Participant::make(const bloom::Program& program,
                                                                    const bloom::Catalog& catalog,
                                                                    CoordinationService& service,
                                                                    Options options) {
  return make(tables_of(program, contract::contracts_of(program), catalog), catalog, service,
              std::move(options));
}

Result<std::unique_ptr<Participant>, std::string> Participant::make(Tables tables,
                                                                    const bloom::Catalog& catalog,
                                                                    CoordinationService& service,
                                                                    Options options) {
  using Made = Result<std::unique_ptr<Participant>, std::string>;
  if (tables.empty()) return Made(std::unique_ptr<Participant>());
  for (const Receives& r : tables.receives)
    if (!r.producers.empty() && !options.producers.contains(r.set))
      return Made(fmt::format(
          "how many nodes send '{}' has to be said: its votes are counted when all of them are registered",
          r.set));
  std::unique_ptr<Participant> made(new Participant(std::move(tables), service, std::move(options)));
  for (bloom::CollectionId id : ids<bloom::CatalogCollection>(catalog.collections.size()))
    made->ids_.emplace(catalog.collections[id].name, id);
  return Made(std::move(made));
}

Participant::Participant(Tables tables, CoordinationService& service, Options options)
    : options_(std::move(options)),
      sends_(std::move(tables.sends)),
      registry_({.root = options_.root, .producer = options_.address}),
      coordinator_(service) {
  const auto join = [&](const std::string& set) {
    registry_.join(set);
    unjoined_.insert(set);
  };
  for (const Sends& s : sends_) {
    join(s.set);
    if (!s.receivers.empty()) registry_.watch(receivers_of(s.set));
  }
  for (Receives& r : tables.receives) {
    join(receivers_of(r.set));
    if (!r.producers.empty()) registry_.close(r.set, {.expected = options_.producers.at(r.set), .heard = {}});
    streams_.push_back({.of = std::move(r), .producers = {}, .asked = {}, .waiting = {}});
  }
  coordinator_.add(registry_);
  for (Order& order : tables.orders) {
    auto sequencer =
        std::make_unique<Sequencer>(Sequencer::Options{.root = order_root(options_.root, order.name),
                                                       .name = options_.address,
                                                       .candidate = order.is_followed,
                                                       .reads = order.is_followed});
    coordinator_.add(*sequencer);
    logs_.push_back({std::move(order), std::move(sequencer)});
  }
}

bool Participant::attend(const runtime::Node& node) {
  coordinator_.poll();
  while (auto event = registry_.next()) hear(*event, node);
  for (Log& log : logs_)
    while (auto event = log.sequencer->next()) hear(log, *event, node);
  return !next_.empty();
}

runtime::Inbox Participant::take() { return std::exchange(next_, {}); }

void Participant::hear(const RegistryEvent& event, const runtime::Node& node) {
  if (const auto* registered = std::get_if<Registered>(&event)) {
    registered_ = true;
    enter_life(node, registered->incarnation);
  } else if (const auto* joined = std::get_if<Joined>(&event)) {
    unjoined_.erase(joined->set);
  } else if (const auto* refused = std::get_if<Refused>(&event)) {
    refused_ = fmt::format(
        "{} comes too late for '{}': as many nodes as were expected had been registered before it",
        options_.address, refused->set);
  } else if (std::holds_alternative<Replaced>(event)) {
    refused_ = fmt::format("another node has registered as {}", options_.address);
  } else if (const auto* closed = std::get_if<Closed>(&event)) {
    for (Stream& stream : streams_) {
      if (stream.of.set != closed->set) continue;
      stream.producers = closed->producers;
      if (stream.of.seals.empty())
        next_[stream.of.producers].push_back(Value::array({list_of(closed->producers)}));
      for (const Value& partition : std::exchange(stream.waiting, {})) ask(stream, partition);
    }
  } else if (const auto* members = std::get_if<Members>(&event)) {
    for (const Sends& s : sends_) {
      if (s.receivers.empty() || receivers_of(s.set) != members->set) continue;
      for (const std::string& address : members->names)
        if (known_receivers_[s.set].insert(address).second)
          next_[s.receivers].push_back(Value::array({Value(address)}));
    }
  }
}

// One that holds all that it held before it was started anew goes on with the life that it had.
void Participant::enter_life(const runtime::Node& node, std::uint32_t incarnation) {
  if (std::exchange(has_life_, true)) return;
  for (const Log& log : logs_) {
    const std::string table = log.of.name + "_life";
    if (log.of.has_life && contents(node, table).empty())
      next_[table].push_back(Value::array({Value(static_cast<std::int64_t>(incarnation))}));
  }
}

// What was told to an election counts as told: one that holds that already must not count them from 1 again.
std::int64_t Participant::last_election(const std::string& order, const runtime::Node& node) const {
  const std::vector<Value> known = contents(node, order + "_sequencer");  // election, address
  const std::int64_t* election = known.empty() ? nullptr : (*known[0].items())[0].integer();
  return election ? *election : 0;
}

void Participant::hear(Log& log, const OrderEvent& event, const runtime::Node& node) {
  const std::string& name = log.of.name;
  if (const auto* ordered = std::get_if<Ordered>(&event)) {
    // What is none was not proposed by a node; all pass it over alike.
    const auto items = wire::read_exact(ordered->record.bytes);
    if (items && are_items(*items))
      next_[name + "_logged"].push_back(
          Value::array({Value(static_cast<std::int64_t>(ordered->number)), *items}));
  } else if (const auto* settled = std::get_if<Settled>(&event)) {
    const std::size_t mark = settled->origin.by.rfind('#');
    const std::int64_t life = std::stoll(settled->origin.by.substr(mark + 1));
    next_[name + "_settled"].push_back(
        Value::array({Value(settled->origin.by.substr(0, mark)), Value(life),
                      Value(static_cast<std::int64_t>(settled->origin.number))}));
  } else if (const auto* leader = std::get_if<LeaderIs>(&event)) {
    if (!log.of.submits || !leader->name) return;
    log.elections = std::max(log.elections, last_election(name, node)) + 1;
    next_[name + "_elected"] = {Value::array({Value(log.elections), Value(*leader->name)})};
  } else if (const auto* late = std::get_if<TooLate>(&event)) {
    refused_ = fmt::format(
        "{} cannot come to the state of the other replicas: of the log of '{}' it lacks what stands before "
        "{}",
        options_.address, name, late->first_kept);
  }
}

void Participant::after(const runtime::Node& node) {
  for (Stream& stream : streams_) {
    if (stream.of.seals.empty()) continue;
    for (const Value& seal : contents(node, stream.of.seals)) {
      const std::vector<Value>& columns = *seal.items();  // to, from, stream, part, records
      const std::string* name = columns[2].text();
      if (name && *name == stream.of.stream && columns[3].items()) ask(stream, columns[3]);
    }
  }
  for (Log& log : logs_)
    if (log.of.is_followed) propose(log, node);
}

void Participant::ask(Stream& stream, const Value& partition) {
  if (!stream.producers) {
    stream.waiting.push_back(partition);
    return;
  }
  if (!stream.asked.insert(inspect(partition)).second) return;
  std::vector<Value> tuple = *partition.items();
  tuple.push_back(list_of(*stream.producers));
  next_[stream.of.producers].push_back(Value::array(std::move(tuple)));
}

void Participant::propose(Log& log, const runtime::Node& node) {
  for (const Value& proposed : contents(node, log.of.name + "_proposed")) {
    const std::vector<Value>& columns = *proposed.items();  // from, life, number, items
    const std::string* from = columns[0].text();
    const std::int64_t *life = columns[1].integer(), *number = columns[2].integer();
    if (!from || !life || !number || *number < 1 || !are_items(columns[3]))
      continue;  // whoever has sent that is no sender of this program
    std::string bytes;
    wire::write_exact(bytes, columns[3]);
    log.sequencer->propose({fmt::format("{}#{}", *from, *life), static_cast<std::uint64_t>(*number)},
                           std::move(bytes));
  }
}

std::vector<Value> Participant::contents(const runtime::Node& node, const std::string& collection) const {
  const auto found = ids_.find(collection);
  return found == ids_.end() ? std::vector<Value>() : node.contents(found->second);
}

}  // namespace blazes::participant
