// Messages as Bud writes them: bytes become deliveries to a host, and what a host sends becomes bytes.
//
//   std::string datagram;
//   write_message(datagram, "kvput", tuple);                  // ["kvput", [...], []] in msgpack
//   MessageReader reader(host, [](const Drop& drop) { ... });
//   reader.deliver(datagram);                                 // host.deliver(...), or a counted drop
//
// A message is an array of three: the name of a channel, a tuple, and the positions of those columns that msgpack has no form for, which
// are texts in the form of Ruby's Marshal: those that hold a lattice. A symbol travels as a text, as it does in Bud. Several messages may
// stand one after the other. Bytes are hostile: nothing is built for a channel that is not there, nesting is limited, no length that is
// claimed is believed.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/host.h"

namespace blazes::wire {

inline constexpr std::size_t kMaxDepth = 100;

// Appends it. `tuple` must be an array.
void write_message(std::string& to, std::string_view channel, const bloom::Value& tuple);

class MessageReader {
 public:
  using OnDrop = std::function<void(const runtime::Drop&)>;
  explicit MessageReader(runtime::Host& host, OnDrop on_drop = {});

  // Linear in the bytes. What follows a message that is malformed is dropped with it, as nobody knows where it begins.
  void deliver(std::string_view bytes);

  // Messages that were taken, by channel.
  const std::vector<std::uint64_t>& taken() const { return taken_; }

 private:
  class Visitor;
  void drop(runtime::Drop drop);
  void finish(Visitor& message);

  runtime::Host& host_;
  OnDrop on_drop_;
  std::vector<datalog::Value> values_;  // of the tuple, and of what is not complete in it
  std::vector<std::uint64_t> taken_;
};

}  // namespace blazes::wire
