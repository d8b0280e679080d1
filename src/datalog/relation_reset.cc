// How a relation that is derived from itself loses tuples: all that is no fact is derived again, or as much of it as may have gone.
#include <algorithm>

#include "datalog/relation.h"

namespace blazes::datalog {

void Relation::hide(RowId row) {
  std::uint8_t& flags = flags_[row];
  flags &= static_cast<std::uint8_t>(~(kDerived | kDoomed));
  if ((flags & (kPresent | kWas)) != kPresent || holds(row)) return;
  deactivate(row);
  flags |= kWas;
  was_.push_back(row);
}

void Relation::reset() {
  if (grows_) return;
  if (shape_.stored) {
    for (RowId row : loose_) hide(row);
  } else {
    for (RowId row = 0; row < end_; ++row) {
      hide(row);
      if (holds(row) && !(flags_[row] & kPresent)) touch(row);  // a fact that was absorbed
    }
  }
  visits_ += end_;
  loose_.clear();
}

void Relation::doom(RowId row) {
  std::uint8_t& flags = flags_[row];
  if ((flags & (kPresent | kDoomed)) != kPresent) return;
  flags |= kDoomed;
  doomed_.push_back(row);
}

// What is stored keeps what was derived, until it is deleted.
void Relation::begin_repair() {
  repairing_ = !shape_.stored && !grows_;
  for (RowId row : loose_)
    if (!is_fact(row)) doom(row);
  loose_.clear();
}

void Relation::hide_doomed() {
  repairing_ = false;
  for (RowId row : doomed_) hide(row);
}

void Relation::finish_reset() {
  doomed_.clear();
  if (was_.empty()) return;
  std::erase_if(fresh_, [&](RowId row) {
    if (!(flags_[row] & kWas)) return false;
    flags_[row] &= static_cast<std::uint8_t>(~kFresh);
    return true;
  });
  seen_ = fresh_.size();
  for (RowId row : was_) {
    flags_[row] &= static_cast<std::uint8_t>(~kWas);
    if (flags_[row] & kPresent) {
      if (shape_.stored && !(flags_[row] & kStored)) loose_.push_back(row);  // derived, for this tick
      continue;
    }
    activate(row);
    flags_[row] |= kDying;
    dying_.push_back(row);
  }
  was_.clear();
}

}  // namespace blazes::datalog
