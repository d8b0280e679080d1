// The coordination service of a world: a session for each life of a node. What is asked is under way for a while, and so are answers; those of one
// session come in their order. When a node has crashed, its session ends after a while; so does that of one that stands still, which learns of it
// when it goes on, and gets another one: what it asks before it knows is not done.
//
//   Sessions sessions(deployment.service, now, events, chance);
//   const std::uint32_t session = sessions.begin();
//   Participant::make(tables, catalog, sessions.of(session), ...);
//   ... for each event of Kind::Request, Kind::Notice, Kind::SessionEnd: sessions.handle(event)
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "coordination/local_service.h"
#include "simulate/chance.h"
#include "simulate/events.h"

namespace blazes::simulate {

class Sessions {
 public:
  // `now` is looked at whenever something happens. All must live as long.
  Sessions(const Service& service, const Micros& now, Events& events, Chance& chance)
      : service_(service), now_(now), events_(events), chance_(chance) {}

  std::uint32_t begin();
  coordination::CoordinationService& of(std::uint32_t session) { return sessions_[session]; }
  // Its node is gone, and hears nothing more.
  void abandon(std::uint32_t session);
  // Its node stands still: what it is told waits.
  void pause(std::uint32_t session);
  // True: something waits for it.
  bool wake(std::uint32_t session);
  // True: there is something for the node of the session to take.
  bool handle(const Event& event);

 private:
  class Session : public coordination::CoordinationService {
   public:
    Session(Sessions& all, std::uint32_t number) : all_(all), number_(number) {}
    void ask(coordination::Ticket ticket, coordination::Request request) override;
    std::vector<coordination::Notice> take() override { return std::exchange(here_, {}); }

   private:
    friend class Sessions;
    struct Asked {
      coordination::Ticket ticket;
      coordination::Request request;
      std::uint32_t life;  // of the session, as far as its node knew
    };

    Sessions& all_;
    const std::uint32_t number_;
    std::unique_ptr<coordination::LocalService> at_service_;  // null: it is over
    std::uint32_t life_ = 0, known_life_ = 0;  // how often it has begun anew; as far as its node knows
    std::optional<Micros> ends_at_;            // if nothing is heard before
    bool abandoned_ = false, paused_ = false;
    std::deque<Asked> asked_;                     // under way to the service
    std::deque<coordination::Notice> under_way_;  // back
    std::vector<coordination::Notice> here_;
    Micros last_request_ = 0, last_notice_ = 0;
  };

  // Whatever the service has to say now goes on its way.
  void tell();
  Micros after_delay(Micros& last);

  const Service& service_;
  const Micros& now_;
  Events& events_;
  Chance& chance_;
  coordination::LocalTree tree_;
  std::deque<Session> sessions_;
  std::vector<std::uint32_t> open_;  // which of them are not over
};

}  // namespace blazes::simulate
