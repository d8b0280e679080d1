// One stream: where it begins and ends, and what is promised of it.
#pragma once

#include <string>
#include <vector>

#include <absl/container/flat_hash_set.h>

#include "frontend/spec/reading.h"
#include "frontend/spec/reference.h"

namespace blazes::frontend::spec {

// What an entry means for the stream of its name.
enum class Streams : std::uint8_t {
  Add,       // there is none yet
  Annotate,  // there is one, to which promises are added; or none yet, and the entry says where it begins and ends
  Promise,  // there is one by the names of interfaces; promises are added
  Replace,  // a variant's: it takes the place of one that is there, or is added
};

class StreamReader {
 public:
  explicit StreamReader(Reading& reading) : reading_(reading) {}
  // The entry's key is the stream's name. False if there are too many to go on.
  bool read(const Value& entry, Streams how, bool by_name);

 private:
  InterfaceId end(const std::optional<Named>& name, Direction direction, StreamId stream);

  Reading& reading_;
};

// Whether an entry says where its stream begins or ends.
bool has_ends(const Value& entry);
// For a name that is no stream's: what may have been meant.
std::string meant_stream(const Reading& reading, std::string_view name);

void add_stream_keys(std::vector<KeyReference>& reference);

}  // namespace blazes::frontend::spec
