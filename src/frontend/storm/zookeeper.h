// Reads nodes of a ZooKeeper. It changes nothing there, and prints nothing.
//
//   ZooKeeper zookeeper("127.0.0.1:2181", 5'000);
//   for (const std::string& name : zookeeper.children("/blazes")) zookeeper.read("/blazes/" + name)->contents;
//
// Whatever goes wrong is a `ZooKeeperFailure`, in bounded time; a node that is not there has no children and no contents.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace blazes::frontend::storm {

class ZooKeeperFailure : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

class ZooKeeper {
 public:
  static constexpr std::size_t kMostBytes = 64 << 10;  // of a node's contents

  // `servers`: "host:port,host:port". Waits for one of them as long as `patience_ms`.
  ZooKeeper(const std::string& servers, int patience_ms);
  ~ZooKeeper();
  ZooKeeper(const ZooKeeper&) = delete;
  ZooKeeper& operator=(const ZooKeeper&) = delete;

  std::vector<std::string> children(const std::string& path) const;  // in the order of names
  struct Node {
    std::string contents;
    std::int64_t written_ms = 0;  // by the clock of ZooKeeper
  };
  // None if there is no such node, or more in it than `kMostBytes`.
  std::optional<Node> read(const std::string& path) const;

 private:
  struct Session;
  std::unique_ptr<Session> session_;
};

}  // namespace blazes::frontend::storm
