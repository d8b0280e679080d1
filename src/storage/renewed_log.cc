#include "storage/renewed_log.h"

#include <algorithm>

#include <fmt/format.h>

namespace blazes::storage {

namespace {
constexpr std::uint64_t kTimes = 4;  // as large as what it stands for
}

std::optional<std::string> RenewedLog::open(const Log::Each& each) {
  auto log = Log::open(file_, each, options_.disk);
  if (!log) return log.error();
  log_ = std::move(*log);
  return {};
}

std::optional<std::string> RenewedLog::write_anew(const Write& write) {
  auto failed = try_anew(write);
  return failed ? std::optional(std::move(failed->why)) : std::nullopt;
}

Result<bool, std::string> RenewedLog::renew(const Write& write) {
  if (log_->size() <= std::max(options_.small, kTimes * written_)) return false;
  auto failed = try_anew(write);
  if (!failed) return true;
  if (failed->is_published) return std::move(failed->why);
  written_ = log_->size();
  if (options_.say)
    options_.say(fmt::format("{}: {} is not written anew, and goes on growing", failed->why, file_.string()));
  return false;
}

std::optional<RenewedLog::Failed> RenewedLog::try_anew(const Write& write) {
  auto fresh = Log::begin_anew(file_, options_.disk);
  if (!fresh) return Failed{fresh.error(), false};
  auto error = write(**fresh);
  if (!error) error = (*fresh)->publish();
  if (error) return Failed{std::move(*error), (*fresh)->is_published()};
  log_ = std::move(*fresh);
  written_ = log_->size();
  return {};
}

}  // namespace blazes::storage
