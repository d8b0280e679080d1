// Asks the Nimbus of a running cluster which topologies there are and what each is. Nothing in the cluster changes.
//
//   Nimbus nimbus(*parse_address("localhost:6627"));
//   for (const Deployed& topology : nimbus.topologies()) std::string spec = nimbus.spec_of(topology.id);
//
// Thrift over one framed connection, without authentication. What comes back is trusted in nothing: an answer that is not one of
// Nimbus, is too large or does not come in time is a `NimbusFailure`, after which the connection is of no more use.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace blazes::frontend::storm {

struct Address {
  std::string host;
  std::uint16_t port = 6627;

  std::string text() const;  // "[::1]:6627"
};

// "HOST:PORT" or "HOST", where the host may be in brackets; or else what is wrong with it.
Result<Address, std::string> parse_address(std::string_view text);

struct Patience {
  int connect_ms = 5'000;
  int answer_ms = 30'000;  // for the whole of an answer
};

class NimbusFailure : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

// As Nimbus counts.
struct Deployed {
  std::string name, id, state;
  std::int32_t workers = 0, executors = 0, tasks = 0;
};

class Nimbus {
 public:
  explicit Nimbus(const Address& address, Patience patience = {});
  ~Nimbus();
  Nimbus(const Nimbus&) = delete;
  Nimbus& operator=(const Nimbus&) = delete;

  std::vector<Deployed> topologies();  // by name
  // The topology as it was submitted, as the text of a spec.
  std::string spec_of(const std::string& topology_id);
  // The configuration of the cluster: JSON.
  std::string configuration();

 private:
  struct Connection;
  template <class Ask>
  auto ask(Ask what);

  std::unique_ptr<Connection> connection_;
};

}  // namespace blazes::frontend::storm
