// The values that a Bloom program computes with: those of Ruby that a record can hold and that have no identity.
//
//   Value row = Value::array({Value(1), Value("a"), Value::nil()});
//   inspect(row)  // [1, "a", nil]
//
// A value never changes; copying one is cheap. A tuple is an array. Integers are those of 64 bits; who computes with them says so
// where one would need more. Nesting is limited to `Value::kMaxDepth`, which whoever builds values has to ask `depth()` for.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace blazes::bloom {

class Value;

struct Nil {
  friend bool operator==(Nil, Nil) = default;
};

// `:name`.
struct RubySymbol {
  std::string name;
  friend bool operator==(const RubySymbol&, const RubySymbol&) = default;
};

struct ArrayValue;
struct MapValue;
struct LatticeValue;  // in bloom/lattice.h
using ArrayPointer = std::shared_ptr<const ArrayValue>;
using MapPointer = std::shared_ptr<const MapValue>;
using LatticePointer = std::shared_ptr<const LatticeValue>;

class Value {
 public:
  static constexpr std::uint32_t kMaxDepth = 1000;
  using Entries = std::vector<std::pair<Value, Value>>;
  using Node = std::variant<Nil, bool, std::int64_t, double, std::string, RubySymbol, ArrayPointer,
                            MapPointer, LatticePointer>;

  Value() = default;  // nil
  explicit Value(bool truth) : node_(truth) {}
  explicit Value(std::int64_t number) : node_(number) {}
  explicit Value(int number) : node_(std::int64_t{number}) {}
  explicit Value(double number) : node_(number) {}
  explicit Value(std::string text) : node_(std::move(text)) {}
  explicit Value(const char* text) : node_(std::string(text)) {}
  explicit Value(RubySymbol symbol) : node_(std::move(symbol)) {}
  static Value nil() { return {}; }
  static Value array(std::vector<Value> items);
  // In the order given; the last of several entries of one key wins and stands where the first did, as in Ruby.
  static Value map(Entries entries);
  static Value lattice(LatticeValue lattice);

  const Node& node() const { return node_; }
  bool is_nil() const { return std::holds_alternative<Nil>(node_); }
  // All but nil and false.
  bool truthy() const;
  // Null if it is something else.
  const std::vector<Value>* items() const;
  const Entries* entries() const;
  const std::string* text() const { return std::get_if<std::string>(&node_); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&node_); }
  const double* real() const { return std::get_if<double>(&node_); }

  // 0 for what holds no other values.
  std::uint32_t depth() const;
  // How much it is to write down, in values and 16 bytes of text. What is shared within it counts as often as it is there, so that a
  // value that is quickly made can be too heavy to look at: whoever builds values has to mind this too.
  std::uint64_t weight() const;

 private:
  Node node_;
};

struct ArrayValue {
  std::vector<Value> items;
  std::uint32_t depth = 1;
  std::uint64_t weight = 1;
};

struct MapValue {
  Value::Entries entries;
  std::uint32_t depth = 1;
  std::uint64_t weight = 1;
};

// Ruby's `==`: 1 == 1.0; maps are equal whatever their order. Lattices are equal if they are of one kind and hold the same.
bool equal(const Value& a, const Value& b);
// Ruby's `eql?`, which tells the keys of a map apart: 1 is not 1.0.
bool same_key(const Value& a, const Value& b);
// Ruby's `<=>`: none where the two cannot be compared.
std::optional<int> compare(const Value& a, const Value& b);
// A total order, for output that may depend on nothing but the contents: by kind, then by value.
bool before(const Value& a, const Value& b);
// The value of a key; null if there is none. Linear in the size of the map.
const Value* find(const Value::Entries& entries, const Value& key);

// Ruby's `inspect` and `to_s`.
std::string inspect(const Value& value);
std::string to_text(const Value& value);
// "Integer", "NilClass", ...
std::string_view class_name(const Value& value);

}  // namespace blazes::bloom
