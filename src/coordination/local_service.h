// A coordination service within one process: for one node, or for all nodes of a simulated world. Without threads.
//
//   LocalTree tree;
//   LocalService a(tree), b(tree);   // two clients
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "coordination/service.h"

namespace blazes::coordination {

class LocalService;

// What the clients share. A change costs the logarithm of the number of nodes.
class LocalTree {
 private:
  friend class LocalService;
  struct Node {
    std::string data;
    std::int32_t version = 0;
    std::uint64_t owner = 0;  // a session; 0: it is not ephemeral
  };

  Answer change(std::uint64_t session, const Transaction& transaction);
  // What became of the path first, for whoever watches it.
  Outcome apply(std::uint64_t session, const Change& change, std::int32_t& version);
  void touch(const std::string& path);
  void end(std::uint64_t session);

  std::map<std::string, Node> nodes_ = {{"/", {}}};
  std::map<std::string, std::set<LocalService*>> watches_;
  std::uint64_t sessions_ = 0;
};

class LocalService : public CoordinationService {
 public:
  static constexpr std::size_t kMostBytes = 1'000'000;  // of a node, as elsewhere

  // The tree must live as long.
  explicit LocalService(LocalTree& tree);
  ~LocalService() override;
  LocalService(const LocalService&) = delete;
  LocalService& operator=(const LocalService&) = delete;

  void ask(Ticket ticket, Request request) override;
  std::vector<Notice> take() override;

  // The service gives the session up, as if it had not heard of the client for long; another one begins.
  void expire();

 private:
  friend class LocalTree;

  void begin();

  LocalTree& tree_;
  std::uint64_t session_ = 0;
  std::vector<Notice> notices_;
};

}  // namespace blazes::coordination
