// What a node has done, as text for Prometheus, and who asks for it.
//
//   auto server = MetricsServer::open(io, "127.0.0.1:9100", [&] { return metrics_text(counts); });
//   $ curl http://127.0.0.1:9100/metrics
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "base/result.h"
#include "network/transport.h"
#include "runtime/host.h"

namespace blazes::network {

struct Counts {
  const bloom::Catalog& catalog;
  const runtime::Host& host;
  const Transport& transport;
  const std::vector<std::uint64_t>& in;  // messages by channel
  const std::vector<std::uint64_t>& out;
  std::optional<std::uint64_t> kept = {};  // bytes on the disk
};
std::string metrics_text(const Counts& counts);

class MetricsServer {
 public:
  // Answers `GET /metrics`. `text` is asked for each time.
  static Result<std::unique_ptr<MetricsServer>, std::string> open(boost::asio::io_context& io,
                                                                  const std::string& address,
                                                                  std::function<std::string()> text);
  virtual ~MetricsServer() = default;
  const std::string& address() const { return address_; }

 protected:
  std::string address_;
};

}  // namespace blazes::network
