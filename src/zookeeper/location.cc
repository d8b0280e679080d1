#include "zookeeper/location.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/host_port.h"

namespace blazes::zookeeper {
namespace {

constexpr std::string_view kScheme = "zookeeper://";
constexpr std::string_view kForm = "zookeeper://HOST:PORT,HOST:PORT/FOLDER";
constexpr std::string_view kDefaultPort = "2181";

bool is_in_names(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
         c == '_';
}

// What is wrong with the server; empty: nothing. `address` gets the port that it lacks.
std::string check_server(std::string_view text, std::string& address) {
  // Colons within brackets belong to the host.
  const std::size_t bracket = text.starts_with('[') ? text.find(']') : 0;
  if (bracket == std::string_view::npos) return fmt::format("the bracket in '{}' is not closed", text);
  const std::size_t colon = text.find(':', bracket);
  const std::string_view host = text.substr(0, colon);
  if (host.empty()) return fmt::format("a server has no name, the form is {}", kForm);
  const bool is_plain = bracket > 0 ? host.size() == bracket + 1 : std::ranges::all_of(host, is_in_names);
  if (!is_plain) return fmt::format("'{}' is no name of a server", host);
  const std::string_view port = colon == std::string_view::npos ? kDefaultPort : text.substr(colon + 1);
  if (parse_port(port).value_or(0) == 0)
    return fmt::format("'{}' is no port of '{}', a number from 1 to 65535 is", port, host);
  address = fmt::format("{}:{}", host, port);
  return {};
}

}  // namespace

Result<Location, std::string> parse_location(std::string_view text) {
  using Parsed = Result<Location, std::string>;
  const auto mistake = [&](const std::string& what) { return Parsed(fmt::format("{}: {}", text, what)); };
  if (!text.starts_with(kScheme)) return mistake(fmt::format("this is no coordinator, {} is", kForm));
  std::string_view rest = text.substr(kScheme.size());
  Location location;
  if (const std::size_t slash = rest.find('/'); slash != std::string_view::npos) {
    location.folder = rest.substr(slash);
    rest = rest.substr(0, slash);
    while (location.folder.ends_with('/')) location.folder.pop_back();
    if (location.folder.find("//") != std::string::npos ||
        !std::ranges::all_of(location.folder, [](char c) { return c == '/' || is_in_names(c); }))
      return mistake(
          fmt::format("'{}' is no folder: letters, digits, `.-_` between slashes make one", location.folder));
    for (const std::string_view part : {"/.", "/.."})
      if (location.folder.ends_with(part) ||
          location.folder.find(std::string(part) + "/") != std::string::npos)
        return mistake("a folder is not called `.` or `..`");
  }
  for (std::size_t at = 0; at <= rest.size();) {
    const std::size_t comma = std::min(rest.find(',', at), rest.size());
    std::string address;
    if (std::string wrong = check_server(rest.substr(at, comma - at), address); !wrong.empty())
      return mistake(wrong);
    location.servers += (location.servers.empty() ? "" : ",") + address;
    at = comma + 1;
  }
  return location;
}

}  // namespace blazes::zookeeper
