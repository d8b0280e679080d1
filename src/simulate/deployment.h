// What a world is made of: which nodes there are, how messages get from one to another, what goes wrong, and what comes in.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bloom/catalog.h"
#include "participant/tables.h"
#include "runtime/host.h"

namespace blazes::simulate {

using runtime::Micros;

// Both ends are possible, and all between.
struct Range {
  Micros least = 0, most = 0;
};

// What becomes of a message. Delays differ, so that messages overtake each other, unless they are kept in order.
struct Link {
  Range delay = {1'000, 10'000};
  double loss = 0;  // how likely a transmission comes to nothing, or its acknowledgement
  Micros resend =
      0;             // how long a sender waits for an acknowledgement before it sends again; 0: it never does
  double twice = 0;  // how likely a transmission arrives twice
  bool in_order = false;
};

// Nodes of one class.
struct Group {
  std::string name;
  const bloom::Catalog* catalog = nullptr;  // must have no mistakes, and live as long as any world of it
  // If its nodes are replicas of each other: what they have to show alike. Of an output or a channel that is all that was ever in it, whoever
  // it was sent to; of whatever is stored, what it holds in the end.
  std::vector<bloom::CollectionId> agree_on = {};
  // Tables that the coordination service of the world fills.
  participant::Tables coordinated = {};
  std::uint32_t rate = 0;  // messages and records that a node takes in a second; 0: as many as come
};

// The coordination service of a world, one for all nodes.
struct Service {
  Range delay = {1'000, 5'000};  // how long a request is under way to it, and an answer back
  Micros session = 100'000;      // how long it must hear nothing of a node to take it for gone
};

struct Member {
  std::string name;
  std::string address;
  std::uint32_t group = 0;
  std::map<std::string, bloom::Value> variables;
  runtime::Inbox fill;  // of the first timestep after each start
};

// What comes from outside. Whoever feeds a node that is down waits for it.
struct Input {
  Micros at = 0;
  std::uint32_t member = 0;
  std::shared_ptr<const runtime::Inbox> records;
};

struct Crash {
  std::vector<std::uint32_t> of;  // one of these members, each as likely
  Range at;
  std::optional<Range> down_for;  // none: it never starts again
  std::uint32_t times = 1;
};

// A node stands still and goes on as if nothing had been. Whatever comes meanwhile waits for it, but for the coordination service, which takes it
// for gone as after a crash, if that is long enough.
struct Pause {
  std::vector<std::uint32_t> of;  // one of these members, each as likely
  Range at;
  Range lasting;
  std::uint32_t times = 1;
};

// What a node that starts again still has.
enum class Durable : std::uint8_t {
  Sync,        // its `sync` tables, as the next timestep would have begun with them
  Everything,  // all that it took in and had a timestep with, which is replayed; and what it sent and nobody has acknowledged
};

struct Deployment {
  std::vector<Group> groups;
  std::vector<Member> members;
  std::vector<Link> links;  // from a group to a group: links[from * groups.size() + to]
  std::vector<Input> inputs;
  std::vector<Crash> crashes;
  std::vector<Pause> pauses = {};
  Service service = {};
  std::map<std::string, std::size_t> producers = {};  // participant::Participant::Options::producers
  Durable durable = Durable::Sync;
  // From one timestep of a node to its next, at least, and 1 at least; what the timestep took in comes on top, at the rate of its group.
  Range timestep = {1'000, 1'000};
  Micros until = 60'000'000;
  std::size_t memory_limit = SIZE_MAX;  // of each node, in bytes

  const Group& group_of(std::uint32_t member) const { return groups[members[member].group]; }
  const Link& link(std::uint32_t from, std::uint32_t to) const {
    return links[members[from].group * groups.size() + members[to].group];
  }
};

}  // namespace blazes::simulate
