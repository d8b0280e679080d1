#include "frontend/storm/nimbus.h"

#include <algorithm>
#include <chrono>
#include <tuple>

#include <fmt/format.h>

#include <Nimbus.h>
#include <thrift/protocol/TBinaryProtocol.h>
#include <thrift/transport/TBufferTransports.h>
#include <thrift/transport/TSocket.h>

#include "base/host_port.h"
#include "frontend/storm/deployed.h"

namespace blazes::frontend::storm {

// Thrift declares it for the keys of maps, and leaves it to us.
bool nimbus::GlobalStreamId::operator<(const GlobalStreamId& other) const {
  return std::tie(componentId, streamId) < std::tie(other.componentId, other.streamId);
}

namespace {

using apache::thrift::TApplicationException;
using apache::thrift::TConfiguration;
using apache::thrift::TException;
using apache::thrift::protocol::TBinaryProtocol;
using apache::thrift::transport::TFramedTransport;
using apache::thrift::transport::TSocket;
using apache::thrift::transport::TTransportException;
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

constexpr int kMostBytes = 64 << 20;            // of an answer
constexpr std::int32_t kMostEntries = 100'000;  // of one list or map

// A socket on which all of an answer is awaited until one deadline, however it drips in.
class ImpatientSocket : public TSocket {
 public:
  ImpatientSocket(const Address& address, Patience patience, std::shared_ptr<TConfiguration> limits)
      : TSocket(address.host, address.port, std::move(limits)), patience_(patience.answer_ms) {
    setConnTimeout(patience.connect_ms);
    setSendTimeout(patience.answer_ms);
  }
  void expect_answer() { deadline_ = Clock::now() + patience_; }
  std::uint32_t read(std::uint8_t* into, std::uint32_t most) override {
    const auto left = std::chrono::ceil<Milliseconds>(deadline_ - Clock::now());
    if (left <= Milliseconds::zero()) throw TTransportException(TTransportException::TIMED_OUT);
    setRecvTimeout(static_cast<int>(left.count()));
    return TSocket::read(into, most);
  }

 private:
  Milliseconds patience_;
  Clock::time_point deadline_;
};

std::string why(const TTransportException& e, const std::string& at, Patience patience) {
  switch (e.getType()) {
    case TTransportException::TIMED_OUT:
      return fmt::format("{} does not answer within {} s", at, patience.answer_ms / 1000.0);
    case TTransportException::END_OF_FILE:
      return fmt::format(
          "{} ends the connection in place of answering; is it the Thrift port of a Nimbus "
          "(`nimbus.thrift.port`), and does it do without authentication?",
          at);
    default: return fmt::format("{} does not answer as a Nimbus does: {}", at, e.what());
  }
}

}  // namespace

std::string Address::text() const {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                             : fmt::format("[{}]:{}", host, port);
}

Result<Address, std::string> parse_address(std::string_view text) {
  Address address;
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::string("']' is missing");
    address.host = text.substr(1, end - 1);
    port = text.substr(end + 1);
  } else {
    const std::size_t end = std::min(text.find(':'), text.size());
    address.host = text.substr(0, end);
    port = text.substr(end);
  }
  if (address.host.empty()) return std::string("the host is missing");
  if (port.empty()) return address;
  address.port = parse_port(port.substr(1)).value_or(0);
  if (port[0] != ':' || address.port == 0) return std::string("the port is no number from 1 to 65535");
  return address;
}

struct Nimbus::Connection {
  std::string at;
  Patience patience;
  std::shared_ptr<ImpatientSocket> socket;
  nimbus::NimbusClient client;
};

Nimbus::Nimbus(const Address& address, Patience patience) {
  apache::thrift::GlobalOutput.setOutputFunction([](const char*) {});  // else it prints what we say better
  auto limits = std::make_shared<TConfiguration>(kMostBytes, kMostBytes);
  auto socket = std::make_shared<ImpatientSocket>(address, patience, limits);
  auto protocol =
      std::make_shared<TBinaryProtocol>(std::make_shared<TFramedTransport>(socket, limits), kMostBytes,
                                        kMostEntries, true /* only what is */, true /* marked as Thrift */);
  connection_.reset(new Connection{address.text(), patience, socket, nimbus::NimbusClient(protocol)});
  try {
    socket->open();
  } catch (const TException& e) {
    throw NimbusFailure(fmt::format("cannot connect to {}: {}", address.text(), e.what()));
  }
}

Nimbus::~Nimbus() = default;

template <class Ask>
auto Nimbus::ask(Ask what) {
  const std::string& at = connection_->at;
  try {
    connection_->socket->expect_answer();
    return what(connection_->client);
  } catch (const nimbus::AuthorizationException& e) {
    throw NimbusFailure(fmt::format("the Nimbus at {} does not let us ask this: {}", at, e.msg));
  } catch (const nimbus::NotAliveException& e) {
    throw NimbusFailure(fmt::format("the Nimbus at {} has no such topology any more: {}", at, e.msg));
  } catch (const TTransportException& e) {
    throw NimbusFailure(why(e, at, connection_->patience));
  } catch (const TApplicationException& e) {
    throw NimbusFailure(
        fmt::format("{} speaks Thrift, but refuses what a Nimbus is asked: {}", at, e.what()));
  } catch (const TException& e) {
    throw NimbusFailure(fmt::format("{} does not answer as a Nimbus does: {}", at, e.what()));
  } catch (const std::length_error& e) {
    throw NimbusFailure(fmt::format("{} does not answer as a Nimbus does: {}", at, e.what()));
  }
}

std::vector<Deployed> Nimbus::topologies() {
  std::vector<nimbus::TopologySummary> summaries;
  ask([&](nimbus::NimbusClient& client) { client.getTopologySummaries(summaries); });
  std::vector<Deployed> topologies;
  for (const nimbus::TopologySummary& s : summaries)
    topologies.push_back({.name = s.name,
                          .id = s.id,
                          .state = s.status,
                          .workers = s.num_workers,
                          .executors = s.num_executors,
                          .tasks = s.num_tasks});
  std::ranges::sort(topologies, {}, [](const Deployed& d) { return std::tie(d.name, d.id); });
  return topologies;
}

std::string Nimbus::spec_of(const std::string& topology_id) {
  nimbus::StormTopology topology;
  ask([&](nimbus::NimbusClient& client) { client.getUserTopology(topology, topology_id); });
  return storm::spec_of(topology);
}

std::string Nimbus::configuration() {
  std::string json;
  ask([&](nimbus::NimbusClient& client) { client.getNimbusConf(json); });
  return json;
}

}  // namespace blazes::frontend::storm
