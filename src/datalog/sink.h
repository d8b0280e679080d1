// Where the tuples of an operator go: a few at a time, so that the memory for many is fetched at once.
#pragma once

#include <algorithm>
#include <vector>

#include "datalog/relation.h"

namespace blazes::datalog {

class Sink {
 public:
  explicit Sink(Relation& head) : head_(head), width_(head.width()) {}

  std::uint32_t width() const { return width_; }
  const Relation& head() const { return head_; }
  // +1 for what is derived from now on, -1 for what is taken back.
  void set_sign(int sign) {
    if (sign != sign_) flush();
    sign_ = sign;
  }
  int sign() const { return sign_; }
  // Room for one tuple, nil in all columns that are not set. It is there until the next call.
  Value* add() {
    if ((count_ + 1) * width_ > tuples_.size()) tuples_.resize(2 * (count_ + 1) * width_);
    return tuples_.data() + count_++ * width_;
  }
  // Between rows of the input: nobody may hold a pointer into a relation while tuples are written.
  void offer() {
    if (count_ >= kEnough) flush();
  }
  // Nothing of what was added is offered. Whether the tuple was among it.
  bool take_back(const Value* tuple) {
    bool found = false;
    for (std::size_t i = 0; i < count_; ++i)
      found = found || std::equal(tuple, tuple + width_, tuples_.data() + i * width_);
    count_ = 0;
    return found;
  }
  void flush() {
    if (count_ > 0) head_.derive(tuples_.data(), count_, sign_);
    count_ = 0;
  }

 private:
  static constexpr std::size_t kEnough = 256;

  Relation& head_;
  std::uint32_t width_;
  int sign_ = 1;
  std::size_t count_ = 0;
  std::vector<Value> tuples_;
};

}  // namespace blazes::datalog
