#include "datalog/relation.h"

#include <algorithm>

namespace blazes::datalog {

KeyConflict::KeyConflict(const Relation& relation, RowId fresh, RowId other)
    : Error(Kind::Conflict, "two tuples of " + relation.name() + " have one key"),
      relation(relation.name()),
      fresh(relation.row(fresh), relation.row(fresh) + relation.width()),
      other(relation.row(other), relation.row(other) + relation.width()) {}

Relation::Relation(RelationShape shape, Memory& memory)
    : shape_(std::move(shape)), memory_(memory), slots_(memory) {
  if (shape_.width > kMaxWidth)
    throw Error(Error::Kind::Width, shape_.name + " has more than " + std::to_string(kMaxWidth) + " columns");
}

Relation::~Relation() {
  memory_.give_back(capacity_ * shape_.width * sizeof(Value));
  LargePages<Value>().deallocate(rows_, capacity_);
}

void Relation::grow(std::size_t least) {
  const std::size_t capacity = std::max<std::size_t>({16, capacity_ * 2, least});
  if (capacity >= kNoRow) throw Error(Error::Kind::Memory, shape_.name + " holds too many tuples");
  memory_.take((capacity - capacity_) * shape_.width * sizeof(Value));
  const std::size_t width = std::max<std::size_t>(1, shape_.width);
  Value* const rows = LargePages<Value>().allocate(capacity * width);
  std::copy_n(rows_, std::size_t{end_} * shape_.width, rows);
  LargePages<Value>().deallocate(rows_, capacity_);
  rows_ = rows;
  capacity_ = capacity;
  if (grows_) return;
  memory_.take((capacity - counts_.size()) * (sizeof(std::int32_t) + 1));
  counts_.resize(capacity, 0);
  flags_.resize(capacity, 0);
}

RowId Relation::find_any(const Value* tuple) const {
  return slots_.find(hash_of(tuple, shape_.width),
                     [&](RowId other) { return std::equal(tuple, tuple + shape_.width, row(other)); });
}

RowId Relation::find(const Value* tuple) const {
  const RowId found = find_any(tuple);
  return found != kNoRow && visible(found, kDying) ? found : kNoRow;
}

RowId Relation::find_or_add(const Value* tuple, std::uint32_t hash) {
  const std::uint32_t width = shape_.width;
  const RowId found =
      slots_.find(hash, [&](RowId other) { return std::equal(tuple, tuple + width, row(other)); });
  if (found != kNoRow) return found;
  RowId made = end_;
  if (free_.empty()) {
    if (end_ == capacity_) grow();
    ++end_;
  } else {
    made = free_.back();
    free_.pop_back();
  }
  std::copy(tuple, tuple + width, rows_ + std::size_t{made} * width);
  slots_.add(hash, made);
  return made;
}

void Relation::touch(RowId row) {
  if (flags_[row] & kTouched) return;
  flags_[row] |= kTouched;
  touched_.push_back(row);
}

// Calls `use` with the row of each tuple, which is made if there is none. The memory for some is fetched before it is needed.
template <class Use>
void Relation::each_found(const Value* tuples, std::size_t count, Use use) {
  constexpr std::size_t kAtOnce = 64;
  std::uint32_t hashes[kAtOnce];
  const std::uint32_t width = shape_.width;
  while (count > 0) {
    const std::size_t part = std::min(count, kAtOnce);
    for (std::size_t i = 0; i < part; ++i) {
      hashes[i] = hash_of(tuples + i * width, width);
      slots_.prefetch(hashes[i]);
    }
    for (std::size_t i = 0; i < part; ++i)
      if (const RowId guess = slots_.guess(hashes[i]); guess != kNoRow) __builtin_prefetch(row(guess));
    for (std::size_t i = 0; i < part; ++i) use(find_or_add(tuples + i * width, hashes[i]));
    tuples += part * width;
    count -= part;
  }
}

void Relation::reserve(std::size_t rows) {
  if (rows > capacity_) grow(rows);
  slots_.reserve(rows);
}

void Relation::derive(const Value* tuples, std::size_t count, int sign) {
  visits_ += count;
  if (sign < 0 && (grows_ || recursive_)) {  // what was there once stays, or goes by a reset
    for (std::size_t i = 0; repairing_ && i < count; ++i)
      if (const RowId row = find(tuples + i * shape_.width); row != kNoRow && !is_fact(row)) doom(row);
    return;
  }
  each_found(tuples, count, [&](RowId row) {
    if (grows_) return;
    if (recursive_)
      flags_[row] |= kDerived;
    else
      counts_[row] += sign;
    touch(row);
  });
}

void Relation::store(const Value* tuples, std::size_t count) {
  visits_ += count;
  reserve(end_ + count);
  each_found(tuples, count, [&](RowId row) {
    if (grows_) return;
    flags_[row] |= kStored;
    touch(row);
  });
}

void Relation::lend(const Value* tuples, std::size_t count, int sign) {
  visits_ += count;
  each_found(tuples, count, [&](RowId row) {
    counts_[row] += sign;
    if (sign < 0 && recursive_) loose_.push_back(row);
    touch(row);
  });
}

void Relation::unstore(RowId row) {
  flags_[row] &= static_cast<std::uint8_t>(~kStored);
  if (recursive_) loose_.push_back(row);
  touch(row);
}

void Relation::set_stored(RowId row) { flags_[row] |= kStored; }

void Relation::activate(RowId row) {
  ++visible_;
  if (!grows_) flags_[row] |= kPresent;
  for (const auto& index : indexes_) index->add(row);
}

void Relation::deactivate(RowId row) {
  --visible_;
  flags_[row] &= static_cast<std::uint8_t>(~kPresent);
  for (const auto& index : indexes_) index->remove(row);
}

void Relation::release(RowId row) {
  slots_.remove(hash_of(this->row(row), shape_.width), row);
  flags_[row] = 0;
  free_.push_back(row);
}

std::span<const RowId> Relation::settle() {
  if (grows_) {
    for (RowId row = visible_end_; row < end_; ++row) {
      fresh_.push_back(row);
      activate(row);
    }
    visible_end_ = end_;
  } else if (merges()) {
    settle_merging();
  } else {
    for (RowId row : touched_) {
      std::uint8_t& flags = flags_[row];
      flags &= static_cast<std::uint8_t>(~kTouched);
      const bool held = holds(row);
      if (held == ((flags & kPresent) != 0)) {
        if (!held && !(flags & kWas)) release(row);
      } else if (held) {
        flags |= kFresh;
        activate(row);
        fresh_.push_back(row);
      } else {
        flags |= kDying;
        dying_.push_back(row);
      }
    }
    touched_.clear();
  }
  const auto now = std::span<const RowId>(fresh_).subspan(seen_);
  if (shape_.keys < shape_.width && !merges())
    for (RowId row : now) check_key(row);
  seen_ = fresh_.size();
  return now;
}

std::vector<std::uint32_t> Relation::key_columns() const {
  std::vector<std::uint32_t> columns(shape_.keys);
  for (std::uint32_t i = 0; i < shape_.keys; ++i) columns[i] = i;
  return columns;
}

// No other tuple that stays may have its key.
void Relation::check_key(RowId row) {
  const Index& by_key = index(key_columns());
  for (RowId other = by_key.first(this->row(row)); other != kNoRow; other = by_key.next(other))
    if (other != row && !masked(other, kDying)) throw KeyConflict(*this, row, other);
}

const Index& Relation::index(const std::vector<std::uint32_t>& columns) {
  for (const auto& index : indexes_)
    if (index->columns() == columns) return *index;
  indexes_.push_back(std::make_unique<Index>(*this, columns, memory_));
  for (RowId row = 0; row < end_; ++row)
    if (visible(row, kAll)) indexes_.back()->add(row);
  return *indexes_.back();
}

void Relation::begin_tick() {
  if (shape_.logged) {
    came_.clear();
    went_.clear();
    for (RowId row : fresh_) came_.insert(came_.end(), this->row(row), this->row(row) + shape_.width);
    for (RowId row : dying_) went_.insert(went_.end(), this->row(row), this->row(row) + shape_.width);
  }
  if (!grows_)
    for (RowId row : fresh_) flags_[row] &= static_cast<std::uint8_t>(~kFresh);
  for (RowId row : dying_) {
    deactivate(row);
    if (holds(row))
      flags_[row] &=
          static_cast<std::uint8_t>(~kDying);  // a fact that is absorbed by what it was merged into
    else
      release(row);
  }
  fresh_.clear();
  dying_.clear();
  fresh_begin_ = visible_end_;
  seen_ = 0;
}

}  // namespace blazes::datalog
