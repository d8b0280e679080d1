#include <cmath>
#include <cstdlib>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "wire/marshal.h"
#include "wire/ruby_lattice.h"

namespace blazes::wire {
namespace {

using bloom::LatticeKind;
using bloom::Value;

constexpr std::size_t kMostLevels = 100;
constexpr std::uint64_t kMostWeight = 1u << 22;  // what is shared counts as often as it is there

struct NotUnderstood {
  std::string why;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  Value read_all() {
    if (bytes(2) != "\x04\x08") throw NotUnderstood{"this is not Ruby's Marshal of version 4.8"};
    Value value = read(0);
    if (!rest_.empty()) throw NotUnderstood{"bytes follow the value"};
    return value;
  }

 private:
  Value read(std::size_t level) {
    if (level > kMostLevels) throw NotUnderstood{"it nests too deep"};
    switch (const char type = byte()) {
      case '0': return {};
      case 'T': return Value(true);
      case 'F': return Value(false);
      case 'i': return Value(number());
      case 'l': return keep(next_object(), wide());
      case 'f': return keep(next_object(), real());
      case '"': return keep(next_object(), Value(std::string(text())));
      case ':': return Value(bloom::RubySymbol{std::string(new_symbol())});
      case ';': return Value(bloom::RubySymbol{known_symbol()});
      case 'I': return with_attributes(level);
      case '[': return array(level);
      case '{':
      case '}': return map(level, type == '}');
      case 'o': return object(level);
      case '@': return link();
      default: throw NotUnderstood{fmt::format("a value of Ruby of the kind {:#04x}", type)};
    }
  }

  // A text or a symbol, and its encoding, which is passed over.
  Value with_attributes(std::size_t level) {
    Value value = read(level + 1);
    if (!value.text() && !std::get_if<bloom::RubySymbol>(&value.node()))
      throw NotUnderstood{"a value with attributes of its own"};
    for (std::size_t count = size(2); count > 0; --count) {
      symbol();
      read(level + 1);
    }
    return value;
  }

  Value array(std::size_t level) {
    const std::size_t object = next_object();
    std::vector<Value> items;
    for (std::size_t count = size(1); count > 0; --count) items.push_back(read(level + 1));
    return keep(object, Value::array(std::move(items)));
  }

  Value map(std::size_t level, bool has_default) {
    const std::size_t object = next_object();
    Value::Entries entries;
    for (std::size_t count = size(2); count > 0; --count) {
      Value key = read(level + 1);
      entries.emplace_back(std::move(key), read(level + 1));
    }
    if (has_default) read(level + 1);
    return keep(object, Value::map(std::move(entries)));
  }

  Value object(std::size_t level) {
    const std::size_t object = next_object();
    const std::string name = symbol();
    const auto kind = lattice_of_ruby_class(name);
    if (!kind && name != "Set") throw NotUnderstood{fmt::format("an object of the class {}", name)};
    std::optional<Value> held;
    for (std::size_t count = size(2); count > 0; --count) {
      const std::string attribute = symbol();
      Value value = read(level + 1);
      if (attribute == (kind ? "@v" : "@hash")) held = std::move(value);
    }
    if (!held) throw NotUnderstood{fmt::format("a {} that holds nothing", name)};
    return keep(object, kind ? lattice(*kind, *held) : items_of(*held));
  }

  static Value items_of(const Value& hash) {
    if (!hash.entries()) throw NotUnderstood{"a Set that has no hash"};
    std::vector<Value> items;
    for (const auto& [key, value] : *hash.entries()) items.push_back(key);
    return Value::array(std::move(items));
  }

  static Value lattice(LatticeKind kind, const Value& held) {
    const double* real = held.real();
    const bool least = real && std::isinf(*real) &&
                       ((kind == LatticeKind::Max && *real < 0) || (kind == LatticeKind::Min && *real > 0));
    auto made = least ? bloom::least(kind) : bloom::make_lattice(kind, held);
    if (!made || held.is_nil())
      throw NotUnderstood{fmt::format("a {} cannot hold that", bloom::wrapper_of(kind))};
    return std::move(*made);
  }

