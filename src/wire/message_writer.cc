#include <msgpack.hpp>

#include "bloom/lattice.h"
#include "wire/marshal.h"
#include "wire/message.h"

namespace blazes::wire {
namespace {

using bloom::Value;

struct Bytes {
  std::string& to;
  void write(const char* bytes, std::size_t count) { to.append(bytes, count); }
};
using Packer = msgpack::packer<Bytes>;

void pack_text(Packer& packer, std::string_view text) {
  packer.pack_str(static_cast<std::uint32_t>(text.size()));
  packer.pack_str_body(text.data(), static_cast<std::uint32_t>(text.size()));
}

bool holds_lattice(const Value& value) {
  if (bloom::lattice_in(value)) return true;
  if (const auto* items = value.items()) {
    for (const Value& item : *items)
      if (holds_lattice(item)) return true;
  }
  if (const auto* entries = value.entries()) {
    for (const auto& [key, held] : *entries)
      if (holds_lattice(key) || holds_lattice(held)) return true;
  }
  return false;
}

struct Pack {
  Packer& packer;

  void operator()(bloom::Nil) const { packer.pack_nil(); }
  void operator()(bool truth) const { truth ? packer.pack_true() : packer.pack_false(); }
  void operator()(std::int64_t number) const { packer.pack_int64(number); }
  void operator()(double number) const { packer.pack_double(number); }
  void operator()(const std::string& text) const { pack_text(packer, text); }
  void operator()(const bloom::RubySymbol& symbol) const { pack_text(packer, symbol.name); }
  void operator()(const bloom::ArrayPointer& array) const {
    packer.pack_array(static_cast<std::uint32_t>(array->items.size()));
    for (const Value& item : array->items) std::visit(*this, item.node());
  }
  void operator()(const bloom::MapPointer& map) const {
    packer.pack_map(static_cast<std::uint32_t>(map->entries.size()));
    for (const auto& [key, value] : map->entries) {
      std::visit(*this, key.node());
      std::visit(*this, value.node());
    }
  }
  void operator()(const bloom::LatticePointer&) const { packer.pack_nil(); }  // its column is marshalled
};

}  // namespace

void write_message(std::string& to, std::string_view channel, const Value& tuple) {
  Bytes bytes{to};
  Packer packer(bytes);
  const std::vector<Value>& columns = *tuple.items();
  packer.pack_array(3);
  pack_text(packer, channel);
  packer.pack_array(static_cast<std::uint32_t>(columns.size()));
  std::vector<std::uint32_t> marshalled;
  for (std::uint32_t i = 0; i < columns.size(); ++i) {
    if (holds_lattice(columns[i])) {
      marshalled.push_back(i);
      pack_text(packer, marshal(columns[i]));
    } else {
      std::visit(Pack{packer}, columns[i].node());
    }
  }
  packer.pack_array(static_cast<std::uint32_t>(marshalled.size()));
  for (std::uint32_t i : marshalled) packer.pack_uint32(i);
}

}  // namespace blazes::wire
