// What becomes of tuples of one key in a relation that merges: one stands for all of them.
//
// It is derived anew when it may lose something, as if it were recursive, so that nobody has to remember what a tuple was merged from.
#include <algorithm>

#include "datalog/relation.h"

namespace blazes::datalog {

void Relation::settle_merging() {
  const Index& by_key = index(key_columns());
  for (RowId row : touched_) {
    std::uint8_t& flags = flags_[row];
    flags &= static_cast<std::uint8_t>(~kTouched);
    if (!holds(row)) {
      if (!(flags & (kPresent | kWas | kRetired))) release(row);
    } else if (!(flags & kPresent)) {
      place(row, by_key);
    } else if (flags & kDying) {
      flags &= static_cast<std::uint8_t>(
          ~(kDerived | kStored));  // derived again, and less than what stands in its place
    }
  }
  touched_.clear();
  drop_absorbed(seen_);
}

// Merges it with the tuple of its key that is there, if there is one.
void Relation::place(RowId row, const Index& by_key) {
  RowId other = by_key.first(this->row(row));
  while (other != kNoRow && masked(other, kDying)) other = by_key.next(other);
  RowId made = row;
  if (other != kNoRow) {
    Key merged(shape_.width);
    for (std::uint32_t column = 0; column < shape_.width; ++column) {
      const Value mine = this->row(row)[column], theirs = this->row(other)[column];
      merged[column] = mine == theirs ? mine : shape_.merge(theirs, mine);
      if (merged[column].is_nil() && mine != theirs) throw KeyConflict(*this, row, other);
    }
    const auto is = [&](RowId which) { return std::equal(merged.begin(), merged.end(), this->row(which)); };
    if (is(other)) return absorb(row);
    if (!is(row)) made = find_or_add(merged.data(), hash_of(merged.data(), shape_.width));
    if (flags_[made] & kPresent)
      throw Error(Error::Kind::Code, "what is merged in " + shape_.name + " does not only grow");
    flags_[made] |= static_cast<std::uint8_t>(kDerived | ((flags_[row] | flags_[other]) & kStored));
    retire(other);
    if (made != row) absorb(row);
  }
  flags_[made] |= kFresh;
  activate(made);
  if (flags_[made] & kRetired) {
    flags_[made] &= static_cast<std::uint8_t>(~kRetired);
    --absorbed_;
  } else {
    fresh_.push_back(made);
  }
}

// Something greater is there; a fact that is lent waits until it is taken back.
void Relation::absorb(RowId row) {
  flags_[row] &= static_cast<std::uint8_t>(~(kDerived | kStored));
  if (!holds(row) && !(flags_[row] & (kWas | kRetired))) release(row);
}

void Relation::retire(RowId row) {
  std::uint8_t& flags = flags_[row];
  flags &= static_cast<std::uint8_t>(~(kDerived | kStored));
  if (flags & kFresh) {
    flags = static_cast<std::uint8_t>((flags & ~kFresh) | kRetired);
    deactivate(row);
    ++absorbed_;
  } else {
    flags |= kDying;
    dying_.push_back(row);
  }
}

void Relation::drop_absorbed(std::size_t from) {
  if (absorbed_ == 0) return;
  const auto gone =
      std::remove_if(fresh_.begin() + static_cast<std::ptrdiff_t>(from), fresh_.end(), [&](RowId row) {
        if (!(flags_[row] & kRetired)) return false;
        flags_[row] &= static_cast<std::uint8_t>(~kRetired);
        if (!holds(row) && !(flags_[row] & kWas)) release(row);
        --absorbed_;
        return true;
      });
  fresh_.erase(gone, fresh_.end());
}

void Relation::finish_merging() {
  drop_absorbed(0);
  seen_ = fresh_.size();
}

}  // namespace blazes::datalog
