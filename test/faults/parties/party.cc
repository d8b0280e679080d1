#include "faults/parties/party.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sstream>
#include <stdexcept>

#include <fmt/ranges.h>

namespace blazes::test {
namespace {

constexpr std::size_t kMostBytes = 60'000;
constexpr auto kTick = std::chrono::milliseconds(200);

}  // namespace

Settings::Settings(int count, char** arguments) {
  for (int i = 0; i < count; ++i) {
    const std::string argument = arguments[i];
    const std::size_t equals = argument.find('=');
    if (equals == std::string::npos) throw std::invalid_argument("no name=value: " + argument);
    values_[argument.substr(0, equals)] = argument.substr(equals + 1);
  }
}

std::string Settings::text(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) throw std::invalid_argument(name + "= is missing");
  return found->second;
}

std::vector<std::string> Settings::list(const std::string& name) const {
  std::vector<std::string> all;
  std::istringstream from(text(name));
  for (std::string part; std::getline(from, part, ',');) all.push_back(part);
  return all;
}

Socket::Socket(std::uint16_t port)
    : descriptor_(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
  sockaddr_in at = address(fmt::format("127.0.0.1:{}", port));
  const int size = 4 << 20;
  setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  if (bind(descriptor_, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0)
    throw std::runtime_error(fmt::format("port {} is taken", port));
}

Socket::~Socket() { close(descriptor_); }

void Socket::send(const sockaddr_in& to, const Words& words) const {
  const std::string text = fmt::format("{}", fmt::join(words, " "));
  // What the system does not take now is sent again later.
  sendto(descriptor_, text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
}

std::optional<std::pair<Words, sockaddr_in>> Socket::receive() const {
  char bytes[kMostBytes];
  sockaddr_in from{};
  socklen_t size = sizeof from;
  const ssize_t got =
      recvfrom(descriptor_, bytes, sizeof bytes, 0, reinterpret_cast<sockaddr*>(&from), &size);
  if (got < 0) return {};
  std::istringstream text(std::string(bytes, static_cast<std::size_t>(got)));
  Words words;
  for (std::string word; text >> word;) words.push_back(word);
  return std::pair(words, from);
}

sockaddr_in Socket::address(const std::string& host_and_port) {
  const std::size_t colon = host_and_port.rfind(':');
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(static_cast<std::uint16_t>(std::stoul(host_and_port.substr(colon + 1))));
  if (inet_pton(AF_INET, host_and_port.substr(0, colon).c_str(), &at.sin_addr) != 1)
    throw std::invalid_argument("no address: " + host_and_port);
  return at;
}

Party::Party(const Settings& settings)
    : root_(settings.text("root")),
      name_(settings.text("name")),
      socket_(static_cast<std::uint16_t>(settings.number("port"))),
      service_(
          [&] {
            auto location = zookeeper::parse_location(settings.text("coordinator"));
            if (!location) throw std::invalid_argument(location.error());
            return *location;
          }(),
          std::chrono::milliseconds(settings.number("session_ms"))) {}

void Party::run() {
  using Clock = std::chrono::steady_clock;
  auto next_tick = Clock::now();
  std::string trouble;
  while (true) {
    pollfd of[] = {{socket_.descriptor(), POLLIN, 0}, {service_.wakes(), POLLIN, 0}};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(next_tick - Clock::now()).count();
    poll(of, 2, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (coordinator_.poll()) coordinated();
    if (std::string now = service_.trouble(); now != trouble)
      say("{}", now.empty() ? "connected" : now), trouble = now;
    // What has come before it was stopped is heard before anything else is said.
    while (auto message = socket_.receive()) heard(message->first, message->second);
    coordinator_.poll();
    coordinated();
    if (Clock::now() < next_tick) continue;
    next_tick = Clock::now() + kTick;
    every_tick();
  }
}

}  // namespace blazes::test
