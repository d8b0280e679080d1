// A small process that takes part in coordination through a real ZooKeeper: what it says to others goes over UDP on loopback, and may be
// sent again at any time.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <netinet/in.h>

#include "coordination/coordinator.h"
#include "zookeeper/zookeeper_service.h"

namespace blazes::test {

// What stands on the command line as `name=value`.
class Settings {
 public:
  Settings(int count, char** arguments);
  std::string text(const std::string& name) const;
  std::size_t number(const std::string& name) const { return std::stoul(text(name)); }
  std::vector<std::string> list(const std::string& name) const;  // separated by commas

 private:
  std::map<std::string, std::string> values_;
};

// Words, of which none has a space in it.
using Words = std::vector<std::string>;

class Socket {
 public:
  explicit Socket(std::uint16_t port);  // 0: any
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int descriptor() const { return descriptor_; }
  void send(const sockaddr_in& to, const Words& words) const;
  std::optional<std::pair<Words, sockaddr_in>> receive() const;
  static sockaddr_in address(const std::string& host_and_port);

 private:
  int descriptor_;
};

// Says what happens, for whoever watches.
template <class... Arguments>
void say(fmt::format_string<Arguments...> form, Arguments&&... arguments) {
  fmt::print("{}\n", fmt::format(form, std::forward<Arguments>(arguments)...));
  std::fflush(stdout);
}

class Party {
 public:
  explicit Party(const Settings& settings);
  virtual ~Party() = default;
  // Until it is ended from outside.
  void run();

 protected:
  virtual void heard(const Words& words, const sockaddr_in& from) = 0;
  virtual void coordinated() = 0;  // something has come from the coordinator
  virtual void every_tick() = 0;   // some times a second

  std::string root_, name_;
  Socket socket_;
  zookeeper::ZooKeeperService service_;
  coordination::Coordinator coordinator_{service_};
};

std::unique_ptr<Party> make_producer(const Settings& settings);
std::unique_ptr<Party> make_consumer(const Settings& settings);
std::unique_ptr<Party> make_client(const Settings& settings);
std::unique_ptr<Party> make_replica(const Settings& settings);

}  // namespace blazes::test
