#include "frontend/storm/zookeeper.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include <fmt/format.h>
#include <zookeeper/zookeeper.h>

namespace blazes::frontend::storm {

struct ZooKeeper::Session {
  std::mutex mutex;
  std::condition_variable changed;
  int state = 0;
  zhandle_t* handle = nullptr;

  ~Session() {
    if (handle) zookeeper_close(handle);
  }
  // Called by the client's own thread.
  static void watch(zhandle_t*, int type, int state, const char*, void* session) {
    if (type != ZOO_SESSION_EVENT) return;
    auto* self = static_cast<Session*>(session);
    {
      std::lock_guard lock(self->mutex);
      self->state = state;
    }
    self->changed.notify_all();
  }
  // False if it was not in time.
  bool wait_until_connected(int patience_ms) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::milliseconds(patience_ms),
                            [&] { return state == ZOO_CONNECTED_STATE || state == ZOO_READONLY_STATE; });
  }
};

namespace {

void silence(const char*) {}

[[noreturn]] void fail(const std::string& path, int error) {
  throw ZooKeeperFailure(fmt::format("cannot read {}: {}", path, zerror(error)));
}

}  // namespace

ZooKeeper::ZooKeeper(const std::string& servers, int patience_ms) : session_(std::make_unique<Session>()) {
  session_->handle = zookeeper_init2(servers.c_str(), Session::watch, patience_ms, nullptr, session_.get(),
                                     ZOO_READONLY, silence);
  if (!session_->handle || !session_->wait_until_connected(patience_ms))
    throw ZooKeeperFailure(fmt::format("no ZooKeeper answers at {}", servers));
}

ZooKeeper::~ZooKeeper() = default;

std::vector<std::string> ZooKeeper::children(const std::string& path) const {
  String_vector found{};
  const int error = zoo_get_children(session_->handle, path.c_str(), 0, &found);
  if (error == ZNONODE) return {};
  if (error != ZOK) fail(path, error);
  std::vector<std::string> names(found.data, found.data + found.count);
  deallocate_String_vector(&found);
  std::ranges::sort(names);
  return names;
}

std::optional<ZooKeeper::Node> ZooKeeper::read(const std::string& path) const {
  std::string contents(kMostBytes, '\0');
  int length = static_cast<int>(contents.size());
  Stat stat{};
  const int error = zoo_get(session_->handle, path.c_str(), 0, contents.data(), &length, &stat);
  if (error == ZNONODE) return {};
  if (error != ZOK) fail(path, error);
  if (stat.dataLength > static_cast<int>(contents.size())) return {};
  contents.resize(static_cast<std::size_t>(std::max(length, 0)));
  return Node{.contents = std::move(contents), .written_ms = stat.mtime};
}

}  // namespace blazes::frontend::storm
