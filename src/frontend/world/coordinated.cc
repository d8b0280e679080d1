#include "frontend/world/coordinated.h"

#include <map>
#include <set>

#include "contract/in_program.h"
#include "frontend/spec/scalars.h"
#include "frontend/world/measures.h"
#include "participant/tables.h"

namespace blazes::frontend::world {
namespace {

using participant::Order;
using participant::Receives;
using participant::Sends;
using participant::Tables;

struct CoordinatorDraft {
  std::optional<Named> at;
  std::optional<simulate::Range> delay;
  std::optional<simulate::Micros> session;
};

constexpr KeyTable<CoordinatorDraft, 3> kCoordinatorKeys = {{
    {"at", "", [](Reading& r, CoordinatorDraft& d, const Value& v) { d.at = spec::read_name(r, v, "'at'"); },
     "zookeeper://HOST:PORT,HOST:PORT/FOLDER for the nodes as processes; in-process"},
    {"delay", "", [](Reading& r, CoordinatorDraft& d, const Value& v) { d.delay = read_times(r, v); },
     "how long a request is under way to it under virtual time, and its answer back; 1ms..5ms"},
    {"session", "", [](Reading& r, CoordinatorDraft& d, const Value& v) { d.session = read_time(r, v); },
     "how long it must hear nothing of a node, that has crashed or stands still, to take it for gone, under "
     "virtual time; 100ms"},
}};

class Finder {
 public:
  explicit Finder(WorldReading& world) : world_(world) {}

  void find() {
    auto& groups = world_.deployment().groups;
    for (std::uint32_t group = 0; group < groups.size(); ++group) look_at(group);
    for (std::uint32_t group = 0; group < groups.size(); ++group) {
      leave_out_given(groups[group].coordinated, given_[group]);
      note_given(group);
    }
  }

 private:
  void look_at(std::uint32_t number) {
    simulate::Group& group = world_.deployment().groups[number];
    group.coordinated = tables_of(*group.catalog);
    const Members& members = world_.members_of[number];
    std::set<std::string> given;
    if (members.count > 0)
      for (const auto& [collection, tuples] : world_.deployment().members[members.first].fill)
        given.insert(collection);
    for (const Sends& s : group.coordinated.sends) {
      world_.deployment().producers[s.set] += members.count;
      if (!given.contains(s.receivers)) asked_for_receivers_.insert(s.set);
    }
    for (const Receives& r : group.coordinated.receives)
      if (!r.producers.empty() && !given.contains(r.producers)) {
        world_.deployment().producers[r.set] += 0;  // if nobody sends it
        asked_for_producers_.insert(r.set);
      }
    given_.push_back(std::move(given));
  }

  Tables tables_of(const bloom::Catalog& catalog) {
    for (const WorldFile::Class& known : world_.into.classes) {
      if (&known.catalog != &catalog) continue;
      const auto [contracts, is_new] = contracts_.try_emplace(known.program);
      if (is_new) contracts->second = contract::contracts_of(known.program->program);
      return participant::tables_of(known.program->program, contracts->second, catalog);
    }
    return {};
  }

  // Who is given its receivers is registered still if somebody waits for its votes, and the other way round.
  void leave_out_given(Tables& tables, const std::set<std::string>& given) const {
    for (Sends& s : tables.sends)
      if (given.contains(s.receivers)) s.receivers.clear();
    std::erase_if(tables.sends, [&](const Sends& s) {
      return s.receivers.empty() && !asked_for_producers_.contains(s.set);
    });
    for (Receives& r : tables.receives)
      if (given.contains(r.producers)) r = {.set = r.set, .producers = {}};
    std::erase_if(tables.receives, [&](const Receives& r) {
      return r.producers.empty() && !asked_for_receivers_.contains(r.set);
    });
    for (Order& order : tables.orders) {
      order.submits = order.submits && !given.contains(order.name + "_elected");
      order.has_life = order.has_life && !given.contains(order.name + "_life");
      order.is_followed = order.is_followed && !given.contains(order.name + "_logged");
    }
    std::erase_if(tables.orders,
                  [](const Order& order) { return !order.submits && !order.has_life && !order.is_followed; });
  }

  void note_given(std::uint32_t number) {
    simulate::Group& group = world_.deployment().groups[number];
    if (group.coordinated.empty()) group.coordinated = {};
    for (const std::string& collection : given_[number])
      if (is_of_coordination(*group.catalog, collection)) world_.into.given[number].push_back(collection);
  }

  bool is_of_coordination(const bloom::Catalog& catalog, const std::string& collection) {
    const Tables all = tables_of(catalog);
    for (const Sends& s : all.sends)
      if (s.receivers == collection) return true;
    for (const Receives& r : all.receives)
      if (r.producers == collection) return true;
    for (const Order& order : all.orders)
      for (const char* end : {"_elected", "_life", "_logged"})
        if (order.name + end == collection) return true;
    return false;
  }

  WorldReading& world_;
  std::map<const WorldFile::Program*, contract::Contracts> contracts_;
  std::vector<std::set<std::string>> given_;  // by group
  std::set<std::string> asked_for_receivers_, asked_for_producers_;
};

}  // namespace

void find_coordinated(WorldReading& world) { Finder(world).find(); }

void read_coordinator(WorldReading& world, const Value& value) {
  Reading& reading = world.reading;
  CoordinatorDraft draft;
  Spot spot = value.spot();
  if (value.is_map())
    spec::read_mapping(reading, value, kCoordinatorKeys, draft);
  else
    draft.at = spec::read_name(reading, value, "'coordinator'");
  if (draft.at) {
    const std::string_view at = draft.at->text;
    if (at.starts_with("zookeeper://"))
      world.into.coordinator = at;
    else if (at != "in-process")
      reading.error("BLZ117", spot, fmt::format("the coordinator is {}", quoted(at)),
                    "expected in-process or zookeeper://HOST:PORT,HOST:PORT/FOLDER");
  }
  if (draft.delay) world.deployment().service.delay = *draft.delay;
  if (draft.session) world.deployment().service.session = *draft.session;
}

void add_coordinator_keys(std::vector<KeyReference>& reference) {
  spec::add_keys("coordinator", kCoordinatorKeys, reference);
}

}  // namespace blazes::frontend::world
