#include "simulate/sessions.h"

#include <algorithm>
#include <utility>

namespace blazes::simulate {

void Sessions::Session::ask(coordination::Ticket ticket, coordination::Request request) {
  asked_.push_back({ticket, std::move(request), known_life_});
  all_.events_.add(all_.after_delay(last_request_), Event::Kind::Request, number_);
}

std::uint32_t Sessions::begin() {
  const auto number = static_cast<std::uint32_t>(sessions_.size());
  Session& session = sessions_.emplace_back(*this, number);
  session.at_service_ = std::make_unique<coordination::LocalService>(tree_);
  open_.push_back(number);
  tell();
  return number;
}

void Sessions::abandon(std::uint32_t session) {
  Session& of = sessions_[session];
  of.abandoned_ = true;
  of.here_.clear();
  pause(session);
}

void Sessions::pause(std::uint32_t session) {
  Session& of = sessions_[session];
  of.paused_ = true;
  if (of.ends_at_ || !of.at_service_) return;
  of.ends_at_ = now_ + service_.session;
  events_.add(*of.ends_at_, Event::Kind::SessionEnd, session);
}

bool Sessions::wake(std::uint32_t session) {
  Session& of = sessions_[session];
  of.paused_ = false;
  of.ends_at_.reset();
  if (!of.at_service_) {
    ++of.life_;
    of.under_way_.push_back(coordination::SessionEnded{});
    events_.add(after_delay(of.last_notice_), Event::Kind::Notice, session);
    of.at_service_ = std::make_unique<coordination::LocalService>(tree_);
    open_.push_back(session);
    tell();
  }
  return !of.here_.empty();
}

bool Sessions::handle(const Event& event) {
  Session& session = sessions_[event.of];
  if (event.kind == Event::Kind::Notice) {
    coordination::Notice notice = std::move(session.under_way_.front());
    session.under_way_.pop_front();
    if (session.abandoned_) return false;
    if (std::holds_alternative<coordination::SessionEnded>(notice)) ++session.known_life_;
    session.here_.push_back(std::move(notice));
    return !session.paused_;
  }
  if (event.kind == Event::Kind::SessionEnd) {
    if (session.ends_at_ != event.at) return false;
    session.ends_at_.reset();
    session.at_service_.reset();
    std::erase(open_, event.of);
  } else {
    Session::Asked asked = std::move(session.asked_.front());
    session.asked_.pop_front();
    if (!session.at_service_ || asked.life != session.life_) return false;
    session.at_service_->ask(asked.ticket, std::move(asked.request));
  }
  tell();
  return false;
}

void Sessions::tell() {
  for (const std::uint32_t number : open_) {
    Session& session = sessions_[number];
    for (coordination::Notice& notice : session.at_service_->take()) {
      session.under_way_.push_back(std::move(notice));
      events_.add(after_delay(session.last_notice_), Event::Kind::Notice, number);
    }
  }
}

Micros Sessions::after_delay(Micros& last) {
  last = std::max(last, now_ + chance_.between(service_.delay.least, service_.delay.most));
  return last;
}

}  // namespace blazes::simulate
