// Who produces what: producers are registered for sets, a stream or a partition of it, and a set is closed before anybody waits for its
// votes. No clock, no network.
//
//   ProducerRegistry at_a_producer({.root = "/blazes/ads", .producer = "ad:1"});
//   at_a_producer.join("click");                          // nothing of the set is sent before it says Joined
//   ProducerRegistry at_a_consumer({.root = "/blazes/ads"});
//   at_a_consumer.close("click", {.expected = 5});        // Closed comes when five have joined
//   while (auto event = at_a_consumer.next()) ...
//
// In the tree: `incarnations/PRODUCER`, whose version is the newest incarnation and which names its session; `alive/PRODUCER`, ephemeral; `producers/SET`, a line
// `open` or `closed` and a producer a line. A change of a set is bound to the version that was read, so that none is lost and none comes
// after it was closed. A producer that has lost its session gets a new incarnation with the next one, unless somebody else has its name by
// then, and stays in its sets.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "coordination/service.h"

namespace blazes::coordination {

// From now on it speaks under this incarnation; from 1 on.
struct Registered {
  std::uint32_t incarnation;
};
// It has no session, and must not speak before it is registered again.
struct Unregistered {};
// Somebody else has been registered under its name, and it is heard no more.
struct Replaced {
  std::uint32_t by;
};
struct Joined {
  std::string set;
};
// The set was closed without it: nobody will wait for what it sends there.
struct Refused {
  std::string set;
};
// Whoever asks is told these, and nobody joins them.
struct Closed {
  std::string set;
  std::set<std::string> producers;
};
// Of a producer in a set that was closed: nothing of an older incarnation counts. Comes first for the one that it has at the time.
struct Incarnation {
  std::string producer;
  std::uint32_t newest;
};
// Of a set that is watched: who is in it now.
struct Members {
  std::string set;
  std::set<std::string> names;
};
using RegistryEvent =
    std::variant<Registered, Unregistered, Replaced, Joined, Refused, Closed, Incarnation, Members>;

// When a set may be closed: `expected` have joined, and all who have joined are in `heard`, where it is given.
struct MayClose {
  std::size_t expected = 1;
  std::optional<std::set<std::string>> heard = {};
};

class ProducerRegistry : public Conversation {
 public:
  struct Options {
    std::string root;           // of the deployment, in the tree
    std::string producer = {};  // the name by which this process produces; empty: it does not
  };
  // Names have no line end in them: std::invalid_argument.
  explicit ProducerRegistry(Options options);

  void join(const std::string& set);
  // Again with more that is known: the last word counts.
  void close(const std::string& set, MayClose when);
  // From now on, whenever somebody joins. It says nothing of who may still come.
  void watch(const std::string& set);

  std::optional<RegistryEvent> next();

  void session_began(std::uint64_t id) override;
  void session_ended() override;
  std::optional<Request> next_request() override;
  void answered(const Answer& answer) override;
  void touched(const std::string& path) override;

 private:
  struct Written {
    bool closed = false;
    std::set<std::string> names;
  };
  struct Set {
    std::string name;
    bool joins = false, watched = false;
    std::set<std::string> told = {};  // of what is watched
    std::optional<MayClose> closes = {};
    // What is to be written over the version that was read, or created.
    std::optional<Written> change = {};
    std::optional<std::int32_t> version = {};
  };
  struct Followed {
    std::string name;
    std::uint32_t newest = 0;
  };
  enum class Asked : std::uint8_t {
    Nothing,
    Folder,
    FirstIncarnation,
    Registration,
    OwnIncarnation,
    Set,
    Change,
    Incarnation,
  };

  void create_folders();

  std::string path(const char* folder, const std::string& name) const;
  Set& set_of(const std::string& name);
  void follow(const std::string& name);
  Request registration();
  void registration_answered(const Answer& answer);
  void own_incarnation_read(const Answer& answer);
  void set_read(const Answer& answer);
  void set_changed(const Answer& answer);
  void incarnation_read(const Answer& answer);
  void decide(Set& set, const Written& written);

  static std::string text_of(const Written& written);
  static Written written_in(const std::string& text);

  const Options options_;
  std::deque<std::string> folders_;
  std::uint32_t incarnation_ = 0;  // 0: not registered yet
  bool registered_ = false;        // in this session
  bool is_known_ = true;           // its incarnations have been counted before
  bool has_left_one_ = false;      // there is an ephemeral node of an earlier session
  bool is_in_doubt_ = false;       // somebody has changed its incarnation, perhaps itself
  bool is_replaced_ = false;
  std::set<std::string> sessions_;  // that it has had
  std::string session_;
  // By their paths; of those that are due something is to be asked.
  std::map<std::string, Set> sets_;
  std::map<std::string, Followed> followed_;
  std::set<std::string> due_sets_, due_incarnations_;
  Asked asked_ = Asked::Nothing;
  std::string about_;  // the path of a set or an incarnation
  std::deque<RegistryEvent> events_;
};

}  // namespace blazes::coordination
