// One more promise about a dataflow, as people write it on a command line, and the dataflow with it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dataflow/dataflow.h"

namespace blazes::synthesis {

// One more promise (or fact) about a dataflow.
struct Promise {
  // In the order in which they are advised.
  enum class Kind : std::uint8_t {
    Seal,
    Sequence,
    Order,
    Dependency,
    Gate,
    Unique,
    Partition
  } kind = Kind::Seal;
  dataflow::StreamId stream;            // all but Dependency and Gate
  dataflow::PathId path;                // Gate: the path whose gate is unknown
  std::vector<std::string> attributes;  // sorted; the left side of a dependency
  std::vector<std::string> determines;  // Dependency: the right side
  bool injective = false;               // Dependency

  friend bool operator==(const Promise&, const Promise&) = default;
};

// "seal clicks on campaign", "order clicks on user", "order clicks", "sequence tweets on batch", "unique clicks on id",
// "partition clicks on id", "dependency session -> user", "gate Report.request -> response on id": read by `parse_promise`.
std::string to_string(const Promise& p, const dataflow::Dataflow& flow);

// The error is a message for people: what was expected and what is there.
struct PromiseError {
  std::string message;
};
// A promise as people write it on the command line.
Result<Promise, PromiseError> parse_promise(std::string_view text, const dataflow::Dataflow& flow);

// The dataflow with the promises made. A stream's earlier promise of the same kind is replaced.
dataflow::Dataflow with_promises(const dataflow::Dataflow& flow, const std::vector<Promise>& promises);

}  // namespace blazes::synthesis
