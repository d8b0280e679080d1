#include "bloom/value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <tuple>

#include "bloom/lattice.h"
#include "diagnostics/quote.h"

namespace blazes::bloom {
namespace {

int sign(auto a, auto b) { return a < b ? -1 : a > b ? 1 : 0; }

std::optional<int> compare_numbers(const Value& a, const Value& b) {
  const auto number = [](const Value& value) -> std::optional<long double> {
    if (const auto* integer = value.integer())
      return static_cast<long double>(*integer);  // exact: it has 64 bits
    if (const auto* real = value.real()) return static_cast<long double>(*real);
    return {};
  };
  const auto left = number(a), right = number(b);
  if (!left || !right || std::isnan(*left) || std::isnan(*right)) return {};
  return sign(*left, *right);
}

bool is_number(const Value& value) { return value.integer() || value.real(); }

// As few digits as tell it from its neighbours; an exponent where Ruby writes one.
std::string text_of(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
  std::array<char, 64> buffer;
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific);
  std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  std::string out;
  if (text.starts_with('-')) out = "-", text.remove_prefix(1);
  const std::size_t mark = text.find('e');
  std::string digits(1, text[0]);
  if (mark > 2) digits += text.substr(2, mark - 2);
  int exponent = 0;
  const std::string_view power = text.substr(mark + 1);
  std::from_chars(power.data() + (power[0] == '+'), power.data() + power.size(), exponent);
  if (exponent < -4 || exponent >= 16) {
    out += digits[0];
    out += "." + (digits.size() > 1 ? digits.substr(1) : "0");
    std::string size = std::to_string(std::abs(exponent));
    if (size.size() < 2) size.insert(0, 1, '0');
    return out + (exponent < 0 ? "e-" : "e+") + size;
  }
  if (exponent < 0) return out + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  const std::size_t whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() < whole) digits.append(whole - digits.size(), '0');
  return out + digits.substr(0, whole) + "." + (digits.size() > whole ? digits.substr(whole) : "0");
}

std::string quoted_text(std::string_view text) {
  static constexpr std::string_view kMarks("\n\t\r\033\a\b\f\v\"\\"), kSpelt("ntreabfv\"\\");
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (const auto at = kMarks.find(c); at != std::string_view::npos) {
      out += {'\\', kSpelt[at]};
    } else if (c == '#' && i + 1 < text.size() &&
               std::string_view("{$@").find(text[i + 1]) != std::string_view::npos) {
      out += "\\#";
    } else if (const std::size_t length = diagnostics::utf8_length(text.substr(i)); length > 1) {
      out += text.substr(i, length);
      i += length;
      continue;
    } else if (length == 0 || static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      static constexpr std::string_view kDigits = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      out += length == 0 || c == 0x7f ? "\\x" : "\\u00";
      out += {kDigits[byte >> 4], kDigits[byte & 15]};
    } else {
      out += c;
    }
    ++i;
  }
  return out + '"';
}

bool is_plain_symbol(std::string_view name) {
  static constexpr std::array<std::string_view, 28> kOperators = {
      "+",  "-",   "*",  "/",  "%", "**", "==", "!=", "<", "<=", ">", ">=", "<=>", "===",
      "[]", "[]=", "<<", ">>", "!", "=~", "!~", "&",  "|", "^",  "~", "+@", "-@",  "`"};
  if (std::ranges::find(kOperators, name) != kOperators.end()) return true;
  const auto letter = [](char c) {
    return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80);
  };
  std::string_view rest = name;
  if (rest.starts_with("@@"))
    rest.remove_prefix(2);
  else if (rest.starts_with('@') || rest.starts_with('$'))
    rest.remove_prefix(1);
  if (rest.empty() || !letter(rest[0])) return false;
  if (rest.size() == name.size() && (rest.ends_with('?') || rest.ends_with('!') || rest.ends_with('=')))
    rest.remove_suffix(1);
  return std::ranges::all_of(
      rest, [&](char c) { return letter(c) || std::isdigit(static_cast<unsigned char>(c)); });
}

