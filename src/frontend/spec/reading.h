// What all parts of one reading share: where mistakes go, what is being built, and what is to be checked at the end.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <absl/container/inlined_vector.h>

#include "dataflow/builder.h"
#include "diagnostics/diagnostic.h"
#include "diagnostics/quote.h"
#include "frontend/spec/document.h"
#include "frontend/spec/spec.h"

namespace blazes::frontend::spec {

using dataflow::AttributeSet;
using dataflow::ComponentId;
using dataflow::DataflowBuilder;
using dataflow::Direction;
using dataflow::InterfaceId;
using dataflow::StreamId;
using diagnostics::quoted;

// A name as it was written.
struct Named {
  std::string_view text;
  Spot spot;
};
using NamedList = absl::InlinedVector<Named, 4>;

// An attribute that has to be in a schema, which may be known only at the end.
struct Mention {
  enum class Of : std::uint8_t { Stream, Gate, CarriedFrom, CarriedTo };

  Place
      owner;  // of the path or stream that mentions it, as it stands in the dataflow: a variant may replace it
  Spot spot;
  Symbol attribute;
  std::uint32_t subject = 0;  // the stream's id
  Of of = Of::Stream;
};

// The schema of an interface, which a variant's paths may yet have to make.
struct PendingSchema {
  ComponentId component;
  Symbol interface;
  AttributeSet schema;
  Spot spot;
};

// A stream that ends at an interface of which no path was known yet.
struct PendingEnd {
  StreamId stream;
  Place stream_place;  // to see whether a variant has replaced it
  Direction direction = Direction::In;
  Spot spot;
};

// What has to be looked at when all of a dataflow is there. A variant adds to what its base has.
struct Pending {
  std::vector<Mention> mentions;
  std::vector<PendingSchema> schemas;
  std::vector<PendingEnd> ends;
};

class Programs;

class Reading {
 public:
  diagnostics::Sources sources;
  diagnostics::Collector collector;
  std::unique_ptr<DataflowBuilder> builder;
  Pending pending;

  // No mention has to be kept where no schema can occur.
  bool has_schemas = false;
  bool keeps_gate_places = true;            // in a large file, the path's own place has to do
  absl::flat_hash_set<ComponentId> broken;  // what refers to these may be right or wrong: nothing is said
  absl::flat_hash_set<InterfaceId> without_path;
  std::optional<Named> variant;  // whose dataflow is being checked
  std::string in_variant;        // whose components are being read; empty in what all share
  Programs* programs = nullptr;  // null if none can be read
  std::string file;              // that is being read
  bool by_name = false;          // streams follow from the names of interfaces

  diagnostics::Diagnostic& error(std::string_view id, Spot spot, std::string message, std::string hint = {}) {
    return collector.report(id, spot.place, spot.length, std::move(message), std::move(hint));
  }
  // For what may be right in another variant.
  void variant_error(std::string_view id, Spot spot, std::string message, std::string hint);
  // For all that has a wrong kind: "'gate' is a mapping", and what was expected.
  void wrong_kind(const Value& value, std::string_view what, std::string_view expected);
  // Once for each name: "no component 'Cahe'".
  void unknown_component(Named name);

  std::string_view name_of(Symbol symbol) const { return builder->names()[symbol]; }
  AttributeSet intern(const NamedList& names);
  void mention(Mention::Of of, Place owner, const Named& attribute, std::uint32_t subject = 0);

 private:
  absl::flat_hash_set<std::string> unknown_;
  std::vector<std::string_view> scratch_;
};

// "did you mean 'x'?", or nothing.
std::string meant(std::string_view word, const std::vector<std::string_view>& candidates);
// The same, followed by what else can be said.
std::string meant_or(std::string_view word, const std::vector<std::string_view>& candidates,
                     std::string_view otherwise);
// What may be meant, or `otherwise`; without that, all that is possible.
void report_unknown_key(Reading& reading, std::string_view key, const Spot& at,
                        const std::vector<std::string_view>& known, std::string_view otherwise = {});
// "'a', 'b' and 3 more".
std::string listed(const std::vector<std::string_view>& names);

}  // namespace blazes::frontend::spec
