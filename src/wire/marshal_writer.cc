#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "bloom/lattice.h"
#include "wire/marshal.h"
#include "wire/ruby_lattice.h"

namespace blazes::wire {
namespace {

using bloom::LatticeKind;
using bloom::Value;

class Writer {
 public:
  std::string take() { return std::move(out_); }

  void write(const Value& value) {
    std::visit([this](const auto& node) { put(node); }, value.node());
  }

 private:
  void put(bloom::Nil) { out_ += '0'; }
  void put(bool truth) { out_ += truth ? 'T' : 'F'; }
  void put(std::int64_t number) {
    constexpr std::int64_t kSmall = std::int64_t{1} << 30;
    if (number >= -kSmall && number < kSmall) {
      out_ += 'i';
      put_long(number);
      return;
    }
    out_ += 'l';
    out_ += number < 0 ? '-' : '+';
    std::uint64_t rest =
        number < 0 ? ~static_cast<std::uint64_t>(number) + 1 : static_cast<std::uint64_t>(number);
    std::string bytes;
    for (; rest > 0; rest >>= 8) bytes += static_cast<char>(rest & 0xff);
    if (bytes.size() % 2 == 1) bytes += '\0';
    put_long(static_cast<std::int64_t>(bytes.size() / 2));
    out_ += bytes;
  }
  void put(double number) {
    out_ += 'f';
    if (std::isnan(number))
      put_bytes("nan");
    else if (std::isinf(number))
      put_bytes(number < 0 ? "-inf" : "inf");
    else
      put_bytes(number == 0 ? (std::signbit(number) ? "-0" : "0") : fmt::format("{}", number));
  }
  void put(const std::string& text) {
    out_ += "I\"";
    put_bytes(text);
    put_utf8();
  }
  void put(const bloom::RubySymbol& symbol) { put_symbol(symbol.name); }
  void put(const bloom::ArrayPointer& array) { put_items(array->items); }
  void put(const bloom::MapPointer& map) {
    out_ += '{';
    put_entries(map->entries);
  }
  void put(const bloom::LatticePointer& lattice) {
    out_ += 'o';
    put_symbol(ruby_class(lattice->kind));
    put_long(1);
    put_symbol("@v");
    put_held(lattice->kind, lattice->held);
  }

  void put_held(LatticeKind kind, const Value& held) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (held.is_nil() && kind == LatticeKind::Max) return put(-kInfinity);
    if (held.is_nil() && kind == LatticeKind::Min) return put(kInfinity);
    if (kind == LatticeKind::Set || kind == LatticeKind::PositiveSet) return put_set(*held.items());
    write(held);
  }
  void put_set(const std::vector<Value>& items) {
    out_ += 'o';
    put_symbol("Set");
    put_long(1);
    put_symbol("@hash");
    out_ += '}';
    put_long(static_cast<std::int64_t>(items.size()));
    for (const Value& item : items) {
      write(item);
      out_ += 'T';
    }
    out_ += 'F';  // what the hash says of what is not in it
  }
  void put_items(const std::vector<Value>& items) {
    out_ += '[';
    put_long(static_cast<std::int64_t>(items.size()));
    for (const Value& item : items) write(item);
  }
  void put_entries(const Value::Entries& entries) {
    put_long(static_cast<std::int64_t>(entries.size()));
    for (const auto& [key, value] : entries) {
      write(key);
      write(value);
    }
  }
  void put_symbol(const std::string& name) {
    const auto known = std::ranges::find(symbols_, name);
    if (known != symbols_.end()) {
      out_ += ';';
      put_long(known - symbols_.begin());
      return;
    }
    symbols_.push_back(name);
    const bool ascii = std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!ascii) out_ += 'I';
    out_ += ':';
    put_bytes(name);
    if (!ascii) put_utf8();
  }
  // The one attribute of a text: that it is UTF-8.
  void put_utf8() {
    put_long(1);
    put_symbol("E");
    out_ += 'T';
  }
  void put_bytes(std::string_view bytes) {
    put_long(static_cast<std::int64_t>(bytes.size()));
    out_ += bytes;
  }
  void put_long(std::int64_t number) {
    if (number == 0) {
      out_ += '\0';
    } else if (number > 0 && number < 123) {
      out_ += static_cast<char>(number + 5);
    } else if (number < 0 && number > -124) {
      out_ += static_cast<char>(number - 5);
    } else {
      std::string bytes;
      while (number != 0 && number != -1) {
        bytes += static_cast<char>(number & 0xff);
        number >>= 8;
      }
      const auto count = static_cast<int>(bytes.size());
      out_ += static_cast<char>(number < 0 ? -count : count);
      out_ += bytes;
    }
  }

  std::string out_ = "\x04\x08";
  std::vector<std::string> symbols_;
};

}  // namespace

std::string marshal(const Value& value) {
  Writer writer;
  writer.write(value);
  return writer.take();
}

}  // namespace blazes::wire
