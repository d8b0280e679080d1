// Datagrams: any bytes are messages or are dropped, and the node that gets them goes on; what is taken can be written and read again.
#include <cstdlib>

#include "bloom/catalog.h"
#include "spec_input.h"
#include "wire/exact.h"
#include "wire/marshal.h"
#include "wire/message.h"

namespace {

using namespace blazes;

constexpr const char* kProgram = R"(class P
  include Bud
  state do
    channel :c, [:@to, :a, :b]
    channel :k, [:@to] => [:v]
  end
  bloom do
    c <~ k { |m| [m.to, m.v, 1] }
  end
end
)";

struct Fixture {
  bloom::Program program;
  bloom::Catalog catalog;

  Fixture() {
    fuzz::InMemory files;
    files.texts["program.rb"] = kProgram;
    program = bloom::read_program({"program.rb"}, {}, files);
    catalog = bloom::make_catalog(program, program.find("P"));
  }
};

void check_both_ways(const bloom::Value& value) {
  const auto back = wire::unmarshal(wire::marshal(value));
  std::string bytes;
  wire::write_exact(bytes, value);
  const auto exact = wire::read_exact(bytes);
  if (!back || inspect(*back) != inspect(value) || !exact || inspect(*exact) != inspect(value)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Fixture fixture;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto host = runtime::Host::make(fixture.catalog, {}, 0);
  wire::MessageReader reader(**host);
  reader.deliver(bytes);
  const auto step = (*host)->tick(0);
  if (step) {
    for (const bloom::Value& tuple : (*host)->node().contents(fixture.catalog.find("c"))) {
      check_both_ways(tuple);
      std::string again;
      wire::write_message(again, "c", tuple);
      const std::uint64_t before = (*host)->dropped();
      reader.deliver(again);
      if ((*host)->dropped() != before) std::abort();
    }
  }
  if (const auto value = wire::unmarshal(bytes)) check_both_ways(*value);
  return 0;
}
