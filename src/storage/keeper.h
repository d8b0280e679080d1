// What a node keeps for its next life: the contents of its `sync` tables, or all that ever came in.
//
//   auto tables = DurableTables::open(folder, catalog);          // before the host is made
//   options.node.restored = (*tables)->take_restored();
//   ...
//   auto step = host.tick(now);
//   if (auto error = tables->keep(host, *step)) stop(*error);            // nothing of this timestep may be sent
//   send(step->outbox);
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "runtime/host.h"
#include "storage/folder.h"
#include "storage/renewed_log.h"

namespace blazes::storage {

class Keeper {
 public:
  virtual ~Keeper() = default;
  // After each timestep: what it changed is on the disk when this returns nothing.
  virtual std::optional<std::string> keep(const runtime::Host& host, const runtime::Step& step) = 0;
  virtual std::uint64_t size() const = 0;  // bytes on the disk
  // Bytes of a timestep that a crash had left half written.
  virtual std::uint64_t torn() const = 0;
};

// What the `sync` tables hold when the next timestep begins, as a log of changes that is written anew as contents.
class DurableTables : public Keeper {
 public:
  static Result<std::unique_ptr<DurableTables>, std::string> open(const Folder& folder,
                                                                  const bloom::Catalog& catalog,
                                                                  RenewedLog::Options options = {});
  runtime::Inbox take_restored() { return std::move(restored_); }
  std::optional<std::string> keep(const runtime::Host& host, const runtime::Step& step) override;
  std::uint64_t size() const override { return log_->size(); }
  std::uint64_t torn() const override { return torn_; }

 private:
  DurableTables(std::filesystem::path file, RenewedLog::Options options)
      : log_(std::move(file), std::move(options)) {}
  std::optional<std::string> write_all(Log& log, const runtime::Host& host) const;

  RenewedLog log_;
  std::vector<std::pair<bloom::CollectionId, std::string>> tables_;
  runtime::Inbox restored_;
  std::uint64_t torn_ = 0;
  bool begun_ = false;
};

// The inboxes of all timesteps, of which the node is a function; or what all of it held after one of them, and the inboxes since. It is written
// anew as the former: the node stands still that long, which is linear in what it holds.
class InboxLog : public Keeper {
 public:
  // Brings `host`, which was just made, to where it was; `last` is the timestep before the end, whose outbox may not have been sent. `identity`
  // names the program and whatever else decides what it does: a log of another one is refused.
  static Result<std::unique_ptr<InboxLog>, std::string> open(const Folder& folder,
                                                             const std::string& identity, runtime::Host& host,
                                                             std::optional<runtime::Step>& last,
                                                             RenewedLog::Options options = {});
  std::optional<std::string> keep(const runtime::Host& host, const runtime::Step& step) override;
  std::uint64_t size() const override { return log_->size(); }
  std::uint64_t torn() const override { return torn_; }

 private:
  InboxLog(std::filesystem::path file, std::string head, RenewedLog::Options options)
      : head_(std::move(head)), log_(std::move(file), std::move(options)) {}

  const std::string head_;
  RenewedLog log_;
  std::uint64_t torn_ = 0;
};

}  // namespace blazes::storage
