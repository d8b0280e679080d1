#include "network/address.h"

#include <algorithm>
#include <memory>

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/host_port.h"

namespace blazes::network {

namespace ip = boost::asio::ip;

namespace {

struct Parts {
  std::string host;
  std::uint16_t port;
};

// "host:port" or "[v6]:port".
std::optional<Parts> parts_of(std::string_view address) {
  const auto found = parse_host_port(address);
  if (!found) return {};
  std::string_view host = found->host;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  return Parts{std::string(host), found->port};
}

std::optional<ip::address> resolved(const std::string& host, int family) {
  addrinfo hints{}, *list = nullptr;
  hints.ai_family = family;
  hints.ai_socktype = SOCK_DGRAM;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &list) != 0 || !list) return {};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, &::freeaddrinfo);
  if (list->ai_family == AF_INET) {
    const auto* in = reinterpret_cast<const sockaddr_in*>(list->ai_addr);
    return ip::make_address_v4(ntohl(in->sin_addr.s_addr));
  }
  const auto* in6 = reinterpret_cast<const sockaddr_in6*>(list->ai_addr);
  ip::address_v6::bytes_type bytes;
  std::copy_n(in6->sin6_addr.s6_addr, bytes.size(), bytes.begin());
  return ip::make_address_v6(bytes);
}

}  // namespace

std::optional<Place> Addresses::look_up(std::string_view text) const {
  const auto parts = parts_of(text);
  if (!parts || parts->port == 0) return {};
  boost::system::error_code no_number;
  const ip::address address = ip::make_address(parts->host, no_number);
  if (!no_number) return address.is_v6() == v6_ ? std::optional(Place{address, parts->port}) : std::nullopt;
  const auto found = resolved(parts->host, v6_ ? AF_INET6 : AF_INET);
  return found ? std::optional(Place{*found, parts->port}) : std::nullopt;
}

std::optional<Place> Addresses::find(const std::string& address) {
  const auto known = known_.find(address);
  if (known != known_.end()) return known->second;
  if (known_.size() >= kMostKept) known_.clear();
  return known_[address] = look_up(address);
}

std::optional<Place> own_place(const std::string& text) {
  const auto parts = parts_of(text);
  if (!parts) return {};
  boost::system::error_code no_number;
  const ip::address address = ip::make_address(parts->host, no_number);
  if (!no_number) return Place{address, parts->port};
  for (int family : {AF_INET, AF_INET6})
    if (const auto found = resolved(parts->host, family)) return Place{*found, parts->port};
  return {};
}

std::string with_port(const std::string& address, std::uint16_t port) {
  return address.substr(0, address.rfind(':') + 1) + std::to_string(port);
}

}  // namespace blazes::network
