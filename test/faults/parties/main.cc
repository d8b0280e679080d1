// blazes_party producer|consumer|client|replica|laws name=value...
#include <exception>
#include <memory>
#include <string>

#include "faults/parties/party.h"
#include "support/service_laws.h"

namespace {

// Whether ZooKeeper does what is demanded of a coordination service.
int check_laws(const blazes::test::Settings& settings) {
  const auto location = blazes::zookeeper::parse_location(settings.text("coordinator"));
  if (!location) throw std::invalid_argument(location.error());
  const auto broken = blazes::coordination::ServiceLaws(
                          [&] { return std::make_unique<blazes::zookeeper::ZooKeeperService>(*location); },
                          settings.text("root"))
                          .broken();
  for (const std::string& law : broken) blazes::test::say("broken: {}", law);
  return broken.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace blazes::test;
  try {
    const std::string role = argc > 1 ? argv[1] : "";
    const Settings settings(argc - 2, argv + 2);
    if (role == "laws") return check_laws(settings);
    std::unique_ptr<Party> party = role == "producer"   ? make_producer(settings)
                                   : role == "consumer" ? make_consumer(settings)
                                   : role == "client"   ? make_client(settings)
                                   : role == "replica"  ? make_replica(settings)
                                                        : nullptr;
    if (!party) throw std::invalid_argument("no such role: '" + role + "'");
    party->run();
  } catch (const std::exception& e) {
    fmt::print(stderr, "blazes_party: {}\n", e.what());
    return 2;
  }
}
