#include "frontend/spec/scalars.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace blazes::frontend::spec {
namespace {

// YAML 1.1 knows three spellings of each word.
bool is_word(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size() || text.empty()) return false;
  auto upper = [](char c) { return static_cast<char>(c - 'a' + 'A'); };
  bool as_lower = text == lower, as_title = text[0] == upper(lower[0]) && text.substr(1) == lower.substr(1);
  return as_lower || as_title ||
         std::equal(text.begin(), text.end(), lower.begin(), [&](char a, char b) { return a == upper(b); });
}

bool has_control(std::string_view name) {
  return std::any_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7f;
  });
}

bool is_name(const Value& value) {
  return value.is_scalar() && !value.text().empty() && value.text().size() <= Limits::kName &&
         !has_control(value.text());
}

std::string key_of(const Value& value) { return quoted(value.key()); }

}  // namespace

bool check_name(Reading& reading, std::string_view name, Spot spot, std::string_view what) {
  if (name.empty())
    return reading.error("BLZ117", spot, fmt::format("{} is empty", what), "expected a name"), false;
  if (name.size() > Limits::kName) {
    reading.error("BLZ102", spot, fmt::format("{} has {} bytes", what, name.size()),
                  fmt::format("a name may have {}", Limits::kName));
    return false;
  }
  if (!has_control(name)) return true;
  reading.error("BLZ117", spot, fmt::format("a control character in the name {}", quoted(name)));
  return false;
}

std::optional<Named> read_name(Reading& reading, const Value& value, std::string_view what) {
  if (!value.is_scalar()) return reading.wrong_kind(value, what, "a name"), std::nullopt;
  if (!check_name(reading, value.text(), value.spot(), what)) return {};
  return Named{value.text(), value.spot()};
}

std::optional<bool> read_flag(Reading& reading, const Value& value) {
  if (value.is_scalar() && !value.quoted()) {
    for (std::string_view yes : {"true", "yes"})
      if (is_word(value.text(), yes)) return true;
    for (std::string_view no : {"false", "no"})
      if (is_word(value.text(), no)) return false;
  }
  reading.wrong_kind(value, key_of(value), "true or false");
  return {};
}

std::optional<std::uint32_t> read_count(Reading& reading, const Value& value, std::uint32_t most,
                                        bool may_be_quoted) {
  std::string_view text = value.text();
  bool digits = value.is_scalar() && (may_be_quoted || !value.quoted()) &&
                text.find_first_not_of("0123456789") == std::string_view::npos;
  if (!digits) return reading.wrong_kind(value, key_of(value), "a whole number"), std::nullopt;
  std::uint32_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && number >= 1 && number <= most) return number;
  reading.error("BLZ117", value.spot(), fmt::format("{} is {}", key_of(value), quoted(text)),
                fmt::format("expected a number from 1 to {}", most));
  return {};
}

std::optional<double> read_rate(Reading& reading, const Value& value) {
  std::string_view text = value.text();
  double number = 0;
  if (!value.is_scalar() || value.quoted() ||
      text.find_first_not_of("0123456789.eE+-") != std::string_view::npos)
    return reading.wrong_kind(value, key_of(value), "a number"), std::nullopt;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::invalid_argument || end != text.data() + text.size())
    return reading.wrong_kind(value, key_of(value), "a number"), std::nullopt;
  if (error == std::errc{} && std::isfinite(number) && number > 0) return number;
  reading.error("BLZ117", value.spot(), fmt::format("{} is {}", key_of(value), quoted(text)),
                "expected a number greater than 0, and not past what a double holds");
  return {};
}

std::optional<NamedList> read_names(Reading& reading, const Value& value, bool may_be_empty) {
  if (value.is_null() || value.is_map())
    return reading.wrong_kind(value, key_of(value), "a list of attributes"), std::nullopt;
  NamedList names;
  bool good = true;
  value.each([&](const Value& element) {
    if (is_name(element)) return names.push_back({element.text(), element.spot()});
    read_name(reading, element,
              value.is_list() ? "an element of " + key_of(value) : key_of(value));  // says why
    good = false;
  });
  if (!good) return {};
  if (names.empty() && !may_be_empty) {
    reading.error("BLZ117", value.spot(), fmt::format("{} is an empty list", key_of(value)),
                  "expected at least one attribute");
    return {};
  }
  return names;
}

std::optional<std::size_t> read_choice(Reading& reading, const Value& value,
                                       std::span<const std::string_view> words, std::size_t shown) {
  std::vector<std::string_view> known(words.begin(), words.begin() + std::min(shown, words.size()));
  if (!value.is_scalar())
    return reading.wrong_kind(value, key_of(value), "one of " + listed(known)), std::nullopt;
  auto found = std::find(words.begin(), words.end(), value.text());
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  reading.error("BLZ117", value.spot(), fmt::format("{} is {}", key_of(value), quoted(value.text())),
                meant_or(value.text(), known, "possible: " + listed(known)));
  return {};
}

}  // namespace blazes::frontend::spec