  Value link() {
    const std::int64_t at = number();
    if (at < 0 || static_cast<std::size_t>(at) >= objects_.size() || !objects_[static_cast<std::size_t>(at)])
      throw NotUnderstood{"a link to what is not there, or to what holds it"};
    return checked(*objects_[static_cast<std::size_t>(at)]);
  }

  Value wide() {
    const bool negative = byte() == '-';
    const std::string_view digits = bytes(size(2) * 2);
    std::uint64_t magnitude = 0;
    for (std::size_t i = digits.size(); i-- > 0;) {
      if (magnitude >> 56) throw NotUnderstood{"a number needs more than 64 bits"};
      magnitude = magnitude << 8 | static_cast<unsigned char>(digits[i]);
    }
    constexpr std::uint64_t kMost = INT64_MAX;
    if (magnitude > kMost + (negative ? 1 : 0)) throw NotUnderstood{"a number needs more than 64 bits"};
    return Value(static_cast<std::int64_t>(negative ? ~magnitude + 1 : magnitude));
  }

  Value real() {
    const std::string digits(text());
    if (digits == "inf") return Value(HUGE_VAL);
    if (digits == "-inf") return Value(-HUGE_VAL);
    if (digits == "nan") return Value(std::nan(""));
    char* end = nullptr;
    const double number = std::strtod(digits.c_str(), &end);
    if (digits.empty() || end != digits.c_str() + digits.size()) throw NotUnderstood{"this is no number"};
    return Value(number);
  }

  std::string symbol() {
    switch (byte()) {
      case ':': return std::string(new_symbol());
      case ';': return known_symbol();
      case 'I': {
        const Value value = with_attributes(0);
        if (const auto* symbol = std::get_if<bloom::RubySymbol>(&value.node())) return symbol->name;
        [[fallthrough]];
      }
      default: throw NotUnderstood{"a symbol is expected"};
    }
  }
  std::string_view new_symbol() { return symbols_.emplace_back(text()); }
  std::string known_symbol() {
    const std::int64_t at = number();
    if (at < 0 || static_cast<std::size_t>(at) >= symbols_.size())
      throw NotUnderstood{"a link to a symbol that is not there"};
    return std::string(symbols_[static_cast<std::size_t>(at)]);
  }

  // What links count: texts, arrays, hashes, objects, and numbers that are no small integers.
  std::size_t next_object() {
    objects_.emplace_back();
    return objects_.size() - 1;
  }
  Value keep(std::size_t object, Value value) {
    objects_[object] = checked(value);
    return value;
  }
  static const Value& checked(const Value& value) {
    if (value.weight() > kMostWeight || value.depth() > kMostLevels) throw NotUnderstood{"it is too large"};
    return value;
  }

  char byte() { return bytes(1)[0]; }
  std::string_view bytes(std::size_t count) {
    if (count > rest_.size()) throw NotUnderstood{"it ends too early"};
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  std::string_view text() { return bytes(size(1)); }
  // A count of things of at least so many bytes each.
  std::size_t size(std::size_t bytes_each) {
    const std::int64_t count = number();
    if (count < 0 || static_cast<std::uint64_t>(count) > rest_.size() / bytes_each)
      throw NotUnderstood{"it ends too early"};
    return static_cast<std::size_t>(count);
  }
  std::int64_t number() {
    const auto first = static_cast<std::int8_t>(byte());
    if (first == 0) return 0;
    if (first > 4) return first - 5;
    if (first < -4) return first + 5;
    std::int64_t number = first > 0 ? 0 : -1;
    const std::string_view digits = bytes(static_cast<std::size_t>(std::abs(first)));
    for (std::size_t i = 0; i < digits.size(); ++i) {
      number &= ~(std::int64_t{0xff} << (8 * i));
      number |= std::int64_t{static_cast<unsigned char>(digits[i])} << (8 * i);
    }
    return number;
  }

  std::string_view rest_;
  std::vector<std::string_view> symbols_;
  std::vector<std::optional<Value>> objects_;  // none while it is being read
};

}  // namespace

Result<Value, std::string> unmarshal(std::string_view bytes) try {
  return Reader(bytes).read_all();
} catch (const NotUnderstood& error) {
  return error.why;
}

}  // namespace blazes::wire
