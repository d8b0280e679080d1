// A node with what surrounds it: what waits for its next timestep, what it sends to itself, its timers, what it keeps for its next life.
//
//   auto host = Host::make(catalog, {.node = {.identity = {.address = "10.0.0.1:5000"}}}, now);
//   if (auto drop = (*host)->deliver("kvput", row)) count(drop->reason);       // and the node goes on
//   if (auto at = (*host)->wanted(); at && *at <= now)
//     if (auto step = (*host)->tick(now)) for (const Sent& sent : step->outbox) send(sent.to, sent);
//
// It has no clock, no socket and no file of its own, so that it runs unchanged under a real event loop and inside a simulated world: equal
// hosts that are told the same in the same order do the same.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/node.h"
#include "runtime/waiting.h"

namespace blazes::runtime {

using Micros = std::int64_t;  // of the caller's clock, which starts at 0 where the caller says so

// Why a message is not taken. The network may bring anything: that is no failure of the node.
struct Drop {
  enum class Reason : std::uint8_t {
    UnknownCollection,
    NotAChannel,
    Width,        // not as many columns as the channel has
    Type,         // no tuple, or an address that is none
    KeyConflict,  // another tuple with its key waits already
    TooMuch,      // more waits than the limit, or more memory than there is
    Malformed,    // bytes that are no message
    Oversized,    // a message that is larger than what may come
    Failing,      // a timestep with this message cannot be completed
  } reason;
  std::string why;
};
inline constexpr std::size_t kDropReasons = 9;
// "unknown-collection"
std::string_view name_of(Drop::Reason reason);

class Host {
 public:
  struct Options {
    NodeOptions node;  // `node.restored`: what the `sync` tables held when the last life ended
    std::size_t most_waiting = 1'000'000;  // messages
    std::uint64_t seed = 0;                // of chance, where the program asks for it
    bool keeps_inbox = false;              // for `inbox()`, which costs a copy of each message
  };
  // `catalog` must live as long. The timers start at `now`.
  static Result<std::unique_ptr<Host>, std::vector<Failure>> make(const bloom::Catalog& catalog,
                                                                  Options options, Micros now);

  // A message of the network for the next timestep. What cannot be taken is dropped and counted. One that waits already is taken, and
  // is there once.
  std::optional<Drop> deliver(const std::string& collection, const bloom::Value& tuple);
  // The same for who makes many: a channel of `channel`, and values of `pool`, which are good until the next `tick`.
  Result<bloom::CollectionId, Drop> channel(std::string_view name);
  std::optional<Drop> deliver(bloom::CollectionId channel, std::span<const datalog::Value> tuple);
  datalog::Pool& pool() { return node_->engine().pool(); }
  std::uint32_t width(bloom::CollectionId channel) const { return waiting_[channel]->width(); }
  std::size_t collections() const { return catalog_.collections.size(); }
  // Counts what was dropped before it came here.
  Drop dropping(Drop::Reason reason, std::string why);

  // Forgets values of the pool that nothing holds: for who makes many that are then dropped. Costs nothing if there are few.
  void tidy();

  // Records of an interface, lines of a terminal, tuples for a table that no rule fills (registries, addresses), messages, for the next
  // timestep. Nothing of it is taken if something of it does not fit.
  std::optional<Failure> feed(const Inbox& inbox);

  // When the next timestep is wanted: at once (`now` of the last one) if it is the first, if something waits, if the node has sent something
  // to itself or left something to it with `<+`, `<-` or `<+-`, else when the next `periodic` is due; none: only if something comes, or never, as it has halted.
  std::optional<Micros> wanted() const;
  // A timestep with all that waits and the timers that are due. Step::outbox holds what goes to others and what is printed; what goes to the
  // node itself stays here.
  // Where messages make it fail, it is done without them; they come in timesteps of their own then, one in each, and are dropped where they
  // make these fail. That costs what the node holds, for each. Any other failure is returned, and the host is of no use any more.
  // A `periodic` tuple is [n, seconds of the clock as a Float], n counting from 1. A timer that was due several times ticks once.
  Result<Step, Failure> tick(Micros now);

  // What came into the last timestep from outside, timers included. A host that is given the same inboxes, one after the other, by
  // `replay` in place of `tick`, ends up the same.
  const Inbox& inbox() const { return inbox_; }
  Result<Step, Failure> replay(const Inbox& inbox);

  // What surrounds the node between two timesteps, without what has not had its turn (`settled`). A host that was made, and is then told to
  // `resume` with it and given all of `node().each_next` by `put_back`, goes on as this one does; its timers begin anew, and count on.
  struct Around {
    std::uint64_t time = 0;  // the number of the next timestep
    bool wanted = false;     // that one, at once
    std::map<std::string, std::int64_t> ticks = {};
    Inbox own = {};  // what the node has sent to itself
  };
  Around around() const;
  std::optional<Failure> resume(const Around& around);
  std::optional<Failure> put_back(const std::string& collection, const std::vector<bloom::Value>& items) {
    return node_->put_back(collection, items);
  }

  // Contents of `sync` tables are what `node().next_changes` and `node().next_contents` say after a timestep.
  const Node& node() const { return *node_; }
  const bloom::Catalog& catalog() const { return catalog_; }
  bool halted() const { return halted_; }
  // Whether all that came has taken part in a timestep, or waits for the next one: nothing waits for its turn.
  bool settled() const { return suspects_.empty(); }
  std::size_t waiting() const { return waiting_messages_ + suspects_.size(); }
  // So much waits that a timestep should take it in before more comes: what is more than `most_waiting` would be dropped.
  bool has_enough() const { return waiting() >= options_.most_waiting / 10; }
  std::uint64_t dropped() const;
  std::uint64_t dropped(Drop::Reason reason) const { return dropped_[static_cast<std::size_t>(reason)]; }

 private:
  struct Timer {
    bloom::CollectionId id;
    Micros interval = 0, due = 0;
    std::int64_t ticks = 0;
  };

  Host(const bloom::Catalog& catalog, Options options);
  std::optional<Failure> start_timers(Micros now);
  std::optional<Drop> misfit(bloom::CollectionId channel, const bloom::Value& tuple) const;
  std::optional<Failure> set_time(Micros now);
  Result<Step, Failure> step();
  void make_waiting();
  void put_waiting();
  Result<Step, Failure> without_messages(const Failure& failure);
  void take_own(Step& step);
  void take_own(bloom::CollectionId id, const bloom::Value& tuple);
  std::optional<Drop> wait(bloom::CollectionId id, std::span<const datalog::Value> tuple);

  const bloom::Catalog& catalog_;
  Options options_;
  std::unique_ptr<Node> node_;
  std::map<std::string, bloom::CollectionId, std::less<>> names_;
  Table<std::unique_ptr<Waiting>, bloom::CatalogCollection> waiting_;  // of channels and loopbacks
  std::vector<bloom::CollectionId> with_waiting_;                      // those where something waits
  std::size_t waiting_messages_ = 0;
  std::deque<std::pair<bloom::CollectionId, bloom::Value>> suspects_;  // messages that come one at a time
  bool fed_ = false, halted_ = false;
  std::vector<Timer> timers_;
  Micros now_ = 0;
  Inbox fed_inbox_, own_inbox_, inbox_;  // of what is put into the node at once
  std::vector<datalog::Value> tuple_;
  std::array<std::uint64_t, kDropReasons> dropped_{};
};

}  // namespace blazes::runtime
