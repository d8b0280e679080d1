// A tree of small nodes that outlives those who write it: what registries and sequencers are kept in.
//
//   service.ask(1, Transaction{{Create{"/blazes/term", "a:1"}}});
//   for (const Notice& notice : service.take())
//     if (auto* answer = std::get_if<Answer>(&notice)) ...      // to ticket 1
//
// A client has a session. While it has none, or its service cannot be reached, what it asks waits. When the service has given it up, all that
// was ephemeral of it is gone, and what it asked before is done no more; it gets another session by itself. Changes of all clients have one
// order; what is read may be older than that, but never older than what this client has read or done before.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace blazes::coordination {

// A node that must not be there yet; its parent must. An ephemeral one goes away with the session.
struct Create {
  std::string path, data;
  bool ephemeral = false;
};
struct Write {
  std::string path, data;
  std::optional<std::int32_t> version = {};  // that it must have; each write adds one to it, from 0 on
};
struct Remove {
  std::string path;
};
struct Check {
  std::string path;
  std::int32_t version;
};
using Change = std::variant<Create, Write, Remove, Check>;

// All of it is done, or nothing.
struct Transaction {
  std::vector<Change> changes;
};
// `watch`: once, when the node is no longer as it was found, a `Touched` follows; also for one that is not there.
struct Read {
  std::string path;
  bool watch = false;
};
using Request = std::variant<Transaction, Read>;

enum class Outcome : std::uint8_t {
  Done,
  Exists,   // a node that was to be created
  Missing,  // a node, or the parent of one
  OtherVersion,
  TooLarge,
  Lost,  // nobody knows whether it was done
};

using Ticket = std::uint64_t;

struct Answer {
  Ticket ticket = 0;
  Outcome outcome = Outcome::Done;
  std::size_t refused = 0;  // of a transaction that was not done: which change is to blame
  std::vector<std::int32_t> versions =
      {};                    // of one that was done: what each node has now; 0 for one that is gone
  std::string data = {};     // of what was read
  std::int32_t version = 0;  // likewise
};
struct SessionBegan {
  std::uint64_t id;  // no other session has it
};
struct SessionEnded {};
struct Touched {
  std::string path;
};
using Notice = std::variant<SessionBegan, SessionEnded, Answer, Touched>;

class CoordinationService {
 public:
  virtual ~CoordinationService() = default;

  // The answer comes under this ticket.
  virtual void ask(Ticket ticket, Request request) = 0;
  // What has happened since the last call, in its order. Does not wait.
  virtual std::vector<Notice> take() = 0;
  // What it waits for at the moment, for people; empty: nothing.
  virtual std::string trouble() const { return {}; }
};

// Who talks to a service, one request at a time, whatever else happens meanwhile.
class Conversation {
 public:
  virtual ~Conversation() = default;

  virtual void session_began(std::uint64_t id) = 0;
  virtual void session_ended() = 0;
  // Is asked for while it has a session and no request of its own is under way.
  virtual std::optional<Request> next_request() = 0;
  virtual void answered(const Answer& answer) = 0;
  virtual void touched(const std::string& path) = 0;
};

}  // namespace blazes::coordination
