#include "network/transport.h"

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

}  // namespace blazes::network
