// How often each value of a group occurs, in the order of the values, so that the next one is known when the least or the greatest goes.
//
//   OrderedValues values(pool);
//   values.add(Value::integer(3)), values.add(Value::integer(5));
//   values.first(true)                            // 5: the greatest
//   values.remove(Value::integer(5))
//
// Takes small whole numbers, or texts, but not both: for them the order is Ruby's, and nothing is equal to what is another value.
#pragma once

#include <map>

#include "datalog/pool.h"

namespace blazes::datalog {

inline bool is_ordered(Value value) { return value.is_integer() || value.kind() == Value::Kind::Text; }
inline bool have_order(Value a, Value b) { return is_ordered(a) && a.kind() == b.kind(); }

// Where both have one.
inline bool is_less(const Pool& pool, Value a, Value b) {
  return a.is_integer() ? a.number() < b.number() : pool.text_of(a) < pool.text_of(b);
}

class OrderedValues {
 public:
  // With fewer rows it is as good to look at all of them.
  static constexpr std::int64_t kEnough = 32;

  explicit OrderedValues(Pool& pool) : pool_(pool), times_(Less{&pool}) {}
  ~OrderedValues() { pool_.memory().give_back(times_.size() * kBytes); }
  OrderedValues(const OrderedValues&) = delete;
  OrderedValues& operator=(const OrderedValues&) = delete;

  bool empty() const { return times_.empty(); }
  bool takes(Value value) const {
    return empty() ? is_ordered(value) : have_order(times_.begin()->first, value);
  }
  void add(Value value) {
    if (++times_[value] == 1) pool_.memory().take(kBytes);
  }
  void remove(Value value) {
    const auto found = times_.find(value);
    if (found == times_.end() || --found->second > 0) return;
    times_.erase(found);
    pool_.memory().give_back(kBytes);
  }
  // The least, or the greatest; there must be one.
  Value first(bool greatest) const { return greatest ? times_.rbegin()->first : times_.begin()->first; }

 private:
  static constexpr std::size_t kBytes = 64;  // of a node of the tree
  struct Less {
    const Pool* pool;
    bool operator()(Value a, Value b) const { return is_less(*pool, a, b); }
  };

  Pool& pool_;
  std::map<Value, std::uint32_t, Less> times_;
};

}  // namespace blazes::datalog
