#include "simulate/world.h"

#include <algorithm>

namespace blazes::simulate {

using runtime::Failure;
using runtime::Sent;

namespace {

std::uint64_t tuples_in(const runtime::Inbox& inbox) {
  std::uint64_t count = 0;
  for (const auto& [collection, tuples] : inbox) count += tuples.size();
  return count;
}

}  // namespace

Tally& Tally::operator+=(const Tally& other) {
  timesteps += other.timesteps;
  messages += other.messages;
  delivered += other.delivered;
  lost += other.lost;
  resent += other.resent;
  twice += other.twice;
  dropped += other.dropped;
  nowhere += other.nowhere;
  crashes += other.crashes;
  restarts += other.restarts;
  pauses += other.pauses;
  return *this;
}

World::World(const Deployment& deployment, std::uint64_t seed, Watch watch)
    : deployment_(deployment),
      watch_(std::move(watch)),
      chance_(seed),
      sessions_(deployment.service, now_, events_, chance_) {
  std::vector<bool> may_crash(deployment.members.size());
  for (const Crash& crash : deployment.crashes)
    for (std::uint32_t member : crash.of) may_crash[member] = true;
  for (std::uint32_t member = 0; member < deployment.members.size(); ++member) {
    const std::uint64_t chance = (seed << 32) + (std::uint64_t{member} << 20);
    nodes_.push_back({.life = Life(deployment, member, may_crash[member], chance), .part = {}});
    addresses_.emplace(deployment.members[member].address, member);
  }
}

std::optional<Stop> World::run() {
  for (std::uint32_t member = 0; member < nodes_.size(); ++member)
    if (auto stop = start(member)) return stop;
  begin_when_all_may();
  while (!events_.empty() && events_.next() <= deployment_.until) {
    const Event event = events_.take();
    now_ = event.at;
    if (auto stop = handle(event)) return stop;
  }
  return {};
}

void World::begin_when_all_may() {
  const auto waits = [](const Running& node) { return node.part && !node.part->may_begin(); };
  if (began_ || std::ranges::any_of(nodes_, waits)) return;
  began_ = now_;
  for (std::uint32_t i = 0; i < deployment_.inputs.size(); ++i)
    events_.add(now_ + deployment_.inputs[i].at, Event::Kind::Input, i);
  crashes_ = plan_crashes(deployment_, chance_);
  for (std::uint32_t i = 0; i < crashes_.size(); ++i)
    events_.add(now_ + crashes_[i].at, Event::Kind::Crash, i);
  pauses_ = plan_pauses(deployment_, chance_);
  for (std::uint32_t i = 0; i < pauses_.size(); ++i) events_.add(now_ + pauses_[i].at, Event::Kind::Pause, i);
}

std::optional<Stop> World::handle(const Event& event) {
  switch (event.kind) {
    case Event::Kind::Crash: crash(crashes_[event.of]); return {};
    case Event::Kind::Restart: return start(event.of);
    case Event::Kind::Pause: pause(pauses_[event.of]); return {};
    case Event::Kind::Wake: return wake(event.of);
    case Event::Kind::Input: {
      const Input& input = deployment_.inputs[event.of];
      return take_input(input.member, input.records);
    }
    case Event::Kind::Arrival: arrive(event.of); return {};
    case Event::Kind::Request:
    case Event::Kind::Notice:
    case Event::Kind::SessionEnd:
      return sessions_.handle(event) ? attend(member_of_[event.of]) : std::nullopt;
    case Event::Kind::Timestep: return timestep(event.of);
  }
  return {};
}

std::optional<Stop> World::start(std::uint32_t member) {
  Running& node = nodes_[member];
  auto again = node.life.start(now_);
  if (!again) return Stop{member, now_, again.error()};
  if (node.life.starts() > 1) ++tally_.restarts;
  node.free_at = now_;
  send(member, std::move(*again), true);
  if (auto stop = take_part(member)) return stop;
  for (const InboxPointer& records : std::exchange(node.waiting, {}))
    if (auto stop = take_input(member, records)) return stop;
  want_timestep(member);
  return {};
}

void World::crash(const PlannedCrash& planned) {
  Running& node = nodes_[planned.member];
  if (!node.life.is_up()) return;
  ++tally_.crashes;
  std::vector<InboxPointer> waiting = node.life.crash();
  node.waiting.insert(node.waiting.begin(), waiting.begin(), waiting.end());
  if (node.part) sessions_.abandon(node.session);
  node.part.reset();
  node.has_news = false;
  node.taken = 0;
  node.due.reset();
  node.gone = !planned.down_for;
  if (planned.down_for) events_.add(now_ + *planned.down_for, Event::Kind::Restart, planned.member);
  node.wakes_at.reset();
  for (std::uint32_t message : std::exchange(node.unacknowledged, {})) miss(message);
  for (std::uint32_t message : std::exchange(node.arrived, {})) miss(message);
}

void World::pause(const PlannedPause& planned) {
  Running& node = nodes_[planned.member];
  if (!node.life.is_up() || node.wakes_at) return;
  ++tally_.pauses;
  node.wakes_at = now_ + planned.lasting;
  node.due.reset();
  if (node.part) sessions_.pause(node.session);
  events_.add(*node.wakes_at, Event::Kind::Wake, planned.member);
}

std::optional<Stop> World::wake(std::uint32_t member) {
  Running& node = nodes_[member];
  if (node.wakes_at != now_) return {};  // it has crashed
  node.wakes_at.reset();
  for (std::uint32_t message : std::exchange(node.arrived, {})) arrive(message);
  for (const InboxPointer& records : std::exchange(node.waiting, {}))
    if (auto stop = take_input(member, records)) return stop;
  if (node.part && sessions_.wake(node.session)) return attend(member);
  want_timestep(member);
  return {};
}

std::optional<Stop> World::take_part(std::uint32_t member) {
  const Group& group = deployment_.group_of(member);
  if (group.coordinated.empty()) return {};
  Running& node = nodes_[member];
  node.session = sessions_.begin();
  member_of_.push_back(member);
  auto made = participant::Participant::make(
      group.coordinated, *group.catalog, sessions_.of(node.session),
      {.root = "/world", .address = deployment_.members[member].address, .producers = deployment_.producers});
  if (!made) return Stop{member, now_, {Failure::Kind::Unsupported, {}, made.error()}};
  node.part = std::move(*made);
  return {};
}

std::optional<Stop> World::attend(std::uint32_t member) {
  Running& node = nodes_[member];
  node.has_news = node.part->attend(node.life.node());
  if (const auto& refused = node.part->refused())
    return Stop{member, now_, {Failure::Kind::Unsupported, {}, *refused}};
  begin_when_all_may();
  want_timestep(member);
  return {};
}

std::optional<Stop> World::take_input(std::uint32_t member, const InboxPointer& records) {
  Running& node = nodes_[member];
  if (!node.life.is_up() || node.wakes_at) {
    node.waiting.push_back(records);
    return {};
  }
  if (auto failure = node.life.feed(records)) return Stop{member, now_, std::move(*failure)};
  node.taken += tuples_in(*records);
  want_timestep(member);
  return {};
}

void World::want_timestep(std::uint32_t member) {
  Running& node = nodes_[member];
  if (node.wakes_at || (node.due && *node.due <= std::max(now_, node.free_at))) return;
  if (node.part && !node.part->may_begin()) return;
  const std::optional<Micros> wanted = node.has_news ? now_ : node.life.wanted();
  if (!wanted) return;
  const Micros at = std::max({*wanted, now_, node.free_at});
  if (node.due && *node.due <= at) return;
  node.due = at;
  events_.add(at, Event::Kind::Timestep, member);
}

std::optional<Stop> World::timestep(std::uint32_t member) {
  Running& node = nodes_[member];
  if (node.due != now_) return {};  // it was wanted earlier after all, or the node is down
  node.due.reset();
  if (node.part && std::exchange(node.has_news, false)) {
    const auto news = std::make_shared<const runtime::Inbox>(node.part->take());
    if (auto failure = node.life.feed(news)) return Stop{member, now_, std::move(*failure)};
    node.taken += tuples_in(*news);
  }
  auto step = node.life.tick(now_);
  if (!step) return Stop{member, now_, step.error()};
  ++tally_.timesteps;
  node.free_at = now_ + busy(node, deployment_.group_of(member));
  for (std::uint32_t message : node.unacknowledged) {
    const Link& link = link_of(messages_[message]);
    if (link.resend == 0 || !chance_.happens(link.loss)) {
      forget(message);
      continue;
    }
    ++tally_.resent;  // as nobody hears of its arrival
    ++messages_[message].again;
    transmit(message, now_ + link.resend);
  }
  node.unacknowledged.clear();
  if (watch_) watch_({now_, member, node.life.node(), *step});
  send(member, std::move(step->outbox), false);
  if (node.part) {
    node.part->after(node.life.node());
    return attend(member);
  }
  want_timestep(member);
  return {};
}

Micros World::busy(Running& node, const Group& group) {
  const Range& pace = deployment_.timestep;
  const Micros timestep = std::max<Micros>(1, chance_.between(pace.least, pace.most));
  const std::uint64_t taken = std::exchange(node.taken, 0);
  return group.rate == 0 ? timestep : timestep + static_cast<Micros>(taken * 1'000'000 / group.rate);
}

void World::send(std::uint32_t from, std::vector<Sent> outbox, bool again) {
  const bloom::Catalog& catalog = *deployment_.group_of(from).catalog;
  for (Sent& sent : outbox) {
    if (sent.to.empty()) continue;  // printed
    const auto to = addresses_.find(sent.to);
    if (to == addresses_.end()) {
      ++tally_.nowhere;
      continue;
    }
    ++(again ? tally_.resent : tally_.messages);
    transmit(keep({.from = from,
                   .to = to->second,
                   .sent_in = nodes_[from].life.starts(),
                   .collection = &catalog.collections[sent.collection].name,
                   .tuple = std::move(sent.tuple)}),
             now_);
  }
}

void World::transmit(std::uint32_t message, Micros at) {
  const Link& link = link_of(messages_[message]);
  while (at <= deployment_.until && chance_.happens(link.loss)) {
    ++tally_.lost;
    if (link.resend == 0) return forget(message);
    ++tally_.resent;
    ++messages_[message].again;
    at += link.resend;
  }
  if (chance_.happens(link.twice)) {
    ++tally_.twice;
    add_arrival(keep(Message(messages_[message])), at);
  }
  add_arrival(message, at);
}

void World::add_arrival(std::uint32_t message, Micros at) {
  const Message& of = messages_[message];
  const Link& link = link_of(of);
  at += chance_.between(link.delay.least, link.delay.most);
  if (link.in_order) {
    Micros& last = last_arrival_[(std::uint64_t{of.from} << 32) + of.to];
    at = last = std::max(at, last);
  }
  events_.add(at, Event::Kind::Arrival, message);
}

void World::arrive(std::uint32_t message) {
  if (!can_come_again(message)) return;
  const Message& of = messages_[message];
  Running& node = nodes_[of.to];
  if (!node.life.is_up()) return miss(message);
  if (node.wakes_at) return node.arrived.push_back(message);
  if (node.life.deliver(*of.collection, of.tuple)) {
    ++tally_.dropped;
    return forget(message);
  }
  ++tally_.delivered;
  ++node.taken;
  node.unacknowledged.push_back(message);
  want_timestep(of.to);
}

void World::miss(std::uint32_t message) {
  const Message& of = messages_[message];
  const Micros resend = link_of(of).resend;
  ++tally_.lost;
  if (resend == 0 || nodes_[of.to].gone) return forget(message);
  ++tally_.resent;
  ++messages_[message].again;
  transmit(message, now_ + resend);
}

bool World::can_come_again(std::uint32_t message) {
  const Message& of = messages_[message];
  const Running& sender = nodes_[of.from];
  if (of.again == 0 || (sender.life.is_up() && sender.life.starts() == of.sent_in)) return true;
  if (deployment_.durable == Durable::Everything && sender.life.is_up()) return true;
  if (deployment_.durable == Durable::Everything && !sender.gone) {
    add_arrival(message, now_ + link_of(of).resend);
  } else {
    ++tally_.lost;
    forget(message);
  }
  return false;
}

std::uint32_t World::keep(Message message) {
  if (free_.empty()) {
    messages_.push_back(std::move(message));
    return static_cast<std::uint32_t>(messages_.size() - 1);
  }
  const std::uint32_t at = free_.back();
  free_.pop_back();
  messages_[at] = std::move(message);
  return at;
}

void World::forget(std::uint32_t message) {
  messages_[message].tuple = {};
  free_.push_back(message);
}

}  // namespace blazes::simulate
