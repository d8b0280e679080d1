#include "network/transport.h"

#include <fmt/format.h>

namespace blazes::network {

std::string_view name_of(Unsent reason) {
  switch (reason) {
    case Unsent::Address: return "no-such-address";
    case Unsent::Oversized: return "oversized";
    case Unsent::Slow: return "slow-receiver";
    case Unsent::Network: return "network";
  }
  return "";
}

std::string cannot_listen(const std::string& address, std::string_view why) {
  return fmt::format("cannot listen at {}: {}", address, why);
}

}  // namespace blazes::network
