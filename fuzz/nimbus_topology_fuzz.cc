// A topology as Nimbus sends it: any bytes are one or are refused, and the spec that it becomes is read or refused with a reason.
#include "frontend/storm/deployed.h"
#include "spec_input.h"

#include <nimbus_types.h>
#include <thrift/protocol/TBinaryProtocol.h>
#include <thrift/transport/TBufferTransports.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace apache::thrift;
  auto bytes = std::make_shared<transport::TMemoryBuffer>(const_cast<std::uint8_t*>(data),  // it is only read
                                                          static_cast<std::uint32_t>(size));
  constexpr int kMost = 1 << 16;
  protocol::TBinaryProtocol protocol(bytes, kMost, kMost, true, true);
  blazes::frontend::storm::nimbus::StormTopology topology;
  try {
    topology.read(&protocol);
  } catch (const TException&) {
    return 0;
  }
  blazes::fuzz::read_and_analyse(blazes::frontend::storm::spec_of(topology));
  return 0;
}
