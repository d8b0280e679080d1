// A Storm topology, whoever tells of it (a Flux file, a running cluster), becomes the entries of a spec.
//
// Bolts are components: an input for each stream that they subscribe to, an output for each that they have, and a path from each to
// each; one without outputs has the output `effects`. Spouts are where streams begin. docs/reference/storm.md has the whole table. The
// extractor of programs has the same rules in Java (TopologyDocument).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "frontend/spec/reading.h"

namespace blazes::frontend::spec {

inline constexpr std::string_view kDefaultStream = "default";

// The names are kept by whoever made it.
struct StormTopology {
  using Stream = std::pair<std::string_view, std::string_view>;  // who emits it, and its name there
  enum class Grouping : std::uint8_t {
    Shuffle,
    Fields,
    All
  };  // Fields with no fields: one instance gets all

  struct Subscription {
    Grouping grouping = Grouping::Shuffle;
    NamedList fields;
    Spot spot, to_spot;
  };
  struct Output {
    bool has_schema = false;
    NamedList schema;
  };
  struct Vertex {
    Spot spot;
    bool is_bolt = false;
    std::uint32_t instances = 1;
    std::map<Stream, Subscription> inputs;
    std::map<std::string_view, Output> outputs;  // by the name of the stream
  };

  std::map<std::string_view, Vertex> vertices;
};

// What the entries are written to, in their order. Texts are valid during the call only.
class SpecSink {
 public:
  virtual ~SpecSink() = default;
  virtual void begin(Kind kind, std::string_view key,
                     Spot spot) = 0;  // a mapping or a list; no key in a list
  virtual void end() = 0;
  virtual void text(std::string_view key, std::string_view text, Spot spot) = 0;
  virtual void word(std::string_view key, std::string_view word, Spot spot) = 0;  // a number, or true
};

// "words" for the default stream of `words`, "words:late" for another one.
std::string qualified(const StormTopology::Stream& stream);

void write_spec(const StormTopology& topology, SpecSink& to);

}  // namespace blazes::frontend::spec
