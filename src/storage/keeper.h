// What a node keeps for its next life: the contents of its `sync` tables, or all that ever came in.
//
//   auto tables = DurableTables::open(folder, catalog);          // before the host is made
//   options.node.restored = (*tables)->take_restored();
//   ...
//   auto step = host.tick(now);
//   if (auto error = tables->keep(host)) stop(*error);            // nothing of this timestep may be sent
//   send(step->outbox);
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "runtime/host.h"
#include "storage/folder.h"
#include "storage/log.h"

namespace blazes::storage {

class Keeper {
 public:
  virtual ~Keeper() = default;
  // After each timestep: what it changed is on the disk when this returns nothing.
  virtual std::optional<std::string> keep(const runtime::Host& host) = 0;
  // Bytes of a timestep that a crash had left half written.
  virtual std::uint64_t torn() const = 0;
};

// What the `sync` tables hold when the next timestep begins, as a log of changes. It is written anew, as contents, when it is more than four
// times as large as that.
class DurableTables : public Keeper {
 public:
  static Result<std::unique_ptr<DurableTables>, std::string> open(const Folder& folder,
                                                                  const bloom::Catalog& catalog);
  runtime::Inbox take_restored() { return std::move(restored_); }
  std::optional<std::string> keep(const runtime::Host& host) override;
  std::uint64_t torn() const override { return log_->torn(); }

 private:
  explicit DurableTables(std::filesystem::path file) : file_(std::move(file)) {}
  std::optional<std::string> write_anew(const runtime::Host& host);

  std::filesystem::path file_;
  std::unique_ptr<Log> log_;
  std::vector<std::pair<bloom::CollectionId, std::string>> tables_;
  runtime::Inbox restored_;
  bool begun_ = false;
  std::uint64_t contents_ = 0;  // bytes that they took when they were last written
};

// The inboxes of all timesteps, of which the node is a function. It only grows.
class InboxLog : public Keeper {
 public:
  // Replays what is there; `last` is the timestep before the end, whose outbox may not have been sent. `identity` names the program and
  // whatever else decides what it does: a log of another one is refused.
  static Result<std::unique_ptr<InboxLog>, std::string> open(const Folder& folder, const std::string& identity,
                                                             runtime::Host& host,
                                                             std::optional<runtime::Step>& last);
  std::optional<std::string> keep(const runtime::Host& host) override;
  std::uint64_t torn() const override { return log_->torn(); }

 private:
  std::unique_ptr<Log> log_;
};

}  // namespace blazes::storage