std::uint32_t deepest(std::uint32_t so_far, const Value& value) {
  return std::max(so_far, value.depth() + 1);
}

struct ClassName {
  std::string_view operator()(Nil) { return "NilClass"; }
  std::string_view operator()(bool truth) { return truth ? "TrueClass" : "FalseClass"; }
  std::string_view operator()(std::int64_t) { return "Integer"; }
  std::string_view operator()(double) { return "Float"; }
  std::string_view operator()(const std::string&) { return "String"; }
  std::string_view operator()(const RubySymbol&) { return "Symbol"; }
  std::string_view operator()(const ArrayPointer&) { return "Array"; }
  std::string_view operator()(const MapPointer&) { return "Hash"; }
  std::string_view operator()(const LatticePointer& lattice) { return wrapper_of(*lattice); }
};

struct Inspect {
  std::string operator()(Nil) { return "nil"; }
  std::string operator()(bool truth) { return truth ? "true" : "false"; }
  std::string operator()(std::int64_t number) { return std::to_string(number); }
  std::string operator()(double number) { return text_of(number); }
  std::string operator()(const std::string& text) { return quoted_text(text); }
  std::string operator()(const RubySymbol& symbol) {
    return ":" + (is_plain_symbol(symbol.name) ? symbol.name : quoted_text(symbol.name));
  }
  std::string operator()(const ArrayPointer& array) {
    std::string out = "[";
    for (const Value& item : array->items) out += (out.size() > 1 ? ", " : "") + inspect(item);
    return out + "]";
  }
  std::string operator()(const MapPointer& map) {
    std::string out = "{";
    for (const auto& [key, value] : map->entries)
      out += (out.size() > 1 ? ", " : "") + inspect(key) + "=>" + inspect(value);
    return out + "}";
  }
  std::string operator()(const LatticePointer& lattice) {
    return "<" + std::string(wrapper_of(*lattice)) + ": " + inspect(lattice->held) + ">";
  }
};

}  // namespace

Value Value::array(std::vector<Value> items) {
  auto made = std::make_shared<ArrayValue>();
  for (const Value& item : items) {
    made->depth = deepest(made->depth, item);
    made->weight += item.weight();
  }
  made->items = std::move(items);
  Value value;
  value.node_ = ArrayPointer(std::move(made));
  return value;
}

Value Value::map(Entries entries) {
  auto made = std::make_shared<MapValue>();
  for (auto& [key, value] : entries) {
    made->depth = deepest(deepest(made->depth, key), value);
    made->weight += key.weight() + value.weight();
    const auto same =
        std::ranges::find_if(made->entries, [&](const auto& entry) { return same_key(entry.first, key); });
    if (same == made->entries.end())
      made->entries.emplace_back(std::move(key), std::move(value));
    else
      same->second = std::move(value);
  }
  Value value;
  value.node_ = MapPointer(std::move(made));
  return value;
}

Value Value::lattice(LatticeValue lattice) {
  Value value;
  value.node_ = std::make_shared<const LatticeValue>(std::move(lattice));
  return value;
}

bool Value::truthy() const {
  if (const bool* truth = std::get_if<bool>(&node_)) return *truth;
  return !is_nil();
}

const std::vector<Value>* Value::items() const {
  const auto* array = std::get_if<ArrayPointer>(&node_);
  return array ? &(*array)->items : nullptr;
}

const Value::Entries* Value::entries() const {
  const auto* map = std::get_if<MapPointer>(&node_);
  return map ? &(*map)->entries : nullptr;
}

std::uint32_t Value::depth() const {
  if (const auto* array = std::get_if<ArrayPointer>(&node_)) return (*array)->depth;
  if (const auto* map = std::get_if<MapPointer>(&node_)) return (*map)->depth;
  if (const LatticeValue* lattice = lattice_in(*this)) return lattice->held.depth() + 1;
  return 0;
}

