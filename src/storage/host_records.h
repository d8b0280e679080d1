// A host between two timesteps becomes records of a log, which bring another one there.
//
//   if (auto error = write_host(log, host, step)) ...
//   if (is_of_host(record)) if (auto error = read_host(record, just_made, last)) ...
#pragma once

#include <optional>
#include <string>

#include "runtime/host.h"
#include "storage/log.h"

namespace blazes::storage {

// `step`: the last one. Who comes back sends its messages again.
std::optional<std::string> write_host(Log& log, const runtime::Host& host, const runtime::Step& step);

// An array, as no inbox is.
bool is_of_host(const bloom::Value& record);
// What is wrong with it, if something is.
std::optional<std::string> read_host(const bloom::Value& record, runtime::Host& host,
                                     std::optional<runtime::Step>& last);

}  // namespace blazes::storage
