#include "datalog/pool.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace blazes::datalog {
namespace {

constexpr std::uint64_t kSeed = 0xa0761d6478bd642fu;

std::uint32_t folded(std::uint64_t hash) { return static_cast<std::uint32_t>(hash ^ (hash >> 32)); }

std::uint32_t hash_of_bytes(std::string_view text, Value::Kind kind) {
  std::uint64_t hash = text.size() ^ (static_cast<std::uint64_t>(kind) << 56);
  while (text.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), 8);
    hash = mixed(hash ^ word ^ kSeed, 0xe7037ed1a0b428dbu);
    text.remove_prefix(8);
  }
  std::uint64_t word = 0;
  if (!text.empty()) std::memcpy(&word, text.data(), text.size());
  return folded(mixed(hash ^ word ^ kSeed, 0xe7037ed1a0b428dbu));
}

template <class T>
int order(T a, T b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

}  // namespace

Pool::~Pool() {
  for (Entry& entry : entries_)
    if (entry.kind == Value::Kind::Text || entry.kind == Value::Kind::Symbol)
      delete[] entry.bytes;
    else if (entry.kind == Value::Kind::Array || entry.kind == Value::Kind::Box)
      delete[] entry.values;
}

template <class Same>
std::uint32_t Pool::find(std::uint32_t hash, Same same) const {
  return slots_.find(hash, [&](std::uint32_t index) { return same(entries_[index]); });
}

std::uint32_t Pool::add(Entry entry) {
  std::uint32_t index = 0;
  if (free_.empty()) {
    if (entries_.size() == entries_.capacity()) {
      const std::size_t capacity = std::max<std::size_t>(64, entries_.capacity() * 2);
      memory_.take((capacity - entries_.capacity()) * sizeof(Entry));
      entries_.reserve(capacity);
    }
    index = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back(entry);
  } else {
    index = free_.back();
    free_.pop_back();
    entries_[index] = entry;
  }
  slots_.add(entry.hash, index);
  return index;
}

Value Pool::bytes(Value::Kind kind, std::string_view text) {
  const std::uint32_t hash = hash_of_bytes(text, kind);
  const std::uint32_t found = find(hash, [&](const Entry& entry) {
    return entry.kind == kind && std::string_view(entry.bytes, entry.size) == text;
  });
  if (found != Slots::kNone) return Value::entry(kind, found);
  memory_.take(text.size());
  Entry entry;
  entry.hash = hash;
  entry.size = static_cast<std::uint32_t>(text.size());
  entry.kind = kind;
  entry.bytes = new char[text.size()];
  std::ranges::copy(text, entry.bytes);
  return Value::entry(kind, add(entry));
}

Value Pool::values(Value::Kind kind, std::span<const Value> items) {
  const auto size = static_cast<std::uint32_t>(items.size());
  const std::uint32_t hash = hash_of(items.data(), size) ^ static_cast<std::uint32_t>(kind);
  const std::uint32_t found = find(hash, [&](const Entry& entry) {
    return entry.kind == kind && entry.size == size && std::equal(items.begin(), items.end(), entry.values);
  });
  if (found != Slots::kNone) return Value::entry(kind, found);
  memory_.take(items.size_bytes());
  Entry entry;
  entry.hash = hash;
  entry.size = size;
  entry.kind = kind;
  entry.values = new Value[items.size()];
  std::ranges::copy(items, entry.values);
  return Value::entry(kind, add(entry));
}

template <class Same>
Value Pool::scalar(const Entry& entry, Same same) {
  const std::uint32_t found =
      find(entry.hash, [&](const Entry& other) { return other.kind == entry.kind && same(other); });
  return Value::entry(entry.kind, found != Slots::kNone ? found : add(entry));
}

Value Pool::integer(std::int64_t number) {
  if (Value::fits(number)) return Value::integer(number);
  Entry entry;
  entry.hash = folded(mixed(static_cast<std::uint64_t>(number) ^ kSeed, kSeed));
  entry.kind = Value::Kind::Wide;
  entry.integer = number;
  return scalar(entry, [&](const Entry& other) { return other.integer == number; });
}

