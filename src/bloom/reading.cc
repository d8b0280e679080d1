#include "bloom/reading.h"

namespace blazes::bloom {

std::string Reading::path(Node node) const {
  switch (kind(node)) {
    case Kind::Identifier:
    case Kind::Constant: return std::string(text(node));
    case Kind::Scope_resolution: {
      const Node scope = syntax.child(node, Part::Scope);
      const std::string name(text(syntax.child(node, Part::Name)));
      if (!scope) return name;  // `::A`
      const std::string outer = path(scope);
      return outer.empty() ? outer : outer + "::" + name;
    }
    case Kind::Call: {
      const Node receiver = syntax.child(node, Part::Receiver), method = syntax.child(node, Part::Method);
      if (!receiver || kind(method) != Kind::Identifier || syntax.child(node, Part::Arguments) ||
          syntax.child(node, Part::Block))
        return {};
      const std::string outer = path(receiver);
      return outer.empty() ? outer : outer + "." + std::string(text(method));
    }
    case Kind::Self: return "self";
    default: return {};
  }
}

std::string Reading::symbol_or_string(Node node) const {
  switch (kind(node)) {
    case Kind::Simple_symbol: return std::string(text(node).substr(1));
    case Kind::Hash_key_symbol: return std::string(text(node));
    case Kind::String:
    case Kind::Delimited_symbol: {
      const std::vector<Node> parts = syntax.children(node);
      if (parts.size() != 1 || kind(parts[0]) != Kind::String_content) return {};
      return std::string(text(parts[0]));
    }
    default: return {};
  }
}

}  // namespace blazes::bloom
