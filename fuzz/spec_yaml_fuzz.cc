// Specs in YAML: any bytes are read or refused with a reason, and what is read can be analysed.
#include "spec_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  blazes::fuzz::read_and_analyse({reinterpret_cast<const char*>(data), size});
  return 0;
}
