// Specs in JSON: as for YAML, through the other reader.
#include "spec_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 0 && data[0] == '{') blazes::fuzz::read_and_analyse({reinterpret_cast<const char*>(data), size});
  return 0;
}
