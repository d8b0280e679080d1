// The conversations of one process with its coordination service, over one session.
//
//   Coordinator coordinator(service);
//   coordinator.add(registry);
//   coordinator.poll();              // now and then; afterwards the conversations have something to say, or not
#pragma once

#include <map>
#include <vector>

#include "coordination/service.h"

namespace blazes::coordination {

class Coordinator {
 public:
  // Service and conversations must live as long.
  explicit Coordinator(CoordinationService& service) : service_(service) {}

  void add(Conversation& conversation);
  // Hands on what has come and asks what is to be asked, until neither gives anything more. False: nothing has happened.
  bool poll();

 private:
  struct Member {
    Conversation* conversation;
    bool asking = false;
  };

  void hand_on(const Notice& notice);

  CoordinationService& service_;
  std::vector<Member> members_;
  std::map<Ticket, std::size_t> asked_;  // by which member
  std::optional<std::uint64_t> session_;
  Ticket last_ = 0;
};

}  // namespace blazes::coordination
