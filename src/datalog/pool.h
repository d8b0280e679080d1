// Texts, symbols, reals, wide integers, arrays and boxes, each kept once and named by a `Value`.
//
//   Value word = pool.text("storm");
//   pool.text_of(word)                        // "storm"
//   pool.array({word, Value::integer(1)})     // equal arrays are one value
//
// Entries stay until `sweep` is told which are still in use.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "datalog/error.h"
#include "datalog/slots.h"
#include "datalog/value.h"

namespace blazes::datalog {

class Pool {
 public:
  explicit Pool(Memory& memory) : memory_(memory), slots_(memory) {}
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  Memory& memory() const { return memory_; }

  Value text(std::string_view text) { return bytes(Value::Kind::Text, text); }
  Value symbol(std::string_view name) { return bytes(Value::Kind::Symbol, name); }
  Value integer(std::int64_t number);
  Value real(double number);
  Value array(std::span<const Value> items) { return values(Value::Kind::Array, items); }
  Value box(std::span<const Value> parts) { return values(Value::Kind::Box, parts); }

  std::string_view text_of(Value text_or_symbol) const;
  std::int64_t integer_of(Value integer) const;
  double real_of(Value real) const;
  std::span<const Value> items_of(Value array_or_box) const;

  // By kind, then by what they are: numbers by size, texts by bytes, arrays item by item. The same in every execution.
  int compare(Value a, Value b) const;

  std::size_t entries() const { return entries_.size() - free_.size(); }
  // Whether there are so many more entries than after the last sweep that it is worth while, with all that has to be looked at for it.
  bool wants_sweep() const { return entries() > 2 * kept_ + 4096 + looked_at_ / 8; }
  // `mark` marks each value that is in use; arrays mark their items. Everything else is forgotten.
  void mark(Value value);
  void sweep();

 private:
  struct Entry {
    std::uint32_t hash = 0;
    std::uint32_t size = 0;  // of bytes, or of values
    Value::Kind kind = Value::Kind::Simple;
    bool marked = false;
    union {
      char* bytes;
      Value* values;
      std::int64_t integer;
      double real;
    };
    Entry() : bytes(nullptr) {}
  };

  Value bytes(Value::Kind kind, std::string_view text);
  Value values(Value::Kind kind, std::span<const Value> items);
  template <class Same>
  std::uint32_t find(std::uint32_t hash, Same same) const;
  std::uint32_t add(Entry entry);
  // The one entry for a number.
  template <class Same>
  Value scalar(const Entry& entry, Same same);
  const Entry& at(Value value) const { return entries_[value.index()]; }

  Memory& memory_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> free_;
  Slots slots_;
  std::size_t kept_ = 0;       // entries, by the last sweep
  std::size_t looked_at_ = 0;  // values, for the last sweep
  std::size_t marks_ = 0;      // since then
};

}  // namespace blazes::datalog
