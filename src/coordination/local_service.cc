#include "coordination/local_service.h"

#include <algorithm>
#include <utility>

namespace blazes::coordination {
namespace {

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

const std::string& path_of(const Change& change) {
  return std::visit([](const auto& c) -> const std::string& { return c.path; }, change);
}

}  // namespace

Outcome LocalTree::apply(std::uint64_t session, const Change& change, std::int32_t& version) {
  const auto found = nodes_.find(path_of(change));
  version = 0;
  if (const auto* create = std::get_if<Create>(&change)) {
    if (found != nodes_.end()) return Outcome::Exists;
    if (create->data.size() > LocalService::kMostBytes) return Outcome::TooLarge;
    const auto parent = nodes_.find(parent_of(create->path));
    if (parent == nodes_.end() || parent->second.owner != 0) return Outcome::Missing;
    nodes_[create->path] = {create->data, 0, create->ephemeral ? session : 0};
    return Outcome::Done;
  }
  if (found == nodes_.end()) return Outcome::Missing;
  Node& node = found->second;
  if (const auto* check = std::get_if<Check>(&change)) {
    version = node.version;
    return check->version == node.version ? Outcome::Done : Outcome::OtherVersion;
  }
  if (const auto* write = std::get_if<Write>(&change)) {
    if (write->version && *write->version != node.version) return Outcome::OtherVersion;
    if (write->data.size() > LocalService::kMostBytes) return Outcome::TooLarge;
    node.data = write->data;
    version = ++node.version;
    return Outcome::Done;
  }
  nodes_.erase(found);
  return Outcome::Done;
}

Answer LocalTree::change(std::uint64_t session, const Transaction& transaction) {
  Answer answer;
  // Few nodes are concerned: they are put back if the whole cannot be done.
  std::vector<std::pair<std::string, std::optional<Node>>> before;
  for (const Change& change : transaction.changes) {
    const std::string& path = path_of(change);
    const auto found = nodes_.find(path);
    before.emplace_back(path, found == nodes_.end() ? std::nullopt : std::optional<Node>(found->second));
    answer.outcome = apply(session, change, answer.versions.emplace_back());
    if (answer.outcome == Outcome::Done) continue;
    answer.refused = before.size() - 1;
    answer.versions.clear();
    for (auto it = before.rbegin(); it != before.rend(); ++it) {
      if (it->second)
        nodes_[it->first] = *it->second;
      else
        nodes_.erase(it->first);
    }
    return answer;
  }
  for (const Change& change : transaction.changes)
    if (!std::holds_alternative<Check>(change)) touch(path_of(change));
  return answer;
}

void LocalTree::touch(const std::string& path) {
  const auto found = watches_.find(path);
  if (found == watches_.end()) return;
  for (LocalService* client : found->second) client->notices_.push_back(Touched{path});
  watches_.erase(found);
}

void LocalTree::end(std::uint64_t session) {
  for (auto it = nodes_.begin(); it != nodes_.end();) {
    if (it->second.owner != session) {
      ++it;
      continue;
    }
    const std::string path = it->first;
    it = nodes_.erase(it);
    touch(path);
  }
}

LocalService::LocalService(LocalTree& tree) : tree_(tree) { begin(); }

LocalService::~LocalService() {
  for (auto& [path, clients] : tree_.watches_) clients.erase(this);
  tree_.end(session_);
}

void LocalService::begin() {
  session_ = ++tree_.sessions_;
  notices_.push_back(SessionBegan{session_});
}

void LocalService::ask(Ticket ticket, Request request) {
  Answer answer;
  if (const auto* transaction = std::get_if<Transaction>(&request)) {
    answer = tree_.change(session_, *transaction);
  } else {
    const auto& read = std::get<Read>(request);
    const auto found = tree_.nodes_.find(read.path);
    if (found == tree_.nodes_.end()) {
      answer.outcome = Outcome::Missing;
    } else {
      answer.data = found->second.data;
      answer.version = found->second.version;
    }
    if (read.watch) tree_.watches_[read.path].insert(this);
  }
  answer.ticket = ticket;
  notices_.push_back(std::move(answer));
}

std::vector<Notice> LocalService::take() { return std::exchange(notices_, {}); }

void LocalService::expire() {
  for (auto& [path, clients] : tree_.watches_) clients.erase(this);
  tree_.end(session_);
  notices_.push_back(SessionEnded{});
  begin();
}

}  // namespace blazes::coordination
