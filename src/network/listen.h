// A place at which others can connect.
#pragma once

#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "base/result.h"

namespace blazes::network {

struct Listening {
  boost::asio::ip::tcp::acceptor acceptor;
  std::string address;  // "host:port", with the port that was found where 0 was asked for
  bool v6 = false;
};

// "cannot listen at ADDRESS: ..."
std::string cannot_listen(const std::string& address, std::string_view why);
// The error says why nobody can connect to `address`.
Result<Listening, std::string> listen(boost::asio::io_context& io, const std::string& address);

}  // namespace blazes::network
