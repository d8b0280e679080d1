#include "execution/explore.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/components.h"

namespace blazes::test {
namespace {

using bloom::CatalogCollection;
using bloom::CollectionId;
using naive::Value;

// Numbers for things that are named by a text that tells them apart.
template <class Thing>
class Numbered {
 public:
  int operator()(const std::string& text, Thing thing) {
    const auto [at, added] = numbers_.try_emplace(text, static_cast<int>(things_.size()));
    if (added) things_.push_back(std::move(thing));
    return at->second;
  }
  const Thing& operator[](int number) const { return things_[static_cast<std::size_t>(number)]; }

 private:
  std::map<std::string, int> numbers_;
  std::vector<Thing> things_;
};

struct Message {
  int node;
  std::string collection;
  Value tuple;
  std::string partition = {};
  int turn = 0;
};
struct Seen {
  Place place;
  std::string text;
};
using Numbers = std::vector<int>;  // sorted, nothing twice

struct World {
  Numbers states;   // of each node
  Numbers waiting;  // messages
  Numbers seen;
  friend auto operator<=>(const World&, const World&) = default;
};

struct Timestep {
  bool failed = false;
  int after = 0;
  Numbers sent, seen;
};

void join(Numbers& into, const Numbers& more) {
  Numbers both;
  std::ranges::set_union(into, more, std::back_inserter(both));
  into = std::move(both);
}

void sort_out(Numbers& numbers) {
  std::ranges::sort(numbers);
  const auto twice = std::ranges::unique(numbers);
  numbers.erase(twice.begin(), twice.end());
}

std::string text_of(const naive::State& state) {
  std::string text = state.halted ? "halted" : "";
  for (const naive::Held& held : state.next) {
    text += "\n" + inspect(held.lattice);
    for (const Value& tuple : held.tuples) text += " " + inspect(tuple);
  }
  return text;
}

class Explorer {
 public:
  Explorer(const Deployment& deployment, std::size_t most_worlds)
      : deployment_(deployment), most_worlds_(most_worlds) {}

  Exploration run() {
    if (!begin()) return std::move(found_);
    for (std::size_t i = 0; i < worlds_.size(); ++i) {
      next_.emplace_back();
      broken_off_.push_back(false);
      const World world = *worlds_[i];
      for (int node = 0; node < static_cast<int>(world.states.size()); ++node) take_steps(world, node);
      sort_out(next_[i]);
    }
    conclude();
    return std::move(found_);
  }

 private:
  // Every node does its first timestep, with what it is given to begin with.
  bool begin() {
    World world;
    for (std::size_t i = 0; i < deployment_.nodes.size(); ++i) {
      const int node = static_cast<int>(i);
      const Timestep& first = step(node, intern(node, naive::start(deployment_.nodes[i])),
                                   i < deployment_.setup.size() ? deployment_.setup[i] : naive::Inbox{});
      if (first.failed) return false;
      world.states.push_back(first.after);
      join(world.waiting, first.sent);
      join(world.seen, first.seen);
    }
    for (const Arrival& a : deployment_.arrivals)
      join(world.waiting, {intern({static_cast<int>(a.node), a.collection, a.tuple, a.partition, a.turn})});
    find(world);
    return true;
  }

  // What can come now, of the messages that wait for a node: in each portion what has to come together.
  std::vector<Numbers> portions(const World& world, int node) {
    std::vector<Numbers> found;
    std::map<std::string, std::size_t> partitions;
    int turn = 0;  // whose turn it is
    for (int message : world.waiting)
      if (const Message& m = messages_[message]; m.node == node && m.turn > 0)
        turn = turn == 0 ? m.turn : std::min(turn, m.turn);
    const int state = world.states[static_cast<std::size_t>(node)];
    if (turn > 0 && step(node, state, {}).after != state) turn = 0;  // the one before is not done yet
    for (int message : world.waiting) {
      const Message& m = messages_[message];
      if (m.node != node || (m.turn > 0 && m.turn != turn)) continue;
      const auto [at, added] = partitions.try_emplace(m.partition, found.size());
      if (m.partition.empty() || added)
        found.push_back({message});
      else
        found[at->second].push_back(message);
    }
    return found;
  }

  void take_steps(const World& world, int node) {
    const std::vector<Numbers> here = portions(world, node);
    for (std::size_t chosen = 0; chosen < (std::size_t{1} << here.size()); ++chosen) {
      World next = world;
      naive::Inbox inbox;
      for (std::size_t i = 0; i < here.size(); ++i) {
        if (!(chosen >> i & 1)) continue;
        for (int message : here[i]) {
          inbox[messages_[message].collection].push_back(messages_[message].tuple);
          std::erase(next.waiting, message);
        }
      }
      const Timestep& timestep = step(node, world.states[static_cast<std::size_t>(node)], inbox);
      if (timestep.failed) {
        broken_off_.back() = true;
        continue;
      }
      next.states[static_cast<std::size_t>(node)] = timestep.after;
      join(next.seen, timestep.seen);
      // Alone, it says again what it has said: that is nothing new.
      if (chosen == 0 && next.states == world.states && next.seen == world.seen) continue;
      join(next.waiting, timestep.sent);
      if (const int to = find(next); to >= 0)
        next_.back().push_back(to);
      else
        broken_off_.back() = true;
    }
  }

