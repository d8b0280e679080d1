// "HOST:PORT", as addresses of nodes and servers are written.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace blazes {

// A number from 0 to 65535, and nothing else.
inline std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, port);
  return error == std::errc() && end == last ? std::optional(port) : std::nullopt;
}

struct HostPort {
  std::string_view host;  // of the text; with its brackets, where it has any
  std::uint16_t port;
};

// The port is behind the last colon. None if there is no host, or no port.
inline std::optional<HostPort> parse_host_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return {};
  const auto port = parse_port(text.substr(colon + 1));
  return port ? std::optional(HostPort{text.substr(0, colon), *port}) : std::nullopt;
}

}  // namespace blazes
