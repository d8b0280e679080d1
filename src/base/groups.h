// A one-to-many relation between ids, in two flat arrays (compressed sparse rows).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/id.h"

namespace blazes {

// The members of group g stand together, in the order in which they were counted in. Building is linear.
template <class Group, class Member>
class Groups {
 public:
  Groups() = default;

  // `group_of(i)` gives the group of member i, or none if it is in no group. Called twice for each member.
  template <class GroupOf>
  static Groups by(std::size_t groups, std::size_t members, GroupOf group_of) {
    Groups g;
    g.start_.assign(groups + 1, 0);
    for (std::size_t i = 0; i < members; ++i)
      if (Id<Group> id = group_of(Id<Member>(i))) ++g.start_[id.index + 1];
    for (std::size_t i = 0; i < groups; ++i) g.start_[i + 1] += g.start_[i];
    g.members_.resize(g.start_[groups]);
    std::vector<std::uint32_t> next(g.start_.begin(), g.start_.end() - 1);
    for (std::size_t i = 0; i < members; ++i)
      if (Id<Group> id = group_of(Id<Member>(i))) g.members_[next[id.index]++] = Id<Member>(i);
    return g;
  }

  std::span<const Id<Member>> operator[](Id<Group> g) const {
    return {members_.data() + start_[g.index], members_.data() + start_[g.index + 1]};
  }
  std::size_t size() const { return start_.empty() ? 0 : start_.size() - 1; }

 private:
  std::vector<std::uint32_t> start_;
  std::vector<Id<Member>> members_;
};

}  // namespace blazes
