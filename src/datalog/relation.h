// A set of tuples of one width, which changes once in a tick: what operators derive is collected, then settled into what came and
// what went.
//
//   relation.begin_tick();
//   relation.derive(tuples, count, +1);       // a tuple may be derived several times; it goes when all of that is taken back
//   relation.settle();
//   for (RowId row : relation.fresh()) ...    // there, and new
//   for (RowId row : relation.dying()) ...    // not there any more, but to be seen until the next tick
//
// Rows stand one after the other in one piece of memory; a row keeps its number while it is there. A relation that `grows` never loses
// a tuple, and keeps nothing about its rows. One that merges has one tuple of each key, which stands for all that were derived.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "datalog/index.h"

namespace blazes::datalog {

struct RelationShape {
  std::string name;
  std::uint32_t width = 0;
  std::uint32_t keys = 0;  // the first columns; no two tuples may agree on them
  bool stored = false;     // keeps its tuples from tick to tick; else what is not derived any more goes
  bool logged = false;     // remembers the tuples that come and go in a tick
  // If set, tuples of one key become one: two values of a column become what this makes of them; nil if they cannot be merged. More of
  // either must give more, so that the order does not matter.
  std::function<Value(Value, Value)> merge = {};
};

class Relation;

// Two tuples of one key.
class KeyConflict : public Error {
 public:
  KeyConflict(const Relation& relation, RowId fresh, RowId other);
  std::string relation;
  std::vector<Value> fresh, other;
};

class Relation {
 public:
  // Rows with any of these marks are passed over: without what is fresh, one sees the relation as it was before the tick; without
  // what is dying, as it is now.
  enum Mask : std::uint8_t { kAll = 0, kFresh = 1, kDying = 2 };

  Relation(RelationShape shape, Memory& memory);
  ~Relation();
  Relation(const Relation&) = delete;
  Relation& operator=(const Relation&) = delete;

  const std::string& name() const { return shape_.name; }
  std::uint32_t width() const { return shape_.width; }
  std::uint32_t keys() const { return shape_.keys; }
  bool stored() const { return shape_.stored; }
  bool merges() const { return static_cast<bool>(shape_.merge); }
  void log_changes() { shape_.logged = true; }
  bool grows() const { return grows_; }
  // Before the first row: whether it grows, and whether it is derived from itself.
  void set_kind(bool grows, bool recursive) { grows_ = grows, recursive_ = recursive; }

  const Value* row(RowId row) const { return rows_ + std::size_t{row} * shape_.width; }
  RowId end() const { return end_; }  // of all row numbers
  std::size_t size() const { return visible_ - dying_.size(); }
  std::size_t size(std::uint8_t mask) const {
    if (!(mask & kFresh)) return size();
    return visible_ - (fresh_.size() - absorbed_) - (mask & kDying ? dying_.size() : 0);
  }
  bool visible(RowId row, std::uint8_t mask) const {
    ++visits_;
    if (grows_) return row < ((mask & kFresh) ? fresh_begin_ : visible_end_);
    return (flags_[row] & (kPresent | mask)) == kPresent;
  }
  // Passes over what the mask says, of rows that an index gave.
  bool masked(RowId row, std::uint8_t mask) const {
    ++visits_;
    if (mask == 0) return false;
    return grows_ ? (mask & kFresh) && row >= fresh_begin_ : (flags_[row] & mask) != 0;
  }
  // The row of an equal tuple that is there; kNoRow if there is none.
  RowId find(const Value* tuple) const;
  // The row of an equal tuple, there or not, and whether one was there before the tick: what remains to be asked of a relation when an
  // error has broken the tick off.
  RowId find_any(const Value* tuple) const;
  bool was_there(RowId row) const {
    return grows_ ? row < fresh_begin_ : (flags_[row] & kWas) || visible(row, kFresh);
  }
  // Made when first asked for, then kept.
  const Index& index(const std::vector<std::uint32_t>& columns);