Value Pool::real(double number) {
  const auto bits = std::bit_cast<std::uint64_t>(number);
  Entry entry;
  entry.hash = folded(mixed(bits ^ kSeed, 0x9e3779b97f4a7c15u));
  entry.kind = Value::Kind::Real;
  entry.real = number;
  return scalar(entry, [&](const Entry& other) { return std::bit_cast<std::uint64_t>(other.real) == bits; });
}

std::string_view Pool::text_of(Value value) const { return {at(value).bytes, at(value).size}; }

std::int64_t Pool::integer_of(Value value) const {
  return value.is_integer() ? value.number() : at(value).integer;
}

double Pool::real_of(Value value) const { return at(value).real; }

std::span<const Value> Pool::items_of(Value value) const { return {at(value).values, at(value).size}; }

int Pool::compare(Value a, Value b) const {
  using Kind = Value::Kind;
  if (a == b) return 0;
  // nil, false, true; numbers; texts; symbols; arrays; boxes.
  const auto rank = [](Value value) {
    switch (value.kind()) {
      case Kind::Simple: return 0;
      case Kind::Integer:
      case Kind::Wide:
      case Kind::Real: return 1;
      case Kind::Text: return 2;
      case Kind::Symbol: return 3;
      case Kind::Array: return 4;
      case Kind::Box: return 5;
    }
    return 6;
  };
  if (const int by_rank = order(rank(a), rank(b))) return by_rank;
  switch (a.kind()) {
    case Kind::Simple: return order(a.bits(), b.bits());
    case Kind::Text:
    case Kind::Symbol: return order(text_of(a), text_of(b));
    case Kind::Array:
    case Kind::Box: {
      const auto left = items_of(a), right = items_of(b);
      for (std::size_t i = 0; i < left.size() && i < right.size(); ++i)
        if (const int by_item = compare(left[i], right[i])) return by_item;
      return order(left.size(), right.size());
    }
    default: break;
  }
  const bool left_real = a.kind() == Kind::Real, right_real = b.kind() == Kind::Real;
  if (!left_real && !right_real) return order(integer_of(a), integer_of(b));
  const double left = left_real ? real_of(a) : static_cast<double>(integer_of(a));
  const double right = right_real ? real_of(b) : static_cast<double>(integer_of(b));
  if (const int by_size = order(left, right)) return by_size;
  if (const int by_kind = order(left_real, right_real)) return by_kind;
  return left_real ? order(std::bit_cast<std::uint64_t>(left), std::bit_cast<std::uint64_t>(right)) : 0;
}

void Pool::mark(Value value) {
  ++marks_;
  if (value.is_integer() || value.kind() == Value::Kind::Simple) return;
  Entry& entry = entries_[value.index()];
  if (std::exchange(entry.marked, true)) return;
  if (entry.kind != Value::Kind::Array && entry.kind != Value::Kind::Box) return;
  for (std::uint32_t i = 0; i < entry.size; ++i) mark(entry.values[i]);
}

void Pool::sweep() {
  for (std::uint32_t index = 0; index < entries_.size(); ++index) {
    Entry& entry = entries_[index];
    if (std::exchange(entry.marked, false) || entry.kind == Value::Kind::Simple) continue;
    slots_.remove(entry.hash, index);
    if (entry.kind == Value::Kind::Text || entry.kind == Value::Kind::Symbol) {
      memory_.give_back(entry.size);
      delete[] entry.bytes;
    } else if (entry.kind == Value::Kind::Array || entry.kind == Value::Kind::Box) {
      memory_.give_back(entry.size * sizeof(Value));
      delete[] entry.values;
    }
    entry = Entry();
    free_.push_back(index);
  }
  kept_ = entries();
  looked_at_ = std::exchange(marks_, 0);
}

}  // namespace blazes::datalog
