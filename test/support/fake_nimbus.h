// A server that stands where a Nimbus would, and answers as one does or with whatever bytes a test wants.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <Nimbus.h>

namespace blazes::test {

namespace thrift = frontend::storm::nimbus;

// What a cluster has.
class Cluster : public thrift::NimbusIf {
 public:
  std::vector<thrift::TopologySummary> summaries;
  std::map<std::string, thrift::StormTopology> topologies;  // by id, which is the name with "-1"
  std::string conf = "{}";
  bool authorizes = true;

  void add(const std::string& name, const thrift::StormTopology& topology,
           const std::string& state = "ACTIVE");

  void getNimbusConf(std::string& json) override;
  void getTopologySummaries(std::vector<thrift::TopologySummary>& all) override;
  void getUserTopology(thrift::StormTopology& topology, const std::string& id) override;
};

// From the question to the bytes that are sent back. None: it hangs up. No bytes: it says nothing.
using Reply = std::function<std::optional<std::string>(const std::string& question)>;

// As Nimbus does.
Reply answers_of(Cluster& cluster);
// `bytes` with their number before them.
std::string framed(const std::string& bytes);

enum class After : bool { Listen, HangUp };

// Listens on a port of its own of 127.0.0.1, for one client after the other.
class FakeServer {
 public:
  explicit FakeServer(Reply reply, After each = After::Listen);
  ~FakeServer();
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  std::uint16_t port() const { return port_; }

 private:
  void serve(int client) const;

  Reply reply_;
  After each_;
  int listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace blazes::test
