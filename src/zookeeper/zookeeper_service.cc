#include "zookeeper/zookeeper_service.h"

#include <cerrno>
#include <cstring>
#include <mutex>
#include <optional>

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <zookeeper/zookeeper.h>

namespace blazes::zookeeper {

using namespace coordination;

// A request that is on its way: the client library writes its results here.
struct ZooKeeperService::Asked {
  Ticket ticket;
  Request request;
  Inbox* inbox = nullptr;
  std::vector<zoo_op_result_t> results = {};
  std::vector<Stat> stats = {};
  bool looks_whether_it_is_there = false;  // of a read that is to watch a node which was missing
};

// What the threads of the client library have put down.
struct ZooKeeperService::Arrived {
  // One of these.
  std::unique_ptr<Asked> asked;
  std::optional<std::string> touched;
  int state = 0;

  int error = 0;
  std::string data = {};
  std::int32_t version = 0;
};

struct ZooKeeperService::Inbox {
  std::mutex mutex;
  std::vector<Arrived> arrived;
  int wakes = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);

  ~Inbox() { close(wakes); }
  void put(Arrived what) {
    {
      std::lock_guard lock(mutex);
      arrived.push_back(std::move(what));
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written =
        write(wakes, &one, sizeof one);  // full: it can be read all the same
  }
  std::vector<Arrived> take() {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto had =
        read(wakes, &count, sizeof count);  // empty: there may be something all the same
    std::lock_guard lock(mutex);
    return std::exchange(arrived, {});
  }
};

struct ZooKeeperService::Session {
  zhandle_t* handle = nullptr;

  ~Session() {
    if (handle) zookeeper_close(handle);  // what is on its way ends with an error
  }
  static void on_state(zhandle_t*, int type, int state, const char*, void* inbox) {
    if (type == ZOO_SESSION_EVENT)
      static_cast<Inbox*>(inbox)->put({.asked = nullptr, .touched = {}, .state = state});
  }
  static void on_touched(zhandle_t*, int type, int, const char* path, void* inbox) {
    if (type != ZOO_SESSION_EVENT)
      static_cast<Inbox*>(inbox)->put({.asked = nullptr, .touched = std::string(path)});
  }
  static std::unique_ptr<Asked> own(const void* asked) {
    return std::unique_ptr<Asked>(static_cast<Asked*>(const_cast<void*>(asked)));
  }
  static void on_done(int error, const void* data) {
    auto asked = own(data);
    Inbox& inbox = *asked->inbox;
    inbox.put({.asked = std::move(asked), .touched = {}, .error = error});
  }
  static void on_read(int error, const char* bytes, int size, const Stat* stat, const void* data) {
    auto asked = own(data);
    Inbox& inbox = *asked->inbox;
    Arrived arrived{.asked = std::move(asked), .touched = {}, .error = error};
    if (error == ZOK && size > 0) arrived.data.assign(bytes, static_cast<std::size_t>(size));
    if (error == ZOK) arrived.version = stat->version;
    inbox.put(std::move(arrived));
  }
  static void on_looked(int error, const Stat*, const void* data) { on_done(error, data); }
};

namespace {

void silence(const char*) {}

std::size_t bytes_of(const Request& request) {
  std::size_t bytes = 0;
  if (const auto* transaction = std::get_if<Transaction>(&request))
    for (const Change& change : transaction->changes)
      std::visit(
          [&](const auto& c) {
            bytes += c.path.size() + 64;
            if constexpr (requires { c.data; }) bytes += c.data.size();
          },
          change);
  return bytes;
}

// None: it is not known whether it was done.
std::optional<Outcome> outcome_of(int error) {
  switch (error) {
    case ZOK: return Outcome::Done;
    case ZNONODE: return Outcome::Missing;
    case ZNODEEXISTS: return Outcome::Exists;
    case ZBADVERSION: return Outcome::OtherVersion;
    case ZCONNECTIONLOSS:
    case ZOPERATIONTIMEOUT:
    case ZSESSIONEXPIRED:
    case ZSESSIONMOVED:
    case ZINVALIDSTATE:
    case ZCLOSING:
    case ZTHROTTLEDOP: return Outcome::Lost;
    default: return {};
  }
}

const std::string& path_of(const Request& request) {
  if (const auto* read = std::get_if<Read>(&request)) return read->path;
  return std::visit([](const auto& c) -> const std::string& { return c.path; },
                    std::get<Transaction>(request).changes.back());
}

}  // namespace

ZooKeeperService::ZooKeeperService(const Location& location, std::chrono::milliseconds session_timeout)
    : servers_(location.servers), timeout_(session_timeout), inbox_(std::make_unique<Inbox>()) {
  if (inbox_->wakes < 0)
    throw ZooKeeperFailure(fmt::format("no descriptor is left: {}", std::strerror(errno)));
  open();
}

ZooKeeperService::~ZooKeeperService() = default;

int ZooKeeperService::wakes() const { return inbox_->wakes; }

void ZooKeeperService::open() {
  session_ = std::make_unique<Session>();
  session_->handle = zookeeper_init2(servers_.c_str(), Session::on_state, static_cast<int>(timeout_.count()),
                                     nullptr, inbox_.get(), 0, silence);
  if (!session_->handle)
    throw ZooKeeperFailure(
        fmt::format("the servers of {} cannot be looked up: {}", servers_, std::strerror(errno)));
}

std::string ZooKeeperService::trouble() const {
  return connected_ ? std::string() : fmt::format("no server of ZooKeeper answers at {}", servers_);
}

void ZooKeeperService::ask(Ticket ticket, Request request) {
  if (bytes_of(request) > kMostBytes) {
    refused_.emplace_back(Answer{.ticket = ticket, .outcome = Outcome::TooLarge});
    return;
  }
  auto asked =
      std::make_unique<Asked>(Asked{.ticket = ticket, .request = std::move(request), .inbox = inbox_.get()});
  if (connected_)
    send(std::move(asked));
  else
    waiting_.push_back(std::move(asked));
}

void ZooKeeperService::send(std::unique_ptr<Asked> asked) {
  if (std::holds_alternative<Read>(asked->request))
    send_read(std::move(asked));
  else
    send_transaction(std::move(asked));
}

void ZooKeeperService::send_read(std::unique_ptr<Asked> asked) {
  const auto& read = std::get<Read>(asked->request);
  const auto watcher = read.watch ? Session::on_touched : nullptr;
  Asked* const on_its_way = asked.release();
  const int error = on_its_way->looks_whether_it_is_there
                        ? zoo_awexists(session_->handle, read.path.c_str(), watcher, inbox_.get(),
                                       Session::on_looked, on_its_way)
                        : zoo_awget(session_->handle, read.path.c_str(), watcher, inbox_.get(),
                                    Session::on_read, on_its_way);
  if (error != ZOK) Session::on_done(error, on_its_way);
}

void ZooKeeperService::send_transaction(std::unique_ptr<Asked> asked) {
  const auto& changes = std::get<Transaction>(asked->request).changes;
  std::vector<zoo_op_t> ops(changes.size());
  asked->results.resize(changes.size());
  asked->stats.resize(changes.size());
  const auto size = [](const std::string& data) { return static_cast<int>(data.size()); };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (const auto* create = std::get_if<Create>(&changes[i]))
      zoo_create_op_init(&ops[i], create->path.c_str(), create->data.data(), size(create->data),
                         &ZOO_OPEN_ACL_UNSAFE, create->ephemeral ? ZOO_EPHEMERAL : 0, nullptr, 0);
    else if (const auto* write = std::get_if<Write>(&changes[i]))
      zoo_set_op_init(&ops[i], write->path.c_str(), write->data.data(), size(write->data),
                      write->version.value_or(-1), &asked->stats[i]);
    else if (const auto* check = std::get_if<Check>(&changes[i]))
      zoo_check_op_init(&ops[i], check->path.c_str(), check->version);
    else
      zoo_delete_op_init(&ops[i], std::get<Remove>(changes[i]).path.c_str(), -1);
  }
  Asked* const on_its_way = asked.release();
  const int error = zoo_amulti(session_->handle, static_cast<int>(ops.size()), ops.data(),
                               on_its_way->results.data(), Session::on_done, on_its_way);
  if (error != ZOK) Session::on_done(error, on_its_way);
}

