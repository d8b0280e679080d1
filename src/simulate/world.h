// Nodes beside each other under virtual time: a seed decides what the network and the faults do, and decides it again when asked again.
//
//   World world(deployment, seed, [&](const Timestep& t) { look(t.node.contents(answers)); });
//   if (auto stop = world.run()) report(deployment.members[stop->member].name, stop->failure.message);
//   else if (world.tally().lost > 0) ...
//
// There is no clock and no other chance in it: a deployment and a seed are one execution, to the last bit. A timestep takes no time, and is
// whole: a crash comes before it or after it. It costs what the timesteps of the nodes cost, and some 100 ns for each message.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "participant/participant.h"
#include "simulate/chance.h"
#include "simulate/crash_plan.h"
#include "simulate/events.h"
#include "simulate/life.h"
#include "simulate/sessions.h"

namespace blazes::simulate {

// What has just happened at a node.
struct Timestep {
  Micros at;
  std::uint32_t member;
  const runtime::Node& node;
  const runtime::Step& step;
};

struct Tally {
  std::uint64_t timesteps = 0;
  std::uint64_t messages = 0;   // that a node sent to another one
  std::uint64_t delivered = 0;  // messages that reached a node, those that came twice counted twice
  std::uint64_t lost = 0;       // transmissions of them that came to nothing, the node being down included
  std::uint64_t resent = 0;     // transmissions of a message after its first
  std::uint64_t twice = 0;      // transmissions that arrived twice
  std::uint64_t dropped = 0;    // that a node could not take
  std::uint64_t nowhere = 0;    // messages to addresses that no node has
  std::uint64_t crashes = 0, restarts = 0, pauses = 0;

  Tally& operator+=(const Tally& other);
};

// A node that could not go on.
struct Stop {
  std::uint32_t member;
  Micros at;
  runtime::Failure failure;
};

class World {
 public:
  using Watch = std::function<void(const Timestep&)>;

  // `deployment` must live as long; whatever it names must be there: it is not checked again.
  World(const Deployment& deployment, std::uint64_t seed, Watch watch);

  // Until nothing more would happen, or the time is over. Once.
  std::optional<Stop> run();

  Micros now() const { return now_; }
  // From when on inputs and faults count: when all nodes that are coordinated have been registered.
  Micros began() const { return began_.value_or(0); }
  // Nothing more would happen.
  bool is_at_rest() const { return events_.empty(); }
  const Tally& tally() const { return tally_; }
  const Life& life(std::uint32_t member) const { return nodes_[member].life; }

 private:
  struct Running {
    Life life;
    std::optional<Micros> due = {};                  // its next timestep
    Micros free_at = 0;                              // and the earliest time for it
    std::uint64_t taken = 0;                         // messages and records that wait for it
    bool gone = false;                               // it is down and does not start again
    std::optional<Micros> wakes_at = {};             // it stands still
    std::vector<std::uint32_t> unacknowledged = {};  // messages for its next timestep
    std::vector<InboxPointer> waiting = {};          // what it is to be fed when it is up and awake
    std::vector<std::uint32_t> arrived = {};         // messages that came while it stood still
    // If something of its program is coordinated, in each life anew.
    std::uint32_t session = 0;
    std::unique_ptr<participant::Participant> part = {};
    bool has_news = false;  // of the coordination
  };
  struct Message {
    std::uint32_t from = 0, to = 0;
    std::uint32_t sent_in = 0;  // that life of the sender
    std::uint32_t again = 0;    // how often it was sent after the first time
    const std::string* collection = nullptr;
    bloom::Value tuple;
  };
  std::optional<Stop> handle(const Event& event);
  std::optional<Stop> start(std::uint32_t member);
  void crash(const PlannedCrash& planned);
  void pause(const PlannedPause& planned);
  std::optional<Stop> wake(std::uint32_t member);
  std::optional<Stop> take_input(std::uint32_t member, const InboxPointer& records);
  void arrive(std::uint32_t message);
  std::optional<Stop> timestep(std::uint32_t member);
  void want_timestep(std::uint32_t member);
  // How long its timestep keeps it from the next one.
  Micros busy(Running& node, const Group& group);

  void begin_when_all_may();
  std::optional<Stop> take_part(std::uint32_t member);
  std::optional<Stop> attend(std::uint32_t member);

  void send(std::uint32_t from, std::vector<runtime::Sent> outbox, bool again);
  // Puts a message on its way, for the first time or again, at a time.
  void transmit(std::uint32_t message, Micros at);
  void add_arrival(std::uint32_t message, Micros at);
  // It did not reach its receiver, which is down.
  void miss(std::uint32_t message);
  // Whether whoever sent it can still send it again. If not yet, it comes later; if never, it is forgotten.
  bool can_come_again(std::uint32_t message);
  std::uint32_t keep(Message message);
  void forget(std::uint32_t message);
  const Link& link_of(const Message& message) const { return deployment_.link(message.from, message.to); }

  const Deployment& deployment_;
  Watch watch_;
  Chance chance_;
  Events events_;
  Micros now_ = 0;
  Tally tally_;
  Sessions sessions_;
  std::vector<std::uint32_t> member_of_;  // by session
  std::vector<Running> nodes_;
  absl::flat_hash_map<std::string, std::uint32_t> addresses_;  // looked up, never gone through
  std::vector<Message> messages_;
  std::vector<std::uint32_t> free_;  // in `messages_`
  std::optional<Micros> began_;
  std::vector<PlannedCrash> crashes_;
  std::vector<PlannedPause> pauses_;
  absl::flat_hash_map<std::uint64_t, Micros>
      last_arrival_;  // of what is kept in order, by both ends; likewise
};

}  // namespace blazes::simulate
