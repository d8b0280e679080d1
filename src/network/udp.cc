#include <cerrno>
#include <vector>

#include <poll.h>
#include <sys/socket.h>
#include <boost/asio/ip/udp.hpp>

#include "network/address.h"
#include "network/listen.h"
#include "network/transport.h"

namespace blazes::network {
namespace {

using boost::asio::ip::udp;
using boost::system::error_code;

constexpr std::size_t kLargest = 65'507;  // bytes of a datagram
constexpr std::size_t kAtOnce = 64;       // datagrams in a call of the system
constexpr std::size_t kMostInTurn = 8;    // such calls before something else has its turn
constexpr int kSocketBuffer = 4 << 20;    // bytes; the system may give less
constexpr int kPatienceWhenFull = 100;    // milliseconds for a full buffer to empty

class Udp : public Transport {
 public:
  Udp(udp::socket socket, std::string address, bool v6)
      : Transport(std::move(address)), socket_(std::move(socket)), addresses_(v6), room_(kAtOnce * kRoom) {
    for (std::size_t i = 0; i < kAtOnce; ++i) {
      in_parts_[i] = {room_.data() + i * kRoom, kRoom};
      in_[i] = {};
      in_[i].msg_hdr.msg_iov = &in_parts_[i];
      in_[i].msg_hdr.msg_iovlen = 1;
    }
  }

  void start(Receive receive) override {
    receive_ = std::move(receive);
    wait();
  }

  void send(const std::string& to, std::string_view message) override {
    if (message.size() > kLargest) return drop(Unsent::Oversized);
    const auto place = addresses_.find(to);
    if (!place) return drop(Unsent::Address);
    out_.push_back({udp::endpoint(place->address, place->port), bytes_.size(), message.size()});
    bytes_ += message;
  }

  void flush() override {
    std::vector<mmsghdr> headers(std::min(out_.size(), kAtOnce));
    std::vector<iovec> parts(headers.size());
    for (std::size_t at = 0; at < out_.size();) {
      const std::size_t count = std::min(out_.size() - at, kAtOnce);
      for (std::size_t i = 0; i < count; ++i) {
        Datagram& datagram = out_[at + i];
        parts[i] = {bytes_.data() + datagram.start, datagram.size};
        headers[i] = {};
        headers[i].msg_hdr.msg_name = datagram.to.data();
        headers[i].msg_hdr.msg_namelen = static_cast<socklen_t>(datagram.to.size());
        headers[i].msg_hdr.msg_iov = &parts[i];
        headers[i].msg_hdr.msg_iovlen = 1;
      }
      const int sent = ::sendmmsg(socket_.native_handle(), headers.data(), static_cast<unsigned>(count), 0);
      at += sent > 0 ? static_cast<std::size_t>(sent) : refused();
    }
    out_.clear();
    bytes_.clear();
  }

  bool idle() const override { return out_.empty(); }

 private:
  static constexpr std::size_t kRoom = 65'536;
  struct Datagram {
    udp::endpoint to;
    std::size_t start, size;  // in `bytes_`
  };

  // The system took none; how many are given up.
  std::size_t refused() {
    const int error = errno;
    // What an earlier datagram met (nobody listens there) is told with the next call.
    if (error == EINTR || error == ECONNREFUSED) return 0;
    if (error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS) {
      pollfd writable{socket_.native_handle(), POLLOUT, 0};
      if (::poll(&writable, 1, kPatienceWhenFull) > 0 && error != ENOBUFS) return 0;
    }
    drop(error == EMSGSIZE ? Unsent::Oversized : Unsent::Network);
    return 1;
  }

  void wait() {
    socket_.async_wait(udp::socket::wait_read, [this](const error_code& error) {
      if (error == boost::asio::error::operation_aborted) return;
      for (std::size_t turn = 0; turn < kMostInTurn && take(); ++turn) {
      }
      wait();
    });
  }

  // Whether there may be more.
  bool take() {
    const int count = ::recvmmsg(socket_.native_handle(), in_, kAtOnce, MSG_DONTWAIT, nullptr);
    for (int i = 0; i < count; ++i)
      receive_.bytes({static_cast<const char*>(in_parts_[i].iov_base), in_[i].msg_len});
    return count == static_cast<int>(kAtOnce);
  }

  udp::socket socket_;
  Addresses addresses_;
  Receive receive_;
  std::vector<char> room_;
  iovec in_parts_[kAtOnce];
  mmsghdr in_[kAtOnce];
  std::vector<Datagram> out_;
  std::string bytes_;
};

}  // namespace

Result<std::unique_ptr<Transport>, std::string> make_udp(boost::asio::io_context& io,
                                                         const std::string& address) {
  const auto place = own_place(address);
  if (!place) return cannot_listen(address, "there is no such host");
  const udp::endpoint endpoint(place->address, place->port);
  udp::socket socket(io);
  error_code error;
  socket.open(endpoint.protocol(), error);
  if (!error) socket.bind(endpoint, error);
  if (!error) socket.non_blocking(true, error);
  if (error) return cannot_listen(address, error.message());
  error_code ignored;
  socket.set_option(boost::asio::socket_base::receive_buffer_size(kSocketBuffer), ignored);
  socket.set_option(boost::asio::socket_base::send_buffer_size(kSocketBuffer), ignored);
  const std::string own = with_port(address, socket.local_endpoint(ignored).port());
  return std::unique_ptr<Transport>(new Udp(std::move(socket), own, place->address.is_v6()));
}

}  // namespace blazes::network