std::vector<Notice> ZooKeeperService::take() {
  std::vector<Notice> notices = std::exchange(refused_, {});
  for (Arrived& arrived : inbox_->take()) {
    if (arrived.touched)
      notices.emplace_back(Touched{std::move(*arrived.touched)});
    else if (arrived.asked)
      finish(arrived, notices);
    else
      change_state(arrived.state, notices);
  }
  if (!expired_) return notices;
  session_.reset();
  inbox_->take();  // of the session that is over
  waiting_.clear();
  connected_ = expired_ = false;
  if (std::exchange(begun_, false)) notices.emplace_back(SessionEnded{});
  open();
  return notices;
}

void ZooKeeperService::change_state(int state, std::vector<Notice>& notices) {
  if (state == ZOO_AUTH_FAILED_STATE)
    throw ZooKeeperFailure(fmt::format("ZooKeeper at {} does not let us in", servers_));
  expired_ |= state == ZOO_EXPIRED_SESSION_STATE;
  connected_ = state == ZOO_CONNECTED_STATE;
  if (!connected_) return;
  if (!std::exchange(begun_, true))
    notices.emplace_back(
        SessionBegan{static_cast<std::uint64_t>(zoo_client_id(session_->handle)->client_id)});
  for (auto& asked : std::exchange(waiting_, {})) send(std::move(asked));
}

void ZooKeeperService::finish(Arrived& arrived, std::vector<Notice>& notices) {
  Asked& asked = *arrived.asked;
  const auto* read = std::get_if<Read>(&asked.request);
  // A node that is not there is watched by asking whether it is; it may have come since.
  if (read && read->watch && arrived.error == (asked.looks_whether_it_is_there ? ZOK : ZNONODE)) {
    asked.looks_whether_it_is_there = !asked.looks_whether_it_is_there;
    return send(std::move(arrived.asked));
  }
  const std::optional<Outcome> outcome = outcome_of(arrived.error);
  if (!outcome)
    throw ZooKeeperFailure(fmt::format("ZooKeeper at {} refuses {}: {}", servers_, path_of(asked.request),
                                       zerror(arrived.error)));
  Answer answer{.ticket = asked.ticket, .outcome = *outcome};
  if (read) {
    answer.data = std::move(arrived.data);
    answer.version = arrived.version;
  } else {
    for (std::size_t i = 0; i < asked.results.size(); ++i) {
      answer.versions.push_back(asked.stats[i].version);
      if (asked.results[i].err == arrived.error && arrived.error != ZOK && answer.refused == 0)
        answer.refused = i;
    }
    if (*outcome != Outcome::Done) answer.versions.clear();
  }
  notices.emplace_back(std::move(answer));
}

}  // namespace blazes::zookeeper
