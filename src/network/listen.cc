#include "network/listen.h"

#include <utility>

#include <fmt/format.h>

#include "network/address.h"

namespace blazes::network {

using boost::asio::ip::tcp;

std::string cannot_listen(const std::string& address, std::string_view why) {
  return fmt::format("cannot listen at {}: {}", address, why);
}

Result<Listening, std::string> listen(boost::asio::io_context& io, const std::string& address) {
  const auto place = own_place(address);
  if (!place) return cannot_listen(address, "there is no such host");
  const tcp::endpoint endpoint(place->address, place->port);
  tcp::acceptor acceptor(io);
  boost::system::error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(boost::asio::socket_base::max_listen_connections, error);
  if (error) return cannot_listen(address, error.message());
  boost::system::error_code ignored;
  std::string own = with_port(address, acceptor.local_endpoint(ignored).port());
  return Listening{std::move(acceptor), std::move(own), place->address.is_v6()};
}

}  // namespace blazes::network
