// A coordination service that is an ensemble of ZooKeeper, through its C client.
//
//   ZooKeeperService service(*parse_location("zookeeper://127.0.0.1:2181"));
//   Coordinator coordinator(service);
//   while (true) { poll(service.wakes(), ...); coordinator.poll(); }
//
// The client's own threads keep the session alive and put what comes into a queue; whoever uses this does so from one thread and sees none of
// them. While no server answers, what is asked waits, and `trouble` says so. The folder is not prepended to paths: it is for the user's
// roots.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "coordination/service.h"
#include "zookeeper/location.h"

namespace blazes::zookeeper {

// The servers cannot be looked up, or refuse what is asked for good.
class ZooKeeperFailure : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

class ZooKeeperService : public coordination::CoordinationService {
 public:
  static constexpr std::size_t kMostBytes =
      1'000'000;  // of all that one request writes: the servers' own limit is 1 MiB

  // The ensemble gives up a session of which it hears nothing for so long, within the bounds that it sets itself.
  explicit ZooKeeperService(const Location& location,
                            std::chrono::milliseconds session_timeout = std::chrono::seconds(5));
  ~ZooKeeperService() override;
  ZooKeeperService(const ZooKeeperService&) = delete;
  ZooKeeperService& operator=(const ZooKeeperService&) = delete;

  // A descriptor that can be read when `take` has something.
  int wakes() const;

  void ask(coordination::Ticket ticket, coordination::Request request) override;
  std::vector<coordination::Notice> take() override;
  std::string trouble() const override;

 private:
  struct Arrived;
  struct Inbox;
  struct Asked;
  struct Session;

  void open();
  void send(std::unique_ptr<Asked> asked);
  void send_read(std::unique_ptr<Asked> asked);
  void send_transaction(std::unique_ptr<Asked> asked);
  void finish(Arrived& arrived, std::vector<coordination::Notice>& notices);
  void change_state(int state, std::vector<coordination::Notice>& notices);

  const std::string servers_;
  const std::chrono::milliseconds timeout_;
  std::unique_ptr<Inbox> inbox_;
  std::unique_ptr<Session> session_;
  bool connected_ = false, begun_ = false, expired_ = false;
  std::deque<std::unique_ptr<Asked>> waiting_;  // for a connection
  std::vector<coordination::Notice> refused_;   // that were not sent
};

}  // namespace blazes::zookeeper
