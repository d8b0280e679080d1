#include "wire/exact.h"

#include <msgpack.hpp>

#include "bloom/lattice.h"
#include "wire/double.h"

namespace blazes::wire {
namespace {

using bloom::Value;

enum Extension : std::int8_t { kSymbol = 1, kLattice = 2 };  // the body of a lattice: its kind, what it holds

struct ExactBytes {
  std::string& to;
  void write(const char* bytes, std::size_t count) { to.append(bytes, count); }
};

struct ExactPack {
  std::string& to;
  ExactBytes bytes{to};
  msgpack::packer<ExactBytes> packer{bytes};

  void operator()(bloom::Nil) { packer.pack_nil(); }
  void operator()(bool truth) { truth ? packer.pack_true() : packer.pack_false(); }
  void operator()(std::int64_t number) { packer.pack_int64(number); }
  void operator()(double number) { write_double(to, number); }
  void operator()(const std::string& text) {
    packer.pack_str(static_cast<std::uint32_t>(text.size()));
    packer.pack_str_body(text.data(), static_cast<std::uint32_t>(text.size()));
  }
  void operator()(const bloom::RubySymbol& symbol) { extension(kSymbol, symbol.name); }
  void operator()(const bloom::ArrayPointer& array) {
    packer.pack_array(static_cast<std::uint32_t>(array->items.size()));
    for (const Value& item : array->items) std::visit(*this, item.node());
  }
  void operator()(const bloom::MapPointer& map) {
    packer.pack_map(static_cast<std::uint32_t>(map->entries.size()));
    for (const auto& [key, value] : map->entries) {
      std::visit(*this, key.node());
      std::visit(*this, value.node());
    }
  }
  void operator()(const bloom::LatticePointer& lattice) {
    std::string body(1, static_cast<char>(lattice->kind));
    write_exact(body, lattice->held);
    extension(kLattice, body);
  }
  void extension(Extension type, const std::string& body) {
    packer.pack_ext(body.size(), type);
    packer.pack_ext_body(body.data(), static_cast<std::uint32_t>(body.size()));
  }
};

struct NotExact {
  std::string why;
};

Value lattice_in(const msgpack::object_ext& ext) {
  if (ext.size < 1 || static_cast<std::uint8_t>(ext.data()[0]) > static_cast<int>(bloom::LatticeKind::Map))
    throw NotExact{"a lattice of no kind"};
  auto held = read_exact({ext.data() + 1, ext.size - 1});
  if (!held) throw NotExact{held.error()};
  return Value::lattice({static_cast<bloom::LatticeKind>(ext.data()[0]), std::move(*held)});
}

Value value_of(const msgpack::object& object) {
  switch (object.type) {
    case msgpack::type::NIL: return {};
    case msgpack::type::BOOLEAN: return Value(object.via.boolean);
    case msgpack::type::POSITIVE_INTEGER:
      if (object.via.u64 > INT64_MAX) throw NotExact{"a number needs more than 64 bits"};
      return Value(static_cast<std::int64_t>(object.via.u64));
    case msgpack::type::NEGATIVE_INTEGER: return Value(object.via.i64);
    case msgpack::type::FLOAT32:
    case msgpack::type::FLOAT64: return Value(object.via.f64);
    case msgpack::type::STR: return Value(std::string(object.via.str.ptr, object.via.str.size));
    case msgpack::type::ARRAY: {
      std::vector<Value> items;
      for (const msgpack::object& item : object.via.array) items.push_back(value_of(item));
      return Value::array(std::move(items));
    }
    case msgpack::type::MAP: {
      Value::Entries entries;
      for (const msgpack::object_kv& entry : object.via.map)
        entries.emplace_back(value_of(entry.key), value_of(entry.val));
      return Value::map(std::move(entries));
    }
    case msgpack::type::EXT:
      if (object.via.ext.type() == kSymbol)
        return Value(bloom::RubySymbol{std::string(object.via.ext.data(), object.via.ext.size)});
      if (object.via.ext.type() == kLattice) return lattice_in(object.via.ext);
      [[fallthrough]];
    default: throw NotExact{"a value of a type that is not known"};
  }
}

}  // namespace

void write_exact(std::string& to, const Value& value) {
  ExactPack pack{to};
  std::visit([&](const auto& node) { pack(node); }, value.node());
}

Result<Value, std::string> read_exact(std::string_view bytes) try {
  const msgpack::object_handle handle = msgpack::unpack(bytes.data(), bytes.size());
  return value_of(handle.get());
} catch (const msgpack::unpack_error& error) {
  return std::string("this is no msgpack: ") + error.what();
} catch (const NotExact& error) {
  return error.why;
}

Value value_of_inbox(const runtime::Inbox& inbox) {
  Value::Entries entries;
  for (const auto& [name, tuples] : inbox) entries.emplace_back(Value(name), Value::array(tuples));
  return Value::map(std::move(entries));
}

Result<runtime::Inbox, std::string> inbox_of_value(const Value& value) {
  runtime::Inbox inbox;
  if (!value.entries()) return std::string("expected tuples by collection");
  for (const auto& [name, tuples] : *value.entries()) {
    if (!name.text() || !tuples.items()) return std::string("expected tuples by collection");
    inbox[*name.text()] = *tuples.items();
  }
  return inbox;
}

}  // namespace blazes::wire
