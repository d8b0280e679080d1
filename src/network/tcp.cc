// Who sends connects, says who it is and which number its next message has, and sends messages: a length, then bytes. Who receives says how many
// it has taken for good. What is not acknowledged is sent again over the next connection, and told apart by its number there.
#include <algorithm>
#include <chrono>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/endian/conversion.hpp>

#include "network/address.h"
#include "network/listen.h"
#include "network/transport.h"

namespace blazes::network {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr std::uint32_t kLargest = 4u << 20;     // bytes of a message
constexpr std::size_t kMostWaiting = 64u << 20;  // bytes that are not acknowledged, for each address
constexpr std::size_t kMuchWaiting = 16u << 20;  // of these: inputs wait
constexpr std::size_t kTogether = 256u << 10;    // bytes that are written at once
constexpr std::size_t kMostConnections = 256;
constexpr std::size_t kMostSenders = 10'000;  // of which it is known what came of them
constexpr auto kRetry = std::chrono::milliseconds(50);
constexpr auto kLongestRetry = std::chrono::milliseconds(2000);
constexpr char kMagic[8] = {'b', 'l', 'a', 'z', 'e', 's', '/', '1'};
constexpr std::size_t kHello = 24;  // magic, sender, number of the next message

template <class Number>
void put(std::string& to, Number number) {
  const Number big = boost::endian::native_to_big(number);
  to.append(reinterpret_cast<const char*>(&big), sizeof big);
}

template <class Number>
Number get(const char* from) {
  Number big;
  std::memcpy(&big, from, sizeof big);
  return boost::endian::big_to_native(big);
}

// What goes to one address.
class Peer {
 public:
  Peer(boost::asio::io_context& io, tcp::endpoint to, std::uint64_t sender)
      : socket_(io), timer_(io), to_(std::move(to)), sender_(sender) {}

  // Whether there is room for it.
  bool add(std::string_view message) {
    if (waiting_ + message.size() > kMostWaiting) return false;
    std::string frame;
    frame.reserve(message.size() + 4);
    put(frame, static_cast<std::uint32_t>(message.size()));
    frame += message;
    waiting_ += frame.size();
    frames_.push_back(std::move(frame));
    return true;
  }
  void flush() {
    if (state_ == State::Apart)
      connect();
    else if (state_ == State::Together && !writing_)
      write();
  }
  bool idle() const { return frames_.empty(); }
  std::size_t waiting() const { return waiting_; }

 private:
  enum class State : std::uint8_t { Apart, Connecting, Together };

  void connect() {
    state_ = State::Connecting;
    socket_ = tcp::socket(socket_.get_executor());
    socket_.async_connect(to_, [this](const error_code& error) {
      if (error == boost::asio::error::operation_aborted) return;
      if (error) return try_again();
      error_code ignored;
      socket_.set_option(tcp::no_delay(true), ignored);
      state_ = State::Together;
      retry_ = kRetry;
      written_ = 0;
      out_.assign(kMagic, sizeof kMagic);
      put(out_, sender_);
      put(out_, first_);
      write();
      read();
    });
  }

  void try_again() {
    state_ = State::Connecting;
    writing_ = false;
    error_code ignored;
    socket_.close(ignored);
    timer_.expires_after(retry_);
    retry_ = std::min(retry_ * 2, std::chrono::milliseconds(kLongestRetry));
    timer_.async_wait([this](const error_code& error) {
      if (!error) connect();
    });
  }

  void write() {
    for (; written_ < frames_.size() && out_.size() < kTogether; ++written_) out_ += frames_[written_];
    if (out_.empty()) return;
    writing_ = true;
    writing_out_.swap(out_);
    out_.clear();
    boost::asio::async_write(socket_, boost::asio::buffer(writing_out_),
                             [this](const error_code& error, std::size_t) {
                               if (error == boost::asio::error::operation_aborted) return;
                               writing_ = false;
                               if (!error && state_ == State::Together) write();
                             });
  }

  // Only the reading notices that the connection is gone, so that it is noticed once.
  void read() {
    boost::asio::async_read(socket_, boost::asio::buffer(in_), [this](const error_code& error, std::size_t) {
      if (error == boost::asio::error::operation_aborted) return;
      if (error || !acknowledged(get<std::uint64_t>(in_))) return try_again();
      read();
    });
  }

  bool acknowledged(std::uint64_t until) {
    if (until < first_ || until > first_ + written_) return false;
    for (; first_ < until; ++first_, --written_) {
      waiting_ -= frames_.front().size();
      frames_.pop_front();
    }
    return true;
  }

  tcp::socket socket_;
  boost::asio::steady_timer timer_;
  tcp::endpoint to_;
  std::uint64_t sender_;
  State state_ = State::Apart;
  std::chrono::milliseconds retry_ = kRetry;
  std::deque<std::string> frames_;  // not acknowledged
  std::uint64_t first_ = 0;         // the number of the first of them
  std::size_t written_ = 0;         // of them, over this connection
  std::size_t waiting_ = 0;         // bytes of them
  std::string out_, writing_out_;
  bool writing_ = false;
  char in_[8];
};

// How many messages of a sender were taken, over whatever connections, and how many of these for good.
struct Sender {
  std::uint64_t taken = 0, kept = 0;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Done = std::function<void(const std::shared_ptr<Connection>&)>;
  Connection(tcp::socket socket, std::map<std::uint64_t, Sender>& senders, const Transport::Receive& receive,
             Done done)
      : socket_(std::move(socket)), senders_(senders), receive_(receive), done_(std::move(done)) {}

  void start() {
    in_.resize(kHello);
    boost::asio::async_read(socket_, boost::asio::buffer(in_),
                            [self = shared_from_this()](const error_code& error, std::size_t) {
                              if (error || !self->greet()) return self->close();
                              self->read();
                            });
  }

