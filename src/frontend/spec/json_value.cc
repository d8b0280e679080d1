#include "frontend/spec/json_value.h"

namespace blazes::frontend::spec {
namespace {

namespace ondemand = simdjson::ondemand;

static_assert(diagnostics::Text::kPadding >= simdjson::SIMDJSON_PADDING);

// White space may follow a token.
std::string_view trimmed(std::string_view token) {
  auto end = token.find_last_not_of(" \t\r\n");
  return token.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

}  // namespace

template <class Source>
bool JsonValue::convert_scalar(Source& value, std::string_view token, Node& node) {
  node.kind = Kind::Scalar;
  node.text = token;
  switch (token.empty() ? '\0' : token[0]) {
    case 'n': {
      bool is_null = false;
      node.kind = Kind::Null;
      return token == "null" && !value.is_null().get(is_null) && is_null;
    }
    case 't':
    case 'f': {
      bool ignored;
      return (token == "true" || token == "false") && !value.get_bool().get(ignored);
    }
    default: {
      double ignored;
      auto error = value.get_double().get(ignored);
      return !error || error == simdjson::NUMBER_OUT_OF_RANGE;  // what it is for will refuse it
    }
  }
}

template <class Source>
bool JsonValue::convert_children(Source& value, Kind kind, std::uint32_t index) {
  std::uint32_t last = Node::kNone, child;
  if (kind == Kind::List) {
    ondemand::array array;
    if (value.get_array().get(array)) return false;
    for (auto element : array) {
      ondemand::value v;
      Node node;
      if (std::move(element).get(v) || !convert(v, node, child)) return false;
      last = tree_.link(index, last, child);
    }
    return true;
  }
  ondemand::object object;
  if (value.get_object().get(object)) return false;
  for (auto result : object) {
    ondemand::field field;
    if (std::move(result).get(field)) return false;
    const char* raw = field.key().raw();
    std::size_t length = 0;
    bool escaped = false;
    for (; raw[length] != '"'; ++length)
      if (raw[length] == '\\') escaped = true, ++length;
    Node node{.key = {raw, length}, .key_spot = spot(raw - 1, length + 2)};
    if (escaped && field.unescaped_key().get(node.key)) return false;
    if (!convert(field.value(), node, child)) return false;
    last = tree_.link(index, last, child);
  }
  drop_duplicate_keys(tree_, index, origin_.collector);
  return true;
}

template <class Source>
bool JsonValue::convert(Source& value, Node& node, std::uint32_t& index) {
  if (tree_.size() >= Limits::kValues) return too_large_ = true, false;
  std::string_view token;
  if (simdjson::simdjson_result<std::string_view>(value.raw_json_token()).get(token)) return false;
  char first = token.empty() ? '\0' : token[0];
  if (first == '{' || first == '[') {
    node.kind = first == '{' ? Kind::Map : Kind::List;
    node.spot = spot(token.data(), 1);
    index = tree_.add(node);
    return convert_children(value, node.kind, index);
  }
  if (first == '"') {
    std::string_view rest = token.substr(1);
    auto end = rest.find_first_of("\"\\");
    node.kind = Kind::Scalar;
    node.quoted = true;
    node.verbatim = end != std::string_view::npos && rest[end] == '"';
    node.spot = spot(token.data(), trimmed(token).size());
    if (node.verbatim) {
      ondemand::raw_json_string ignored;
      if (value.get_raw_json_string().get(ignored)) return false;
      node.text = rest.substr(0, end);
    } else if (value.get_string().get(node.text)) {
      return false;
    }
  } else {
    token = trimmed(token);
    node.spot = spot(token.data(), token.size());
    node.verbatim = true;
    if (!convert_scalar(value, token, node)) return false;
  }
  index = tree_.add(node);
  return true;
}

JsonValue::Outcome JsonValue::read(std::size_t begin, std::size_t end, Node node) {
  std::size_t length = end - begin;
  too_large_ = false;
  ondemand::document document;
  if (!parser_.iterate(text_.data() + begin, length, length + simdjson::SIMDJSON_PADDING).get(document) &&
      convert(document, node, root_) && document.current_location().error() == simdjson::OUT_OF_BOUNDS)
    return Outcome::Done;
  return too_large_ ? Outcome::TooLarge : Outcome::Malformed;
}

bool JsonValue::unescape(std::string_view inside, std::string_view& name) {
  bool plain = true;
  for (char c : inside) plain = plain && c != '\\' && static_cast<unsigned char>(c) >= 0x20;
  if (plain) return name = inside, true;
  std::size_t length = inside.size() + 2;
  ondemand::document document;
  std::string_view text;
  if (name_parser_.iterate(inside.data() - 1, length, length + simdjson::SIMDJSON_PADDING).get(document) ||
      document.get_string().get(text))
    return false;
  name = tree_.keep(text);
  return true;
}

}  // namespace blazes::frontend::spec
