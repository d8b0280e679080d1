#include <fmt/format.h>

#include "storage/keeper.h"
#include "wire/exact.h"

namespace blazes::storage {

namespace {
constexpr const char* kInboxesFormat = "blazes-inboxes/1";
}

Result<std::unique_ptr<InboxLog>, std::string> InboxLog::open(const Folder& folder,
                                                              const std::string& identity,
                                                              runtime::Host& host,
                                                              std::optional<runtime::Step>& last) {
  if (std::filesystem::exists(folder.path() / "tables.log"))
    return fmt::format("{} was written without --durable, and can be read without it alone",
                       folder.path().string());
  const std::string head = fmt::format("{} {}", kInboxesFormat, identity);
  bool first = true;
  const auto each = [&](std::string_view record) -> std::optional<std::string> {
    const auto value = wire::read_exact(record);
    if (!value) return value.error();
    if (std::exchange(first, false)) {
      if (value->text() && *value->text() == head) return {};
      return "it was written by another program, under another address, or with other settings";
    }
    const auto inbox = wire::inbox_of_value(*value);
    if (!inbox) return inbox.error();
    auto step = host.replay(*inbox);
    if (!step) return step.error().message;
    last = std::move(*step);
    return {};
  };
  auto log = Log::open(folder.path() / "inboxes.log", each);
  if (!log) return log.error();
  std::unique_ptr<InboxLog> made(new InboxLog);
  made->log_ = std::move(*log);
  if (!first) return made;
  std::string bytes;
  wire::write_exact(bytes, bloom::Value(head));
  if (auto error = made->log_->append(bytes)) return std::move(*error);
  return made;
}

std::optional<std::string> InboxLog::keep(const runtime::Host& host) {
  std::string bytes;
  wire::write_exact(bytes, wire::value_of_inbox(host.inbox()));
  if (auto error = log_->append(bytes)) return error;
  return log_->sync();
}

}  // namespace blazes::storage
