#include "network/node_loop.h"

#include <chrono>
#include <csignal>
#include <numeric>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "runtime/json.h"

namespace blazes::network {

using bloom::CollectionKind;
using runtime::Micros;

namespace {

// Reads, of up to 64 KiB, between two timesteps: what a timestep goes through should still be in the cache.
constexpr int kMostTaken = 8;
constexpr auto kPatienceAtEnd = std::chrono::seconds(2);  // with receivers, when it is to end

std::uint64_t sum(const std::vector<std::uint64_t>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), std::uint64_t{0});
}

}  // namespace

Micros now() {
  using namespace std::chrono;
  static const auto began = steady_clock::now();
  static const Micros at = duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
  return at + duration_cast<microseconds>(steady_clock::now() - began).count();
}

NodeLoop::NodeLoop(boost::asio::io_context& io, const bloom::Catalog& catalog, runtime::Host& host,
                   Transport& transport, Options options)
    : io_(io),
      catalog_(catalog),
      host_(host),
      transport_(transport),
      options_(std::move(options)),
      reader_(host, options_.dropped),
      signals_(io, SIGINT, SIGTERM),
      sent_(catalog.collections.size()) {
  // A second signal ends the process at once.
  signals_.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    stopping_ = true;
    boost::system::error_code ignored;
    signals_.clear(ignored);
  });
  transport_.start({.bytes = [this](std::string_view bytes) { reader_.deliver(bytes); },
                    .oversized =
                        [this] {
                          auto drop =
                              host_.dropping(runtime::Drop::Reason::Oversized, "a message is too large");
                          if (options_.dropped) options_.dropped(drop);
                        }});
}

void NodeLoop::add_input(std::string name, std::unique_ptr<Lines> lines) {
  inputs_.emplace_back(std::move(name), std::move(lines));
}

std::optional<NodeLoop::Ended> NodeLoop::run() {
  if (options_.companion) {
    // The descriptor stays the companion's.
    companion_.emplace(io_, ::dup(options_.companion->wakes()));
  }
  while (!stopping_ && !host_.halted()) {
    if (auto ended = keep_company()) return ended;
    if (may_begin()) feed();
    wait();
    if (stopping_) break;
    if (auto ended = keep_company()) return ended;
    const auto at = wanted();
    if (at && *at <= now()) {
      if (auto ended = step()) return ended;
    } else if (host_.settled()) {
      transport_.acknowledge();
    }
    host_.tidy();
  }
  // What has been taken is not thrown away.
  if (may_begin() && !host_.halted() && (host_.waiting() > 0 || host_.node().time() == 0))
    if (auto ended = step()) return ended;
  finish_sending();
  return {};
}

std::optional<NodeLoop::Ended> NodeLoop::keep_company() {
  if (!options_.companion) return {};
  try {
    has_news_ = options_.companion->attend();
    listen_to_companion();
    if (auto refused = options_.companion->refused()) return Ended{.error = std::move(*refused)};
    return {};
  } catch (const std::runtime_error& e) {
    return Ended{.error = e.what()};
  }
}

// Once for each time that it has been asked: it stays readable until then.
void NodeLoop::listen_to_companion() {
  if (std::exchange(listening_, true)) return;
  companion_->async_wait(boost::asio::posix::stream_descriptor::wait_read,
                         [this](const boost::system::error_code&) { listening_ = false; });
}

bool NodeLoop::may_begin() const { return !options_.companion || options_.companion->may_begin(); }

std::optional<Micros> NodeLoop::wanted() const {
  if (!may_begin()) return {};
  return has_news_ ? now() : host_.wanted();
}

// What is in a file or a pipe can wait for a receiver that is slow, or not there.
void NodeLoop::feed() {
  if (transport_.congested()) return;
  for (auto& [name, lines] : inputs_) {
    for (bool fed = false; !fed;) {
      const std::optional<std::string> line = lines->next();
      if (!line) break;
      if (runtime::is_empty_line(*line)) continue;
      auto inbox = runtime::inbox_of(*line);
      const auto failure = inbox ? host_.feed(*inbox) : std::nullopt;
      fed = inbox && !failure;
      if (!fed && options_.mistake)
        options_.mistake(fmt::format("line {} of {}: {}", lines->number(), name,
                                     inbox ? failure->message : inbox.error()));
    }
  }
  std::erase_if(inputs_, [&](const auto& input) {
    const auto& [name, lines] = input;
    if (!lines->ended()) return false;
    if (!lines->error().empty() && options_.mistake)
      options_.mistake(fmt::format("{}: {}", name, lines->error()));
    return true;
  });
}

// No more than is enough: who sends faster than timesteps go is pushed back by TCP, and timers and signals have their turn.
bool NodeLoop::take_what_is_there() {
  int taken = 0;
  while (taken < kMostTaken && !host_.has_enough() && io_.poll_one() > 0) ++taken;
  return taken > 0;
}

// Until something has come or a timestep is due; then what is there is taken.
void NodeLoop::wait() {
  io_.restart();
  if (take_what_is_there()) return;  // an input may be one of those, and is not looked at here
  const auto at = wanted();
  const Micros left = at ? *at - now() : 0;
  if (stopping_ || (at && left <= 0)) return;
  io_.restart();
  if (at)
    io_.run_one_for(std::chrono::microseconds(left));
  else
    io_.run_one();
  take_what_is_there();
}

std::optional<NodeLoop::Ended> NodeLoop::step() {
  if (std::exchange(has_news_, false))
    if (auto failure = host_.feed(options_.companion->take())) return Ended{.failure = std::move(*failure)};
  const Micros at = now();
  auto step = host_.tick(at);
  if (!step) return Ended{.failure = step.error()};
  if (options_.keeper)
    if (auto error = options_.keeper->keep(host_, *step))
      return Ended{.error = fmt::format("{}: timestep {} is not kept, and nothing of it was sent", *error,
                                        host_.node().time() - 1)};
  send(*step);
  if (options_.companion) options_.companion->after();
  if (host_.settled()) transport_.acknowledge();
  if (options_.show && !options_.show(*step, at)) stopping_ = true;
  return {};
}

void NodeLoop::send(const runtime::Step& step) {
  for (const runtime::Sent& sent : step.outbox) {
    const bloom::CatalogCollection& collection = catalog_.collections[sent.collection];
    if (collection.kind != CollectionKind::Channel) continue;  // it is printed
    bytes_.clear();
    wire::write_message(bytes_, collection.name, sent.tuple);
    transport_.send(sent.to, bytes_);
    ++sent_[sent.collection.index];
  }
  transport_.flush();
}

void NodeLoop::finish_sending() {
  const auto until = std::chrono::steady_clock::now() + kPatienceAtEnd;
  while (!transport_.idle() && std::chrono::steady_clock::now() < until) {
    io_.restart();
    io_.run_one_until(until);
  }
}

std::uint64_t NodeLoop::messages_in() const { return sum(reader_.taken()); }

std::uint64_t NodeLoop::messages_out() const { return sum(sent_); }

std::uint64_t NodeLoop::dropped() const {
  std::uint64_t unsent = 0;
  for (std::size_t i = 0; i < kUnsent; ++i) unsent += transport_.unsent(static_cast<Unsent>(i));
  return host_.dropped() + unsent;
}

}  // namespace blazes::network
