// "host:port" as a place on the network.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <absl/container/flat_hash_map.h>
#include <boost/asio/ip/address.hpp>

namespace blazes::network {

struct Place {
  boost::asio::ip::address address;
  std::uint16_t port = 0;
};

// Looks names up, once each: numbers are free, other names cost what the resolver costs.
class Addresses {
 public:
  // Of the family of the own address, which is looked up at first.
  explicit Addresses(bool v6 = false) : v6_(v6) {}
  // None if that is no address, or the name is not known.
  std::optional<Place> find(const std::string& address);

 private:
  std::optional<Place> look_up(std::string_view address) const;

  static constexpr std::size_t kMostKept = 10'000;
  bool v6_;
  absl::flat_hash_map<std::string, std::optional<Place>> known_;
};

// The place to listen at; prefers IPv4, as Bud does.
std::optional<Place> own_place(const std::string& address);
// The host of "host:port", and a port.
std::string with_port(const std::string& address, std::uint16_t port);

}  // namespace blazes::network
