// A node of a coordinated program takes part in its coordination: it is registered where it sends, its tables of producers and receivers are
// filled when the sets are closed, and what it gives to an order comes back out of the log.
//
//   auto made = Participant::make(program, catalog, service, {.root = "/blazes/ads", .address = "10.0.0.1:5000", .producers = {{"click", 5}}});
//   ...
//   if (part.attend(host.node())) ...                                 // when the service has something: a timestep is wanted
//   if (part.may_begin()) { host.feed(part.take()); host.tick(now); part.after(host.node()); }
//
// Neither clock nor threads nor network but the service: it runs under an event loop and in a simulated world. The node speaks and hears under its
// address, which no other node has at the same time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "coordination/coordinator.h"
#include "coordination/producer_registry.h"
#include "coordination/sequencer.h"
#include "participant/tables.h"
#include "runtime/node.h"

namespace blazes::participant {

class Participant {
 public:
  struct Options {
    std::string root;     // of the deployment, in the tree of the service
    std::string address;  // of the node
    // How many nodes send, by the name of their set: that of the channel, or of the site if its streams are sequenced.
    std::map<std::string, std::size_t> producers = {};
  };

  // Null if nothing of the program is coordinated at this node. An error says which number of producers is missing. `service` must live as
  // long, `program` and `catalog` only until this returns.
  static Result<std::unique_ptr<Participant>, std::string> make(const bloom::Program& program,
                                                                const bloom::Catalog& catalog,
                                                                coordination::CoordinationService& service,
                                                                Options options);
  // The same for who has looked for the tables already, and may have left out what it fills itself.
  static Result<std::unique_ptr<Participant>, std::string> make(Tables tables, const bloom::Catalog& catalog,
                                                                coordination::CoordinationService& service,
                                                                Options options);

  // Before that the node must have no timestep: it might send what nobody waits for.
  bool may_begin() const { return registered_ && unjoined_.empty(); }
  // Why the node must stop: somebody else has its address, or its streams go on without it.
  const std::optional<std::string>& refused() const { return refused_; }

  // Hears the service and asks it. True: there is something for the node, which is to have a timestep with it.
  bool attend(const runtime::Node& node);
  // Right before a timestep: what comes meanwhile may take the place of what came before.
  runtime::Inbox take();
  // Takes what the node has given to its orders and asks who produces what it has heard of. After each timestep.
  void after(const runtime::Node& node);

 private:
  struct Stream {
    Receives of;
    std::optional<std::set<std::string>> producers;
    std::set<std::string> asked;        // partitions, as text
    std::vector<bloom::Value> waiting;  // partitions that are asked for before the set is closed
  };
  struct Log {
    Order of;
    std::unique_ptr<coordination::Sequencer> sequencer;
    std::int64_t elections = 0;
  };

  Participant(Tables tables, coordination::CoordinationService& service, Options options);
  void hear(const coordination::RegistryEvent& event, const runtime::Node& node);
  void hear(Log& log, const coordination::OrderEvent& event, const runtime::Node& node);
  void ask(Stream& stream, const bloom::Value& partition);
  void propose(Log& log, const runtime::Node& node);
  std::int64_t last_election(const std::string& order, const runtime::Node& node) const;
  void enter_life(const runtime::Node& node, std::uint32_t incarnation);
  std::vector<bloom::Value> contents(const runtime::Node& node, const std::string& collection) const;

  const Options options_;
  std::vector<Sends> sends_;
  std::vector<Stream> streams_;
  std::vector<Log> logs_;
  std::map<std::string, bloom::CollectionId> ids_;  // of what is read at the node
  coordination::ProducerRegistry registry_;
  coordination::Coordinator coordinator_;
  bool registered_ = false, has_life_ = false;
  std::set<std::string> unjoined_;
  std::map<std::string, std::set<std::string>> known_receivers_;
  std::optional<std::string> refused_;
  runtime::Inbox next_;
};

}  // namespace blazes::participant