std::uint64_t Value::weight() const {
  if (const auto* array = std::get_if<ArrayPointer>(&node_)) return (*array)->weight;
  if (const auto* map = std::get_if<MapPointer>(&node_)) return (*map)->weight;
  if (const LatticeValue* lattice = lattice_in(*this)) return lattice->held.weight() + 1;
  const std::string* text = this->text();
  return text ? 1 + text->size() / 16 : 1;
}

bool equal(const Value& a, const Value& b) {
  if (is_number(a) && is_number(b)) return compare_numbers(a, b) == 0;
  if (a.node().index() != b.node().index()) return false;
  if (const auto* items = a.items()) return std::ranges::equal(*items, *b.items(), equal);
  if (const auto* entries = a.entries()) {
    if (entries->size() != b.entries()->size()) return false;
    return std::ranges::all_of(*entries, [&](const auto& entry) {
      const Value* other = find(*b.entries(), entry.first);
      return other && equal(entry.second, *other);
    });
  }
  if (const LatticeValue* lattice = lattice_in(a))
    return are_of_one_kind(*lattice, *lattice_in(b)) && equal(lattice->held, lattice_in(b)->held);
  return a.node() == b.node();
}

bool same_key(const Value& a, const Value& b) {
  if (a.node().index() != b.node().index()) return false;
  if (const auto* items = a.items()) return std::ranges::equal(*items, *b.items(), same_key);
  return equal(a, b);
}

std::optional<int> compare(const Value& a, const Value& b) {
  if (is_number(a) && is_number(b)) return compare_numbers(a, b);
  if (a.node().index() != b.node().index()) return {};
  if (const auto* text = a.text()) return sign(text->compare(*b.text()), 0);
  if (const auto* symbol = std::get_if<RubySymbol>(&a.node()))
    return sign(symbol->name.compare(std::get<RubySymbol>(b.node()).name), 0);
  if (const auto* items = a.items()) {
    const std::vector<Value>& others = *b.items();
    for (std::size_t i = 0; i < items->size() && i < others.size(); ++i)
      if (const auto order = compare((*items)[i], others[i]); order != 0) return order;
    return sign(items->size(), others.size());
  }
  if (const LatticeValue* lattice = lattice_in(a), *other = lattice_in(b);
      lattice && are_of_one_kind(*lattice, *other))
    return compare(lattice->held, other->held);
  if (equal(a, b)) return 0;
  return {};
}

bool before(const Value& a, const Value& b) {
  if (a.node().index() != b.node().index()) return a.node().index() < b.node().index();
  if (const auto* items = a.items()) return std::ranges::lexicographical_compare(*items, *b.items(), before);
  if (const auto* entries = a.entries()) {
    const auto sorted = [](Value::Entries list) {
      std::ranges::sort(list, before, [](const auto& entry) { return entry.first; });
      return list;
    };
    return std::ranges::lexicographical_compare(
        sorted(*entries), sorted(*b.entries()), [](const auto& x, const auto& y) {
          if (before(x.first, y.first)) return true;
          return !before(y.first, x.first) && before(x.second, y.second);
        });
  }
  if (const LatticeValue* lattice = lattice_in(a), *other = lattice_in(b); lattice)
    return are_of_one_kind(*lattice, *other)
               ? before(lattice->held, other->held)
               : std::tie(lattice->kind, lattice->own) < std::tie(other->kind, other->own);
  if (const auto* truth = std::get_if<bool>(&a.node())) return !*truth && std::get<bool>(b.node());
  if (const double* real = a.real(); real && std::isnan(*real)) return !std::isnan(*b.real());
  return compare(a, b) == -1;
}

const Value* find(const Value::Entries& entries, const Value& key) {
  for (const auto& entry : entries)
    if (same_key(entry.first, key)) return &entry.second;
  return nullptr;
}

std::string inspect(const Value& value) { return std::visit(Inspect{}, value.node()); }

std::string to_text(const Value& value) {
  if (const auto* text = value.text()) return *text;
  if (const auto* symbol = std::get_if<RubySymbol>(&value.node())) return symbol->name;
  return value.is_nil() ? "" : inspect(value);
}

std::string_view class_name(const Value& value) { return std::visit(ClassName{}, value.node()); }

}  // namespace blazes::bloom
