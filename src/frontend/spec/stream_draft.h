// What the text of a stream says, before it is applied to one.
#pragma once

#include "frontend/spec/keys.h"

namespace blazes::frontend::spec {

struct StreamDraft {
  std::optional<Named> from, to;
  bool has_ends = false;  // even if they could not be read
  std::optional<NamedList> schema, seal, unique, ordered, sequence, partitioned;
  std::optional<dataflow::Producers> producers;
  std::optional<dataflow::SealWhen> when;
  Spot seal_spot = {};
  std::optional<bool> shuffle, broadcast, fifo;
  std::optional<double> rate;
  Spot routing = {};  // of the last of 'partitioned', 'shuffle' and 'broadcast'
};

StreamDraft read_stream_draft(Reading& reading, const Value& entry);
// Adds to what the stream promises; what is not said stays.
void apply(Reading& reading, const StreamDraft& draft, StreamId stream);

}  // namespace blazes::frontend::spec
