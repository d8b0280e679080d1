// A host under the real clock: messages of a transport and lines of inputs become timesteps, and what these send goes out once it is kept.
//
//   NodeLoop loop(io, catalog, host, transport, {.keeper = tables.get(), .show = [&](const Step& step, Micros now) { ... }});
//   loop.add_input("requests.jsonl", std::make_unique<Lines>(io, fd));
//   if (auto error = loop.run()) ...                                // ended by SIGINT, SIGTERM or `halt` where there is none
//
// One thread. All that has come takes part in the next timestep; of each input, one line does, and none while the
// transport is congested.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>

#include "network/companion.h"
#include "network/lines.h"
#include "network/metrics.h"
#include "network/transport.h"
#include "runtime/host.h"
#include "storage/keeper.h"
#include "wire/message.h"

namespace blazes::network {

// Of the system's clock when the process began, and from then on of one that is never set.
runtime::Micros now();

class NodeLoop {
 public:
  struct Options {
    storage::Keeper* keeper = nullptr;
    Companion* companion = nullptr;  // may throw a std::runtime_error, with which the node ends
    // After each timestep, when it is kept. False: nobody wants to see more.
    std::function<bool(const runtime::Step& step, runtime::Micros now)> show;
    // A message that was dropped, a line that was not understood: "line 3 of the input: ...".
    std::function<void(const runtime::Drop& drop)> dropped;
    std::function<void(const std::string& mistake)> mistake;
  };

  NodeLoop(boost::asio::io_context& io, const bloom::Catalog& catalog, runtime::Host& host,
           Transport& transport, Options options);

  void add_input(std::string name, std::unique_ptr<Lines> lines);
  // Sends what an earlier life may not have sent.
  void send(const runtime::Step& step);

  struct Ended {
    std::optional<runtime::Failure> failure = {};  // of the program
    std::string error = {};                        // of what surrounds it
  };
  std::optional<Ended> run();

  Counts counts() const {
    return {catalog_,        host_, transport_,
            reader_.taken(), sent_, options_.keeper ? std::optional(options_.keeper->size()) : std::nullopt};
  }
  std::uint64_t messages_in() const;
  std::uint64_t messages_out() const;
  std::uint64_t dropped() const;

 private:
  void feed();
  // Hears what the companion has to say.
  std::optional<Ended> keep_company();
  void listen_to_companion();
  bool may_begin() const;
  std::optional<runtime::Micros> wanted() const;
  bool take_what_is_there();
  void wait();
  std::optional<Ended> step();
  void finish_sending();

  boost::asio::io_context& io_;
  const bloom::Catalog& catalog_;
  runtime::Host& host_;
  Transport& transport_;
  Options options_;
  wire::MessageReader reader_;
  boost::asio::signal_set signals_;
  std::optional<boost::asio::posix::stream_descriptor> companion_;
  std::vector<std::pair<std::string, std::unique_ptr<Lines>>> inputs_;
  std::vector<std::uint64_t> sent_;  // messages to others, by channel
  std::string bytes_;
  bool stopping_ = false, listening_ = false, has_news_ = false;
};

}  // namespace blazes::network
