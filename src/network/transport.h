// How messages get from one process to another: bytes to an address, and bytes that come.
//
//   auto transport = make_udp(io, "127.0.0.1:5000");             // Result: or why not, a port in use say
//   (*transport)->start([&](std::string_view bytes) { reader.deliver(bytes); });
//   (*transport)->send("127.0.0.1:5001", bytes);                  // waits for `flush`
//   (*transport)->flush();
//
// Nothing here blocks but for the names of hosts; what cannot be sent is dropped and counted. Not safe for several threads.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>

#include "base/result.h"

namespace blazes::network {

// Why a message is not sent.
enum class Unsent : std::uint8_t {
  Address,    // it is none, or the name of the host is not known
  Oversized,  // larger than a datagram
  Slow,       // too much waits for that address already
  Network,    // the system refuses
};
inline constexpr std::size_t kUnsent = 4;
// "no-such-address"
std::string_view name_of(Unsent reason);

class Transport {
 public:
  // One message or several, end to end. `oversized`: one was larger than what may come, and was passed over.
  struct Receive {
    std::function<void(std::string_view bytes)> bytes;
    std::function<void()> oversized;
  };

  virtual ~Transport() = default;
  virtual void start(Receive receive) = 0;
  virtual void send(const std::string& to, std::string_view message) = 0;
  virtual void flush() = 0;
  // What has come so far has had its effect, for good: who sent it need not send it again.
  virtual void acknowledge() {}
  // So much waits for an address that who can wait should not send more; what does not fit any more is dropped.
  virtual bool congested() const { return false; }
  // Bytes that wait to be sent, or to be acknowledged, for all addresses.
  virtual std::size_t waiting() const { return 0; }
  // Nothing is under way any more, as far as is known here.
  virtual bool idle() const = 0;

  // With the port that the system chose where 0 was asked for.
  const std::string& address() const { return address_; }
  std::uint64_t unsent(Unsent reason) const { return unsent_[static_cast<std::size_t>(reason)]; }

 protected:
  explicit Transport(std::string address) : address_(std::move(address)) {}
  void drop(Unsent reason) { ++unsent_[static_cast<std::size_t>(reason)]; }

 private:
  std::string address_;
  std::array<std::uint64_t, kUnsent> unsent_{};
};

// As Bud does: each message is a datagram, of at most 65,507 bytes. What the network loses is lost.
Result<std::unique_ptr<Transport>, std::string> make_udp(boost::asio::io_context& io,
                                                         const std::string& address);

// A connection to each address; messages of at most 4 MiB, numbered and acknowledged. While both processes live each message arrives once and in
// order, whatever becomes of the connection; one that is started anew gets what its last life had not acknowledged.
Result<std::unique_ptr<Transport>, std::string> make_tcp(boost::asio::io_context& io,
                                                         const std::string& address);

}  // namespace blazes::network