  // `count` tuples, end to end. One that grows ignores what is taken back, and so does one that is recursive: that is reset.
  void derive(const Value* tuples, std::size_t count, int sign);
  // Facts, that are there whatever is derived: `store` for a relation that is stored, `lend` (and -1 to take it back) for others.
  void store(const Value* tuples, std::size_t count);
  void lend(const Value* tuples, std::size_t count, int sign);
  // It stays only if it is derived in this tick again.
  void unstore(RowId row);
  void set_stored(RowId row);
  bool is_stored(RowId row) const { return grows_ || (flags_[row] & kStored); }

  // All that was collected becomes visible, or fresh and dying. Throws a Conflict. Gives the rows that are new since the last call
  // in this tick.
  std::span<const RowId> settle();
  std::span<const RowId> fresh() const { return fresh_; }
  std::span<const RowId> dying() const { return dying_; }
  // What is not a fact becomes invisible, to be derived again; `finish_reset` after that tells what came and went on the whole.
  void reset();
  void finish_reset();
  bool wants_reset() const { return !loose_.empty(); }
  // Instead of all, what may not be derivable any more: between `begin_repair` and `hide_doomed`, what is taken back is doomed, and so is
  // what was a fact. It can be seen until it is hidden; then it is as after a reset.
  void begin_repair();
  std::span<const RowId> doomed() const { return doomed_; }
  void hide_doomed();
  // Of one that merges, before `fresh` is looked at: without what something greater has absorbed.
  void finish_merging();

  // What is fresh is old, what is dying is gone.
  void begin_tick();
  // The tuples that came and went in the tick before, end to end, if it is `logged`.
  const std::vector<Value>& came() const { return came_; }
  const std::vector<Value>& went() const { return went_; }
  // Rows that were looked at, and tuples that were derived or put in, since the beginning: the work that was done here.
  std::uint64_t visits() const { return visits_; }

 private:
  enum Flag : std::uint8_t {
    kPresent = 4,
    kStored = 8,
    kDerived = 16,  // of a recursive relation, in place of a count
    kTouched = 32,
    kWas = 64,           // visible before the reset
    kDoomed = 128,       // may have lost its last derivation
    kRetired = kDoomed,  // of one that merges: stands in `fresh_`, and is not there any more
  };

  RowId find_or_add(const Value* tuple, std::uint32_t hash);
  template <class Use>
  void each_found(const Value* tuples, std::size_t count, Use use);
  void reserve(std::size_t rows);
  void touch(RowId row);
  bool holds(RowId row) const { return is_fact(row) || (flags_[row] & kDerived); }
  // Of one that is derived without counting: whatever is derived.
  bool is_fact(RowId row) const { return (flags_[row] & kStored) || counts_[row] > 0; }
  void activate(RowId row);
  void deactivate(RowId row);
  void release(RowId row);
  void hide(RowId row);
  void doom(RowId row);
  void check_key(RowId row);
  std::vector<std::uint32_t> key_columns() const;
  void settle_merging();
  void drop_absorbed(std::size_t from);
  void place(RowId row, const Index& by_key);
  void absorb(RowId row);
  void retire(RowId row);
  void grow(std::size_t least = 0);

  RelationShape shape_;
  Memory& memory_;
  bool grows_ = false, recursive_ = false, repairing_ = false;
  Value* rows_ = nullptr;
  std::size_t capacity_ = 0;
  RowId end_ = 0;
  std::size_t visible_ = 0;
  RowId visible_end_ = 0, fresh_begin_ = 0;  // of one that grows
  Slots slots_;                              // to rows, by all columns
  std::vector<std::unique_ptr<Index>> indexes_;
  std::vector<std::int32_t, LargePages<std::int32_t>> counts_;
  std::vector<std::uint8_t, LargePages<std::uint8_t>> flags_;
  std::vector<RowId> free_, touched_, fresh_, dying_, was_;
  std::vector<RowId>
      loose_;  // of one that is recursive: were facts, and are there only if they are derived again
  std::vector<RowId> doomed_;
  std::size_t seen_ = 0;      // of `fresh_`, by earlier calls of `settle`
  std::size_t absorbed_ = 0;  // how many of `fresh_` are not there any more
  std::vector<Value> came_, went_;
  mutable std::uint64_t visits_ = 0;
};

}  // namespace blazes::datalog