  // Its number; -1 if there may be no more.
  int find(const World& world) {
    const auto known = numbers_.find(world);
    if (known != numbers_.end()) return known->second;
    if (worlds_.size() >= most_worlds_) {
      found_.complete = false;
      return -1;
    }
    const auto at = numbers_.emplace(world, static_cast<int>(worlds_.size())).first;
    worlds_.push_back(&at->first);
    return at->second;
  }

  int intern(Message message) {
    std::string text = fmt::format("{} {} {} {} {}", message.node, message.collection, inspect(message.tuple),
                                   message.partition, message.turn);
    return messages_(text, std::move(message));
  }

  int intern(int node, naive::State state) {
    const std::string text = std::to_string(node) + (state.time == 0 ? " first" : "") + text_of(state);
    return states_(text, std::move(state));
  }

  const Timestep& step(int node, int state, const naive::Inbox& inbox) {
    std::string key = std::to_string(node) + " " + std::to_string(state);
    for (const auto& [name, tuples] : inbox)
      for (const Value& tuple : tuples) key += "\n" + name + inspect(tuple);
    const auto known = timesteps_.find(key);
    if (known != timesteps_.end()) return known->second;
    return timesteps_.emplace(std::move(key), do_step(node, state, inbox)).first->second;
  }

  Timestep do_step(int node, int state, const naive::Inbox& inbox) {
    const naive::Node& at = deployment_.nodes[static_cast<std::size_t>(node)];
    const auto done = naive::tick(at, states_[state], inbox);
    if (!done) {
      found_.failures.insert(done.error().message);
      return {.failed = true};
    }
    Timestep timestep{.after = intern(node, done->after)};
    const auto& collections = at.catalog.collections;
    for (CollectionId id : ids<CatalogCollection>(collections.size()))
      if (!is_asynchronous(collections[id].kind))
        for (const Value& tuple : done->contents[id].tuples)
          see(node, collections[id].name, tuple, timestep.seen);
    for (const naive::Sent& sent : done->outbox) {
      const std::string& name = collections[sent.collection].name;
      see(node, name, sent.tuple, timestep.seen);
      for (std::size_t to = 0; to < deployment_.nodes.size(); ++to)
        if (deployment_.nodes[to].address == sent.to && deployment_.nodes[to].catalog.find(name))
          timestep.sent.push_back(intern({static_cast<int>(to), name, sent.tuple}));
    }
    sort_out(timestep.seen);
    sort_out(timestep.sent);
    return timestep;
  }

  void see(int node, const std::string& collection, const Value& tuple, Numbers& into) {
    const Place place{static_cast<std::size_t>(node), collection};
    if (!deployment_.watched.contains(place)) return;
    const std::string text = inspect(tuple);
    into.push_back(seen_(std::to_string(node) + " " + collection + " " + text, {place, text}));
  }

  void conclude() {
    const Components parts(
        static_cast<std::uint32_t>(worlds_.size()), [&](std::uint32_t from, std::uint32_t edge) {
          return edge < next_[from].size() ? static_cast<std::uint32_t>(next_[from][edge]) : Components::kEnd;
        });
    std::vector<double> ways(worlds_.size(), 0);  // from a world on
    std::vector<std::size_t> part_of(worlds_.size());
    for (std::size_t part = 0; part < parts.size(); ++part) {
      for (std::uint32_t world : parts[part]) part_of[world] = part;
      double on = 0;
      bool last = true;  // nothing leads on, and nothing was broken off
      for (std::uint32_t world : parts[part]) {
        last = last && !broken_off_[world];
        for (int to : next_[world]) {
          if (part_of[static_cast<std::size_t>(to)] == part) continue;
          last = false;
          on += ways[static_cast<std::size_t>(to)];
        }
      }
      if (last) {
        found_.outcomes.insert(outcome(*worlds_[parts[part].front()]));
        on = 1;
      }
      for (std::uint32_t world : parts[part]) ways[world] = on;
    }
    found_.schedules = ways.front();
    found_.worlds = worlds_.size();
    found_.timesteps = timesteps_.size();
  }

  Outcome outcome(const World& world) const {
    Outcome made;
    for (int number : world.seen) made[seen_[number].place].insert(seen_[number].text);
    for (std::size_t node = 0; node < world.states.size(); ++node) {
      const auto& collections = deployment_.nodes[node].catalog.collections;
      for (CollectionId id : ids<CatalogCollection>(collections.size()))
        if (is_lattice(collections[id].kind) && deployment_.watched.contains({node, collections[id].name}))
          made[{node, collections[id].name}].insert(inspect(states_[world.states[node]].next[id].lattice));
    }
    return made;
  }

  const Deployment& deployment_;
  const std::size_t most_worlds_;
  Numbered<naive::State> states_;
  Numbered<Message> messages_;
  Numbered<Seen> seen_;
  std::map<std::string, Timestep> timesteps_;
  std::map<World, int> numbers_;
  std::vector<const World*> worlds_;
  std::vector<Numbers> next_;     // the worlds that follow, of each
  std::vector<bool> broken_off_;  // a step from it failed, or leads to a world that is one too many
  Exploration found_;
};

}  // namespace

Exploration explore(const Deployment& deployment, std::size_t most_worlds) {
  return Explorer(deployment, most_worlds).run();
}

}  // namespace blazes::test
