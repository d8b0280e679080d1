// Single values: names, numbers, yes or no, one word of several, lists of attributes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "frontend/spec/reading.h"

namespace blazes::frontend::spec {

// These report what they cannot read and then return nothing. `what` is for the message: "'gate'".

// Not empty, not too long, no control characters.
std::optional<Named> read_name(Reading& reading, const Value& value, std::string_view what);
bool check_name(Reading& reading, std::string_view name, Spot spot, std::string_view what);
std::optional<bool> read_flag(Reading& reading, const Value& value);
std::optional<std::uint32_t> read_count(Reading& reading, const Value& value, std::uint32_t most,
                                        bool may_be_quoted = false);
std::optional<double> read_rate(Reading& reading, const Value& value);
// A list of names; one name is a list of one.
std::optional<NamedList> read_names(Reading& reading, const Value& value, bool may_be_empty);
// The index of a word. Only the first `shown` are spoken of; the others are accepted too.
std::optional<std::size_t> read_choice(Reading& reading, const Value& value,
                                       std::span<const std::string_view> words, std::size_t shown = SIZE_MAX);

}  // namespace blazes::frontend::spec
