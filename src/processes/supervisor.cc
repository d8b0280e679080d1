#include "processes/supervisor.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <memory>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "processes/child.h"
#include "runtime/json.h"
#include "simulate/crash_plan.h"
#include "simulate/events.h"

namespace blazes::processes {
namespace {

namespace asio = boost::asio;
using simulate::Deployment;
using simulate::Event;
using std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::seconds(5);

class Supervisor {
 public:
  Supervisor(const Deployment& deployment, const SupervisorOptions& options)
      : deployment_(deployment),
        options_(options),
        nodes_(deployment.members.size()),
        signals_(io_, SIGINT, SIGTERM),
        timer_(io_) {}

  Supervision run() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) stop();
    });
    for (std::uint32_t member = 0; member < nodes_.size() && !stopping_; ++member) start(member);
    io_.run();
    seen_.end = begun_ ? now() : 0;
    return std::move(seen_);
  }

 private:
  struct Node {
    std::unique_ptr<Child> child;
    bool runs = false;  // and is not being killed
    bool over = true;   // none of its processes is there any more
    bool up_once = false;
    bool gone = false;  // it does not start again
    bool paused = false;
    std::vector<std::uint32_t> waiting;  // inputs
  };

  Micros now() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - start_).count();
  }

  void start(std::uint32_t member) {
    Node& node = nodes_[member];
    auto made = Child::start(
        io_, options_.commands[member],
        {.out = [this, member](std::string_view line) { options_.out(member, begun_ ? now() : 0, line); },
         .err =
             [this, member](std::string_view line) {
               options_.err(member, begun_ ? now() : 0, line);
               if (line.find(" is up (") != std::string_view::npos) is_up(member);
             },
         .ended = [this, member](int status) { ended(member, status); }});
    if (!made) return fail(member, "cannot be started: " + made.error());
    const bool again = node.up_once;
    if (node.child) former_.push_back(std::move(node.child));
    node.child = std::move(*made);
    node.runs = true;
    node.over = node.paused = false;
    ++running_;
    node.child->say(runtime::line_of(fill_of(member, again)));
    for (std::uint32_t input : std::exchange(node.waiting, {})) feed(input);
  }

  // What a restart must not undo is not filled again.
  runtime::Inbox fill_of(std::uint32_t member, bool again) const {
    runtime::Inbox fill = deployment_.members[member].fill;
    const bloom::Catalog& catalog = *deployment_.group_of(member).catalog;
    if (again)
      std::erase_if(fill, [&](const auto& entry) {
        return catalog.collections[catalog.find(entry.first)].kind == bloom::CollectionKind::Sync;
      });
    return fill;
  }

  void is_up(std::uint32_t member) {
    nodes_[member].up_once = true;
    if (begun_ || !std::ranges::all_of(nodes_, &Node::up_once)) return;
    begun_ = true;
    start_ = steady_clock::now();
    for (std::uint32_t i = 0; i < deployment_.inputs.size(); ++i)
      events_.add(deployment_.inputs[i].at, Event::Kind::Input, i);
    simulate::Chance chance(options_.seed);
    crashes_ = plan_crashes(deployment_, chance);
    for (std::uint32_t i = 0; i < crashes_.size(); ++i) events_.add(crashes_[i].at, Event::Kind::Crash, i);
    pauses_ = plan_pauses(deployment_, chance);
    for (std::uint32_t i = 0; i < pauses_.size(); ++i) events_.add(pauses_[i].at, Event::Kind::Pause, i);
    wait();
  }

  void wait() {
    const Micros next = events_.empty() ? deployment_.until : std::min(events_.next(), deployment_.until);
    timer_.expires_at(start_ + std::chrono::microseconds(next));
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (error || stopping_) return;
      const Micros time = now();
      while (!events_.empty() && events_.next() <= std::min(time, deployment_.until)) handle(events_.take());
      if (time >= deployment_.until) return stop();
      wait();
    });
  }

  void handle(const Event& event) {
    switch (event.kind) {
      case Event::Kind::Crash: return crash(crashes_[event.of]);
      case Event::Kind::Restart:
        if (!nodes_[event.of].over) return events_.add(now() + 1'000, Event::Kind::Restart, event.of);
        ++seen_.restarts;
        return start(event.of);
      case Event::Kind::Pause: return pause(pauses_[event.of]);
      case Event::Kind::Wake: return wake(event.of);
      case Event::Kind::Input: return feed(event.of);
      default: return;
    }
  }

  void feed(std::uint32_t input) {
    const simulate::Input& of = deployment_.inputs[input];
    Node& node = nodes_[of.member];
    if (node.runs)
      node.child->say(runtime::line_of(*of.records));
    else if (!node.gone)
      node.waiting.push_back(input);
  }

  void crash(const simulate::PlannedCrash& planned) {
    Node& node = nodes_[planned.member];
    if (!node.runs) return;
    ++seen_.crashes;
    node.runs = false;
    node.gone = !planned.down_for;
    node.child->signal(SIGKILL);
    if (planned.down_for) events_.add(now() + *planned.down_for, Event::Kind::Restart, planned.member);
  }

  void pause(const simulate::PlannedPause& planned) {
    Node& node = nodes_[planned.member];
    if (!node.runs || node.paused) return;
    ++seen_.pauses;
    node.paused = true;
    node.child->signal(SIGSTOP);
    events_.add(now() + planned.lasting, Event::Kind::Wake, planned.member);
  }

  // Of a process that was killed meanwhile and runs again, a pause is cut short: it may end at any time.
  void wake(std::uint32_t member) {
    Node& node = nodes_[member];
    if (std::exchange(node.paused, false) && node.runs) node.child->signal(SIGCONT);
  }

  void ended(std::uint32_t member, int status) {
    Node& node = nodes_[member];
    --running_;
    node.over = true;
    const bool by_itself = node.runs && !stopping_;
    node.runs = false;
    if (!by_itself) return finish_if_over();
    node.gone = true;
    if (status != 0) return fail(member, "ended with " + std::to_string(status));
    if (std::ranges::all_of(nodes_, &Node::gone)) stop();
  }

  void fail(std::uint32_t member, std::string why) {
    if (seen_.error.empty()) {
      seen_.member = member;
      seen_.error = std::move(why);
    }
    stop();
  }

  void stop() {
    if (stopping_) return;
    stopping_ = true;
    for (const Node& node : nodes_) seen_.up.push_back(node.runs);
    for (Node& node : nodes_)
      if (node.runs) {
        node.child->signal(SIGTERM);
        if (node.paused) node.child->signal(SIGCONT);  // else it does not hear that
      }
    signals_.cancel();
    timer_.expires_after(kPatience);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      for (Node& node : nodes_)
        if (node.child) node.child->signal(SIGKILL);
    });
    finish_if_over();
  }

  void finish_if_over() {
    if (stopping_ && running_ == 0) timer_.cancel();
  }

  const Deployment& deployment_;
  const SupervisorOptions& options_;
  asio::io_context io_{1};
  std::vector<Node> nodes_;
  std::vector<std::unique_ptr<Child>>
      former_;  // killed; what was under way to them may still be told to them
  asio::signal_set signals_;
  asio::steady_timer timer_;
  simulate::Events events_;
  std::vector<simulate::PlannedCrash> crashes_;
  std::vector<simulate::PlannedPause> pauses_;
  steady_clock::time_point start_;
  std::size_t running_ = 0;
  bool begun_ = false, stopping_ = false;
  Supervision seen_;
};

}  // namespace

Supervision supervise(const Deployment& deployment, const SupervisorOptions& options) {
  return Supervisor(deployment, options).run();
}

std::string free_address() {
  asio::io_context io;
  const asio::ip::tcp::endpoint any(asio::ip::address_v4::loopback(), 0);
  const asio::ip::tcp::acceptor acceptor(io, any);
  return "127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
}

}  // namespace blazes::processes
