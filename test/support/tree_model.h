// A coordination service as ZooKeeper promises it, at its worst: what is read is as old as it may be, answers are late or lost, sessions
// expire. All that ever was can be looked at.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "coordination/service.h"

namespace blazes::coordination {

class TreeModel {
 public:
  struct Node {
    std::string data;
    std::int32_t version = 0;
    std::uint64_t owner = 0;
  };

  // Is told of each change that is done, before and after.
  std::function<void(const Change&)> seen;

  // How many transactions have been done.
  std::size_t now() const { return now_; }
  // After so many of them.
  std::optional<Node> at(const std::string& path, std::size_t time) const {
    const auto found = history_.find(path);
    if (found == history_.end()) return {};
    auto after = found->second.upper_bound(time);
    return after == found->second.begin() ? std::nullopt : std::prev(after)->second;
  }
  std::optional<Node> get(const std::string& path) const { return at(path, now_); }
  bool changed(const std::string& path, std::size_t from, std::size_t to) const {
    const auto found = history_.find(path);
    if (found == history_.end()) return false;
    const auto next = found->second.upper_bound(from);
    return next != found->second.end() && next->first <= to;
  }

  Answer change(std::uint64_t session, const Transaction& transaction) {
    std::map<std::string, std::optional<Node>> after;
    const auto look = [&](const std::string& path) {
      const auto found = after.find(path);
      return found != after.end() ? found->second : path == "/" ? Node{} : get(path);
    };
    Answer answer;
    for (std::size_t i = 0; i < transaction.changes.size(); ++i) {
      const Change& change = transaction.changes[i];
      answer.refused = i;
      answer.versions.push_back(0);
      if (const auto* create = std::get_if<Create>(&change)) {
        const std::size_t slash = create->path.rfind('/');
        if (look(create->path)) return refused(Outcome::Exists, i);
        if (!look(slash == 0 ? "/" : create->path.substr(0, slash))) return refused(Outcome::Missing, i);
        after[create->path] = Node{create->data, 0, create->ephemeral ? session : 0};
        continue;
      }
      const std::string& path =
          std::visit([](const auto& c) -> const std::string& { return c.path; }, change);
      std::optional<Node> node = look(path);
      if (!node) return refused(Outcome::Missing, i);
      if (const auto* check = std::get_if<Check>(&change)) {
        if (check->version != node->version) return refused(Outcome::OtherVersion, i);
      } else if (const auto* write = std::get_if<Write>(&change)) {
        if (write->version && *write->version != node->version) return refused(Outcome::OtherVersion, i);
        answer.versions.back() = ++node->version;
        node->data = write->data;
        after[path] = node;
      } else {
        after[path] = std::nullopt;
      }
    }
    answer.refused = 0;
    if (seen)
      for (const Change& change : transaction.changes) seen(change);
    ++now_;
    for (auto& [path, node] : after) history_[path][now_] = std::move(node);
    return answer;
  }

  std::uint64_t begin() { return ++sessions_; }
  void expire(std::uint64_t session) {
    ++now_;
    for (auto& [path, nodes] : history_) {
      const auto& last = nodes.rbegin()->second;
      if (last && last->owner == session) nodes[now_] = std::nullopt;
    }
  }

 private:
  static Answer refused(Outcome outcome, std::size_t at) { return {.outcome = outcome, .refused = at}; }

  std::size_t now_ = 0;
  std::uint64_t sessions_ = 0;
  std::map<std::string, std::map<std::size_t, std::optional<Node>>> history_;
};

// One client of it, to which nothing happens unless it is made to.
class ModelClient : public CoordinationService {
 public:
  // `bend` a request before it is sent: a client with a mistake.
  using Bend = std::function<void(Request&)>;

  ModelClient(TreeModel& tree, std::mt19937& random, Bend bend = {})
      : tree_(tree), random_(random), bend_(std::move(bend)) {
    begin();
  }

  void ask(Ticket ticket, Request request) override {
    if (bend_) bend_(request);
    // What it asks before it hears that its session is over comes to nothing.
    if (believed_ == session_) requests_.emplace_back(ticket, std::move(request));
  }
  std::vector<Notice> take() override {
    for (const Notice& notice : arrived_)
      if (const auto* began = std::get_if<SessionBegan>(&notice)) believed_ = began->id;
    return std::exchange(arrived_, {});
  }

  // The service does the next thing that was asked of it.
  void serve() {
    if (expired_ || requests_.empty()) return;
    auto [ticket, request] = std::move(requests_.front());
    requests_.pop_front();
    Answer answer;
    if (const auto* transaction = std::get_if<Transaction>(&request)) {
      answer = tree_.change(session_, *transaction);
      catch_up(tree_.now());
    } else {
      const auto& read = std::get<Read>(request);
      catch_up(known_ + random_() % (tree_.now() - known_ + 1));
      const std::optional<TreeModel::Node> node = tree_.at(read.path, known_);
      answer.outcome = node ? Outcome::Done : Outcome::Missing;
      if (node) answer.data = node->data, answer.version = node->version;
      if (read.watch) watches_.emplace(read.path, known_);
    }
    answer.ticket = ticket;
    on_its_way_.push_back(std::move(answer));
  }
  void hear_of_changes() {
    if (!expired_) catch_up(tree_.now());
  }
  // What comes next from the service arrives.
  void deliver() {
    if (on_its_way_.empty()) return;
    arrived_.push_back(std::move(on_its_way_.front()));
    on_its_way_.pop_front();
  }
  // The connection breaks: some of what was asked is done all the same, of all of it there is no answer.
  void lose() {
    if (expired_) return;
    for (std::size_t done = random_() % (requests_.size() + 1); done > 0; --done) serve();
    for (Notice& notice : on_its_way_)
      if (auto* answer = std::get_if<Answer>(&notice))
        *answer = {.ticket = answer->ticket, .outcome = Outcome::Lost};
    for (const auto& [ticket, request] : requests_)
      on_its_way_.emplace_back(Answer{.ticket = ticket, .outcome = Outcome::Lost});
    requests_.clear();
  }
  // The service gives it up; it does not know yet.
  void expire() {
    if (expired_) return;
    lose();
    tree_.expire(session_);
    expired_ = true;
  }
  // It tries to speak, and is told.
  void find_out() {
    if (!expired_) return;
    requests_.clear();
    on_its_way_.emplace_back(SessionEnded{});
    begin();
  }

 private:
  void begin() {
    session_ = tree_.begin();
    expired_ = false;
    watches_.clear();
    on_its_way_.emplace_back(SessionBegan{session_});
  }
  // A change is heard of before anything that was read after it.
  void catch_up(std::size_t time) {
    for (auto it = watches_.begin(); it != watches_.end();) {
      if (!tree_.changed(it->first, it->second, time)) {
        ++it;
        continue;
      }
      on_its_way_.emplace_back(Touched{it->first});
      it = watches_.erase(it);
    }
    known_ = std::max(known_, time);
  }

  TreeModel& tree_;
  std::mt19937& random_;
  Bend bend_;
  std::uint64_t session_ = 0, believed_ = 0;
  bool expired_ = false;
  std::size_t known_ = 0;  // what it reads is not older
  std::set<std::pair<std::string, std::size_t>> watches_;
  std::deque<std::pair<Ticket, Request>> requests_;
  std::deque<Notice> on_its_way_;
  std::vector<Notice> arrived_;
};

}  // namespace blazes::coordination
