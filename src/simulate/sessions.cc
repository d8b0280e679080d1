#include "simulate/sessions.h"

#include <algorithm>
#include <utility>

namespace blazes::simulate {

void Sessions::Session::ask(coordination::Ticket ticket, coordination::Request request) {
  asked_.push_back({ticket, std::move(request)});
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
  sessions_[session].abandoned_ = true;
  sessions_[session].here_.clear();
  events_.add(now_ + service_.session, Event::Kind::SessionEnd, session);
}

bool Sessions::handle(const Event& event) {
  Session& session = sessions_[event.of];
  if (event.kind == Event::Kind::Notice) {
    coordination::Notice notice = std::move(session.under_way_.front());
    session.under_way_.pop_front();
    if (!session.abandoned_) session.here_.push_back(std::move(notice));
    return !session.abandoned_;
  }
  if (event.kind == Event::Kind::SessionEnd) {
    session.at_service_.reset();
    std::erase(open_, event.of);
  } else {
    Session::Asked asked = std::move(session.asked_.front());
    session.asked_.pop_front();
    if (!session.at_service_) return false;
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
