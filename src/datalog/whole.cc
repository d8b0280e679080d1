#include "datalog/whole.h"

#include <algorithm>

namespace blazes::datalog {

void Whole::write(const std::vector<Value>& tuples, int sign) {
  sink_.set_sign(sign);
  const std::size_t width = sink_.width();
  for (std::size_t at = 0; width > 0 && at < tuples.size(); at += width)
    std::copy_n(tuples.begin() + static_cast<std::ptrdiff_t>(at), width, sink_.add());
}

void Whole::finish() {
  if (!stale_ && !always_) return;
  stale_ = false;
  std::vector<Value> tuples;
  compute_(tuples);
  if (tuples == shown_) return;
  write(shown_, -1);
  write(tuples, +1);
  sink_.flush();
  shown_ = std::move(tuples);
}

void Whole::evaluate() {
  stale_ = false;
  shown_.clear();
  compute_(shown_);
  write(shown_, +1);
  sink_.flush();
}

void Whole::mark() {
  Operator::mark();
  for (Value value : shown_) pool_.mark(value);
}

}  // namespace blazes::datalog
