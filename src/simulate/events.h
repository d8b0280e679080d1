// What is going to happen, in its order: by virtual time, then by kind, then as it was put in.
#pragma once

#include <cstdint>
#include <queue>
#include <vector>

#include "simulate/deployment.h"

namespace blazes::simulate {

struct Event {
  // In the order in which those of one time happen: a timestep sees all that came at its time.
  enum class Kind : std::uint8_t {
    Crash,
    Restart,
    Pause,
    Wake,
    Input,
    Arrival,
    Request,
    Notice,
    SessionEnd,
    Timestep
  };

  Micros at = 0;
  Kind kind = Kind::Arrival;
  std::uint32_t of = 0;  // a member, an input, a message, a session
  std::uint64_t number = 0;
};

class Events {
 public:
  void add(Micros at, Event::Kind kind, std::uint32_t of) { queue_.push({at, kind, of, count_++}); }
  bool empty() const { return queue_.empty(); }
  Micros next() const { return queue_.top().at; }
  Event take() {
    const Event event = queue_.top();
    queue_.pop();
    return event;
  }

 private:
  struct Later {
    bool operator()(const Event& a, const Event& b) const {
      if (a.at != b.at) return a.at > b.at;
      if (a.kind != b.kind) return a.kind > b.kind;
      return a.number > b.number;
    }
  };
  std::priority_queue<Event, std::vector<Event>, Later> queue_;
  std::uint64_t count_ = 0;
};

}  // namespace blazes::simulate
