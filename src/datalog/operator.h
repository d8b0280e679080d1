// What derives tuples for one relation from others. Each kind has a file, and says of itself what may be relied on.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "datalog/code.h"

namespace blazes::datalog {

struct Properties {
  bool monotone = true;     // more of any input never takes back what was derived
  bool incremental = true;  // work is proportional to the change, not to the inputs
  bool waits = false;       // `apply` takes note, and `finish` or `evaluate` derives
};

class Operator {
 public:
  Operator(std::vector<Relation*> inputs, Relation& head, Emitter emitter, Pool& pool)
      : inputs_(std::move(inputs)), sink_(head), emitter_(std::move(emitter)), pool_(pool) {}
  virtual ~Operator() = default;
  Operator(const Operator&) = delete;
  Operator& operator=(const Operator&) = delete;

  virtual Properties properties() const = 0;
  // One that is not monotone may be so in some of its inputs.
  virtual bool monotone_in(std::size_t) const { return properties().monotone; }

  // All that came to the inputs in this tick, and, unless the head ignores it, what went from them. The inputs have settled.
  void feed();
  // What came to one input of a recursion, which is joined with all that is there: derives again what was derived before.
  void feed_round(std::size_t input, std::span<const RowId> rows);
  // Takes back all that needs something that was lost in this tick, whatever else it follows from: what went from the inputs, or came to
  // those in which it is not monotone; or `rows` of one.
  void feed_losses();
  void lose_round(std::size_t input, std::span<const RowId> rows);
  // Whether it derives the tuple from what is there. Asked only if `finds` says that it can tell.
  virtual bool finds() const { return false; }
  virtual bool derives(const Value*) { return false; }
  // All that the inputs give now, whatever was fed before: for a recursive relation that is derived anew.
  virtual void evaluate() = 0;
  // What waits for all inputs of the tick.
  virtual void finish() {}
  // In every tick, although nothing came or went.
  virtual bool always() const { return false; }
  // The values that it keeps.
  virtual void mark() { emitter_.mark(pool_); }

  // The head keeps what was derived once, so that nothing may be derived from what went in this tick.
  bool head_keeps = false;
  // What an error is blamed on.
  std::uint32_t place = Error::kNoPlace;

  const std::vector<Relation*>& inputs() const { return inputs_; }
  const Relation& head() const { return sink_.head(); }

 protected:
  // Rows of one input came (+1) or went (-1).
  virtual void apply(std::size_t input, std::span<const RowId> rows, int sign) = 0;
  // What is passed over of another input meanwhile. The inputs change one after the other, so that what follows from two changes
  // together is derived once; and first all of them lose what went, so that nothing is derived from what goes and what comes.
  std::uint8_t mask_of(std::size_t other) const { return masks_[other]; }
  // The order in which they do: the fewest changes first, since what joins with them may not be there yet.
  virtual std::vector<std::size_t> order() const;
  // Whether the rows give the tuple, among others.
  bool emits(Rows rows, const Value* tuple);

  std::vector<Relation*> inputs_;
  Sink sink_;
  Emitter emitter_;
  Pool& pool_;

 private:
  std::vector<std::uint8_t> masks_;
};

// Calls `use` for each row that is visible under the mask.
template <class Use>
void each_row(const Relation& relation, std::uint8_t mask, Use use) {
  for (RowId row = 0; row < relation.end(); ++row)
    if (relation.visible(row, mask)) use(row);
}

}  // namespace blazes::datalog
