#include <utility>

#include <fmt/format.h>

#include "storage/host_records.h"
#include "storage/keeper.h"
#include "wire/exact.h"

namespace blazes::storage {

namespace {

constexpr const char* kInboxesFormat = "blazes-inboxes/1";

}  // namespace

Result<std::unique_ptr<InboxLog>, std::string> InboxLog::open(const Folder& folder,
                                                              const std::string& identity,
                                                              runtime::Host& host,
                                                              std::optional<runtime::Step>& last,
                                                              RenewedLog::Options options) {
  if (std::filesystem::exists(folder.path() / "tables.log"))
    return fmt::format("{} was written without --durable, and can be read without it alone",
                       folder.path().string());
  std::unique_ptr<InboxLog> made(new InboxLog(folder.path() / "inboxes.log",
                                              fmt::format("{} {}", kInboxesFormat, identity), std::move(options)));
  bool first = true;
  const auto each = [&](std::string_view record) -> std::optional<std::string> {
    const auto value = wire::read_exact(record);
    if (!value) return value.error();
    if (std::exchange(first, false)) {
      if (value->text() && *value->text() == made->head_) return {};
      return "it was written by another program, under another address, or with other settings";
    }
    if (is_of_host(*value)) return read_host(*value, host, last);
    const auto inbox = wire::inbox_of_value(*value);
    if (!inbox) return inbox.error();
    auto step = host.replay(*inbox);
    if (!step) return step.error().message;
    last = std::move(*step);
    return {};
  };
  if (auto error = made->log_.open(each)) return std::move(*error);
  made->torn_ = made->log_->torn();
  if (first)
    if (auto error = made->log_->append_value(bloom::Value(made->head_))) return std::move(*error);
  return made;
}

std::optional<std::string> InboxLog::keep(const runtime::Host& host, const runtime::Step& step) {
  if (!step.halted) {  // who has halted has nothing to go on with
    const auto renewed = log_.renew([&](Log& log) -> std::optional<std::string> {
      if (auto error = log.append_value(bloom::Value(head_))) return error;
      return write_host(log, host, step);
    });
    if (!renewed) return renewed.error();
    if (*renewed) return {};
  }
  if (auto error = log_->append_value(wire::value_of_inbox(host.inbox()))) return error;
  return log_->sync();
}

}  // namespace blazes::storage
