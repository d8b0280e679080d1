#include "coordination/coordinator.h"

#include <utility>

namespace blazes::coordination {

void Coordinator::add(Conversation& conversation) {
  members_.push_back({&conversation});
  if (session_) conversation.session_began(*session_);
}

bool Coordinator::poll() {
  for (bool happened = false;; happened = true) {
    const std::vector<Notice> notices = service_.take();
    for (const Notice& notice : notices) hand_on(notice);
    bool asked = false;
    for (std::size_t i = 0; session_ && i < members_.size(); ++i) {
      if (members_[i].asking) continue;
      std::optional<Request> request = members_[i].conversation->next_request();
      if (!request) continue;
      members_[i].asking = asked = true;
      asked_.emplace(++last_, i);
      service_.ask(last_, std::move(*request));
    }
    if (notices.empty() && !asked) return happened;
  }
}

void Coordinator::hand_on(const Notice& notice) {
  if (const auto* began = std::get_if<SessionBegan>(&notice)) {
    session_ = began->id;
    for (Member& member : members_) member.conversation->session_began(began->id);
  } else if (std::holds_alternative<SessionEnded>(notice)) {
    session_.reset();
    // Answers to what was asked under it concern nobody any more.
    asked_.clear();
    for (Member& member : members_) {
      member.asking = false;
      member.conversation->session_ended();
    }
  } else if (const auto* touched = std::get_if<Touched>(&notice)) {
    for (Member& member : members_) member.conversation->touched(touched->path);
  } else if (const auto* answer = std::get_if<Answer>(&notice)) {
    const auto found = asked_.find(answer->ticket);
    if (found == asked_.end()) return;
    Member& member = members_[found->second];
    asked_.erase(found);
    member.asking = false;
    member.conversation->answered(*answer);
  }
}

}  // namespace blazes::coordination
