// Two processes that throw datagrams to and fro and do nothing else: datagrams_bench BALLS SECONDS prints how many datagrams a second arrive.
// The datagrams are those of bench/bloom/balls.rb; as many as have come are taken with one call, and sent back with one.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wire/message.h"

namespace {

constexpr unsigned kAtOnce = 64;
constexpr std::size_t kRoom = 2048;

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

int bound(sockaddr_in& address) {
  const int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
  address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    fail("bind");
  const int buffer = 4 << 20;
  ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  return fd;
}

std::string name_of(const sockaddr_in& address) { return "127.0.0.1:" + std::to_string(ntohs(address.sin_port)); }

// Sends back what comes, for ever.
[[noreturn]] void play(int fd, sockaddr_in other, volatile std::uint64_t* arrived) {
  static char room[kAtOnce][kRoom];
  mmsghdr messages[kAtOnce];
  iovec parts[kAtOnce];
  for (unsigned i = 0; i < kAtOnce; ++i) {
    messages[i] = {};
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  for (;;) {
    for (unsigned i = 0; i < kAtOnce; ++i) {
      parts[i] = {room[i], kRoom};
      messages[i].msg_hdr.msg_name = nullptr;
      messages[i].msg_hdr.msg_namelen = 0;
    }
    const int count = ::recvmmsg(fd, messages, kAtOnce, MSG_WAITFORONE, nullptr);
    if (count < 0) fail("recvmmsg");
    *arrived = *arrived + static_cast<std::uint64_t>(count);
    for (int i = 0; i < count; ++i) {
      parts[i].iov_len = messages[i].msg_len;
      messages[i].msg_hdr.msg_name = &other;
      messages[i].msg_hdr.msg_namelen = sizeof other;
    }
    for (int at = 0; at < count;) {
      const int sent = ::sendmmsg(fd, messages + at, static_cast<unsigned>(count - at), 0);
      if (sent < 0) fail("sendmmsg");
      at += sent;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  using namespace blazes;
  if (argc != 3) return 2;
  const int balls = std::atoi(argv[1]), seconds = std::atoi(argv[2]);
  sockaddr_in addresses[2];
  const int sockets[2] = {bound(addresses[0]), bound(addresses[1])};
  void* shared = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) fail("mmap");
  auto* arrived = static_cast<volatile std::uint64_t*>(shared);
  pid_t children[2];
  for (int side = 0; side < 2; ++side)
    if ((children[side] = ::fork()) == 0) play(sockets[side], addresses[1 - side], arrived + 16 * side);
  for (int id = 0; id < balls; ++id) {
    std::string datagram;
    wire::write_message(datagram, "ball",
                        bloom::Value::array({bloom::Value(name_of(addresses[0])), bloom::Value(name_of(addresses[1])),
                                             bloom::Value(id), bloom::Value(0)}));
    if (::sendto(sockets[1], datagram.data(), datagram.size(), 0, reinterpret_cast<sockaddr*>(&addresses[0]),
                 sizeof addresses[0]) < 0)
      fail("sendto");
  }
  const auto count = [&] { return arrived[0] + arrived[16]; };
  ::usleep(300'000);
  const std::uint64_t before = count();
  const auto began = std::chrono::steady_clock::now();
  ::usleep(static_cast<useconds_t>(seconds) * 1'000'000);
  const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  std::printf("%.0f\n", static_cast<double>(count() - before) / took);
  for (pid_t child : children) {
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  }
}
