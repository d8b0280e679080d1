// What one process has proposed to an order and does not know to be in its log yet: it is proposed again to whoever leads next.
//
//   Proposals proposals("client:1#2");
//   proposals.add("...");
//   proposals.leader("r:1");
//   while (auto proposal = proposals.next()) send(proposal->to, proposal->record);
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "coordination/log_batch.h"

namespace blazes::coordination {

struct ProposalTo {
  std::string to;
  LogRecord record;
};

class Proposals {
 public:
  // No other process, and no other life of this one, has the name.
  explicit Proposals(std::string by) : by_(std::move(by)) {}

  void add(std::string record) { unsettled_.emplace(++last_, std::move(record)); }
  // Also if it is the same one as before, which may lead anew and have forgotten what it was told.
  void leader(std::optional<std::string> name) {
    leader_ = std::move(name);
    again();
  }
  // What is on its way may have been lost.
  void again() { told_ = 0; }
  void settled(const LogOrigin& origin) {
    if (origin.by == by_) unsettled_.erase(origin.number);
  }

  std::optional<ProposalTo> next() {
    if (!leader_) return {};
    const auto found = unsettled_.upper_bound(told_);
    if (found == unsettled_.end()) return {};
    told_ = found->first;
    return ProposalTo{*leader_, {{by_, found->first}, found->second}};
  }
  bool empty() const { return unsettled_.empty(); }

 private:
  const std::string by_;
  std::optional<std::string> leader_;
  std::map<std::uint64_t, std::string> unsettled_;  // by number
  std::uint64_t last_ = 0, told_ = 0;
};

}  // namespace blazes::coordination
