#include "frontend/world/measures.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace blazes::frontend::world {
namespace {

using simulate::Micros;
using spec::Reading;
using spec::Value;

constexpr Micros kLongest = 1'000'000'000'000;  // some 11 days
constexpr std::string_view kTimes = "expected a time as in 250us, 10ms or 1.5s";

// Of the beginning of a text; what follows is left in it.
std::optional<double> take_number(std::string_view& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || !std::isfinite(number) || number < 0) return {};
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::optional<Micros> time_of(std::string_view text) {
  const std::optional<double> number = take_number(text);
  if (!number) return {};
  double unit = 0;
  if (text == "us") unit = 1;
  if (text == "ms") unit = 1e3;
  if (text == "s") unit = 1e6;
  if (text.empty() && *number == 0) unit = 1;
  if (unit == 0 || *number * unit > static_cast<double>(kLongest)) return {};
  return std::llround(*number * unit);
}

void unknown(Reading& reading, const Value& value, std::string_view expected) {
  if (!value.is_scalar())
    return reading.wrong_kind(value, spec::quoted(value.key()), expected.substr(expected.find(' ') + 1));
  reading.error("BLZ117", value.spot(),
                fmt::format("{} is {}", spec::quoted(value.key()), spec::quoted(value.text())),
                std::string(expected));
}

}  // namespace

std::optional<Micros> read_time(Reading& reading, const Value& value) {
  const auto time = value.is_scalar() ? time_of(value.text()) : std::nullopt;
  if (!time) unknown(reading, value, kTimes);
  return time;
}

std::optional<simulate::Range> read_times(Reading& reading, const Value& value) {
  if (value.is_scalar()) {
    const std::size_t dots = value.text().find("..");
    const auto least = time_of(value.text().substr(0, dots));
    const auto most = dots == std::string_view::npos ? least : time_of(value.text().substr(dots + 2));
    if (least && most && *least <= *most) return simulate::Range{*least, *most};
    if (least && most) {
      reading.error("BLZ117", value.spot(),
                    fmt::format("{} is {}", spec::quoted(value.key()), spec::quoted(value.text())),
                    "expected the shorter time first");
      return {};
    }
  }
  unknown(reading, value, "expected a time or a range of times, as in 10ms or 1ms..10ms");
  return {};
}

std::optional<double> read_chance(Reading& reading, const Value& value) {
  if (value.is_scalar()) {
    std::string_view text = value.text();
    if (auto number = take_number(text)) {
      if (text == "%") *number /= 100;
      if ((text.empty() || text == "%") && *number <= 1) return number;
    }
  }
  unknown(reading, value, "expected a chance from 0 to 1, as in 0.05 or 5%");
  return {};
}

}  // namespace blazes::frontend::world