  void acknowledge() {
    if (!sender_) return;
    Sender& sender = senders_[*sender_];
    sender.kept = sender.taken;
    tell();
  }

  void close() {
    error_code ignored;
    socket_.close(ignored);
    done_(shared_from_this());
  }

 private:
  bool greet() {
    if (std::memcmp(in_.data(), kMagic, sizeof kMagic) != 0) return false;
    sender_ = get<std::uint64_t>(in_.data() + 8);
    number_ = get<std::uint64_t>(in_.data() + 16);
    if (senders_.size() >= kMostSenders && !senders_.contains(*sender_)) senders_.erase(senders_.begin());
    Sender& sender = senders_[*sender_];
    if (sender.taken < number_) sender.taken = number_;  // taken by an earlier life
    told_ = number_;
    in_.clear();
    return true;
  }

  // Never more than what came over this connection.
  void tell() {
    const std::uint64_t kept = std::min(senders_[*sender_].kept, number_);
    if (writing_ || kept <= told_) return;
    told_ = kept;
    out_.clear();
    put(out_, kept);
    writing_ = true;
    boost::asio::async_write(socket_, boost::asio::buffer(out_),
                             [self = shared_from_this()](const error_code& error, std::size_t) {
                               self->writing_ = false;
                               if (!error) self->tell();
                             });
  }

  void read() {
    const std::size_t before = in_.size();
    in_.resize(before + kRoom);
    socket_.async_read_some(boost::asio::buffer(in_.data() + before, kRoom),
                            [self = shared_from_this(), before](const error_code& error, std::size_t count) {
                              if (error) return self->close();
                              self->in_.resize(before + count);
                              if (!self->take()) return self->close();
                              self->read();
                            });
  }

  // The messages that are complete; false if one is too large.
  bool take() {
    std::size_t at = 0;
    while (in_.size() - at >= 4) {
      const auto size = get<std::uint32_t>(in_.data() + at);
      if (size > kLargest) return receive_.oversized(), false;
      if (in_.size() - at - 4 < size) break;
      Sender& sender = senders_[*sender_];
      if (number_ >= sender.taken) {
        receive_.bytes({in_.data() + at + 4, size});
        sender.taken = number_ + 1;
      }
      ++number_;
      at += 4 + size;
    }
    in_.erase(0, at);
    return true;
  }

  static constexpr std::size_t kRoom = 64u << 10;
  tcp::socket socket_;
  std::map<std::uint64_t, Sender>& senders_;
  const Transport::Receive& receive_;
  Done done_;
  std::optional<std::uint64_t> sender_;
  std::uint64_t number_ = 0;  // of the next message
  std::uint64_t told_ = 0;
  std::string in_, out_;
  bool writing_ = false;
};

class Tcp : public Transport {
 public:
  Tcp(boost::asio::io_context& io, tcp::acceptor acceptor, std::string address, bool v6)
      : Transport(std::move(address)), io_(io), acceptor_(std::move(acceptor)), pause_(io), addresses_(v6) {
    std::random_device device;
    sender_ = std::uint64_t{device()} << 32 | device();
  }

  void start(Receive receive) override {
    receive_ = std::move(receive);
    accept();
  }

  void send(const std::string& to, std::string_view message) override {
    if (message.size() > kLargest) return drop(Unsent::Oversized);
    const auto place = addresses_.find(to);
    if (!place) return drop(Unsent::Address);
    auto& peer = peers_[to];
    if (!peer) peer = std::make_unique<Peer>(io_, tcp::endpoint(place->address, place->port), sender_);
    if (!peer->add(message)) drop(Unsent::Slow);
  }

  void flush() override {
    for (const auto& [to, peer] : peers_)
      if (!peer->idle()) peer->flush();
  }
  void acknowledge() override {
    for (const auto& connection : connections_) connection->acknowledge();
  }
  bool congested() const override {
    return std::ranges::any_of(peers_,
                               [](const auto& peer) { return peer.second->waiting() >= kMuchWaiting; });
  }
  std::size_t waiting() const override {
    std::size_t sum = 0;
    for (const auto& [to, peer] : peers_) sum += peer->waiting();
    return sum;
  }
  bool idle() const override {
    return std::ranges::all_of(peers_, [](const auto& peer) { return peer.second->idle(); });
  }

 private:
  void accept() {
    acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
      if (error == boost::asio::error::operation_aborted) return;
      if (!error && connections_.size() < kMostConnections) {
        const auto connection = std::make_shared<Connection>(
            std::move(socket), senders_, receive_,
            [this](const std::shared_ptr<Connection>& done) { connections_.erase(done); });
        connections_.insert(connection);
        connection->start();
      }
      if (!error) return accept();
      // Too many files are open, say.
      pause_.expires_after(kRetry);
      pause_.async_wait([this](const error_code& aborted) {
        if (!aborted) accept();
      });
    });
  }

  boost::asio::io_context& io_;
  tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  Addresses addresses_;
  Receive receive_;
  std::uint64_t sender_;
  std::map<std::string, std::unique_ptr<Peer>> peers_;
  std::map<std::uint64_t, Sender> senders_;
  std::set<std::shared_ptr<Connection>> connections_;
};

}  // namespace

Result<std::unique_ptr<Transport>, std::string> make_tcp(boost::asio::io_context& io,
                                                         const std::string& address) {
  auto listening = listen(io, address);
  if (!listening) return listening.error();
  return std::unique_ptr<Transport>(
      new Tcp(io, std::move(listening->acceptor), listening->address, listening->v6));
}

}  // namespace blazes::network
