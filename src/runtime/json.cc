#include "runtime/json.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "bloom/lattice.h"

namespace blazes::runtime {
namespace {

using bloom::Value;
using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t kMaxDepth = 100;

struct NotUnderstood {
  std::string why;
};

Value value_from(const json& from, std::size_t depth = 0) {
  if (depth > kMaxDepth)
    throw NotUnderstood{"a value nests more than " + std::to_string(kMaxDepth) + " levels"};
  switch (from.type()) {
    case json::value_t::null: return {};
    case json::value_t::boolean: return Value(from.get<bool>());
    case json::value_t::number_integer: return Value(from.get<std::int64_t>());
    case json::value_t::number_unsigned:
      if (from.get<std::uint64_t>() > INT64_MAX) throw NotUnderstood{"a number needs more than 64 bits"};
      return Value(from.get<std::int64_t>());
    case json::value_t::number_float: return Value(from.get<double>());
    case json::value_t::string: return Value(from.get<std::string>());
    case json::value_t::array: {
      std::vector<Value> items;
      for (const json& item : from) items.push_back(value_from(item, depth + 1));
      return Value::array(std::move(items));
    }
    case json::value_t::object: {
      Value::Entries entries;
      for (const auto& [key, value] : from.items())
        entries.emplace_back(Value(key), value_from(value, depth + 1));
      return Value::map(std::move(entries));
    }
    default: throw NotUnderstood{"this is no value"};
  }
}

// Null if it is neither a text nor a symbol.
const std::string* name_in(const Value& value) {
  if (const auto* symbol = std::get_if<bloom::RubySymbol>(&value.node())) return &symbol->name;
  return value.text();
}

struct ToJson {
  ordered_json operator()(bloom::Nil) const { return nullptr; }
  ordered_json operator()(bool truth) const { return truth; }
  ordered_json operator()(std::int64_t number) const { return number; }
  ordered_json operator()(double number) const { return number; }
  ordered_json operator()(const std::string& text) const { return text; }
  ordered_json operator()(const bloom::RubySymbol& symbol) const { return symbol.name; }
  ordered_json operator()(const bloom::ArrayPointer& array) const {
    ordered_json made = ordered_json::array();
    for (const Value& item : array->items) made.push_back(std::visit(*this, item.node()));
    return made;
  }
  ordered_json operator()(const bloom::MapPointer& map) const {
    const bool named =
        std::ranges::all_of(map->entries, [](const auto& entry) { return name_in(entry.first); });
    ordered_json made = named ? ordered_json::object() : ordered_json::array();
    for (const auto& [key, value] : map->entries) {
      if (named)
        made[*name_in(key)] = std::visit(*this, value.node());
      else
        made.push_back({std::visit(*this, key.node()), std::visit(*this, value.node())});
    }
    return made;
  }
  ordered_json operator()(const bloom::LatticePointer& lattice) const {
    return std::visit(*this, lattice->held.node());
  }
};

// Nothing if it is none, or nests too deep for what reads it.
std::optional<json> parsed(std::string_view text) {
  std::size_t depth = 0, deepest = 0;
  bool in_text = false, escaped = false;
  for (char c : text) {
    if (in_text) {
      in_text = escaped || c != '"';
      escaped = !escaped && c == '\\';
      continue;
    }
    in_text = c == '"';
    if (c == '[' || c == '{') deepest = std::max(deepest, ++depth);
    if ((c == ']' || c == '}') && depth > 0) --depth;
  }
  if (deepest > kMaxDepth) return {};
  json made = json::parse(text, nullptr, false);
  return made.is_discarded() ? std::nullopt : std::optional(std::move(made));
}

}  // namespace

bool is_empty_line(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

std::optional<Result<Inbox, std::string>> InboxLines::next() {
  while (!rest_.empty()) {
    ++number_;
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (!is_empty_line(line)) return inbox_of(line);
  }
  return {};
}

Result<Value, std::string> value_of_json(std::string_view text) try {
  const auto read = parsed(text);
  if (!read) return std::string("this is no JSON");
  return value_from(*read);
} catch (const NotUnderstood& error) {
  return error.why;
}

Result<Inbox, std::string> inbox_of(std::string_view line) try {
  const auto read = parsed(line);
  if (!read) return std::string("this is no JSON, or nests too deep");
  if (!read->is_object())
    return std::string(R"(expected an object of tuples by collection, as in {"click": [[1, "c1"]]})");
  Inbox inbox;
  for (const auto& [name, tuples] : read->items()) {
    if (!tuples.is_array()) return "the tuples of `" + name + "` are no array";
    for (const json& tuple : tuples) inbox[name].push_back(value_from(tuple));
  }
  return inbox;
} catch (const NotUnderstood& error) {
  return error.why;
}

std::string line_of(const Inbox& inbox) {
  ordered_json made = ordered_json::object();
  for (const auto& [name, tuples] : inbox) {
    ordered_json& list = made[name] = ordered_json::array();
    for (const Value& tuple : tuples) list.push_back(std::visit(ToJson{}, tuple.node()));
  }
  return made.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string json_of(const Value& value) {
  const ordered_json made = std::visit(ToJson{}, value.node());
  return made.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string record_line(std::uint64_t time, std::string_view collection, const Value& tuple,
                        const std::string& to) {
  ordered_json made = {{"time", time}, {"collection", collection}};
  if (!to.empty()) made["to"] = to;
  made["tuple"] = std::visit(ToJson{}, tuple.node());
  return made.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace blazes::runtime
