#include "bloom/code_reader.h"

#include <algorithm>

namespace blazes::bloom {

ExpressionId CodeReader::read(Node node) {
  switch (in_.kind(node)) {
    case Kind::Nil: return add(node, Literal{});
    case Kind::True: return add(node, Literal{Value(true)});
    case Kind::False: return add(node, Literal{Value(false)});
    case Kind::Integer: return read_integer(node, false);
    case Kind::Float: return read_float(node, false);
    case Kind::String:
    case Kind::Chained_string:
    case Kind::Delimited_symbol: return read_string(node);
    case Kind::Simple_symbol:
      return add(node, Literal{Value(RubySymbol{std::string(in_.text(node).substr(1))})});
    case Kind::Character: return add(node, Literal{Value(std::string(in_.text(node).substr(1)))});
    case Kind::String_array:
    case Kind::Symbol_array: return read_words(node);
    case Kind::Array: return read_array(node);
    case Kind::Hash: return read_hash(node);
    case Kind::Range: return read_range(node);
    case Kind::Identifier: return read_identifier(node);
    case Kind::Instance_variable: return read_instance_variable(node);
    case Kind::Global_variable: return add(node, Outer{Outer::Kind::Global, std::string(in_.text(node))});
    case Kind::Constant:
    case Kind::Scope_resolution: return read_constant(node);
    case Kind::Binary: return read_binary(node);
    case Kind::Unary: return read_unary(node);
    case Kind::Element_reference: return read_element(node);
    case Kind::Call: return read_call(node);
    case Kind::If:
    case Kind::If_modifier:
    case Kind::Elsif:
    case Kind::Conditional: return read_if(node, false);
    case Kind::Unless:
    case Kind::Unless_modifier: return read_if(node, true);
    case Kind::Case: return read_case(node);
    case Kind::Parenthesized_statements:
    case Kind::Then:
    case Kind::Else:
    case Kind::Block_body:
    case Kind::Body_statement: return read_steps(node, in_.syntax.children(node));
    case Kind::Empty_statement: return add(node, Literal{});
    case Kind::Return: return read_leave(node, Leave::What::Definition);
    case Kind::Next: return read_leave(node, Leave::What::Block);
    case Kind::Assignment: return read_assignment(node);
    case Kind::Operator_assignment: return read_operator_assignment(node);
    case Kind::Splat_argument: return add(node, Splat{read(in_.syntax.first(node))});
    case Kind::TooDeep: return opaque(node, "nests too deep");
    case Kind::Error: return opaque(node, "is no Ruby");
    case Kind::Regex: return opaque(node, "uses a regular expression");
    case Kind::For:
    case Kind::While:
    case Kind::Until: return opaque(node, "loops");
    case Kind::Lambda: return opaque(node, "makes a function");
    case Kind::Yield: return opaque(node, "yields");
    case Kind::Break: return opaque(node, "breaks out of a loop");
    case Kind::Self: return opaque(node, "uses `self`");
    case Kind::Class_variable: return opaque(node, "uses a class variable");
    case Kind::Begin: return opaque(node, "handles exceptions");
    case Kind::Heredoc_beginning: return opaque(node, "uses a here-document");
    default: return opaque(node, "uses `" + std::string(in_.syntax.kind_name(node)) + "`");
  }
}

ExpressionId CodeReader::opaque(Node node, std::string reason) {
  Opaque made{std::move(reason)};
  if (in_.kind(node) != Kind::TooDeep) read_parts(node, made);
  return add_opaque(node, std::move(made));
}

ExpressionId CodeReader::add_opaque(Node node, Opaque made) {
  ++opaque_;
  return add(node, std::move(made));
}

// Whatever the node means, what its parts read is read.
void CodeReader::read_parts(Node node, Opaque& opaque) {
  for (Node part : in_.syntax.children(node)) {
    switch (in_.kind(part)) {
      case Kind::Block:
      case Kind::Do_block:
        if (opaque.block)
          read_parts(part, opaque);
        else
          opaque.block = read_block(part);
        break;
      case Kind::Call:
      case Kind::Identifier:
      case Kind::Element_reference:
        // The name of a method, or of what is assigned, is not read.
        if (in_.syntax[part].part != Part::Method && in_.syntax[part].part != Part::Name)
          opaque.parts.push_back(read(part));
        break;
      case Kind::Block_parameters:
      case Kind::Method_parameters:
      case Kind::Lambda_parameters: break;
      default: read_parts(part, opaque);
    }
  }
}

ExpressionId CodeReader::read_identifier(Node node) {
  const std::string_view name = in_.text(node);
  if (const Variable* variable = find(name)) return add(node, Local{variable->slot});
  if (auto kind = outer_name(name)) return add(node, Outer{*kind, std::string(name)});
  if (name == "rand") return add(node, Outer{Outer::Kind::Chance, std::string(name)});
  return add(node, Name{std::string(name)});
}

ExpressionId CodeReader::read_constant(Node node) {
  std::string path = in_.path(node);
  if (path.empty()) return opaque(node, "uses a constant of something computed");
  return add(node, Outer{Outer::Kind::Constant, std::move(path)});
}

std::optional<Outer::Kind> CodeReader::outer_name(std::string_view name) const {
  if (name == "ip_port") return Outer::Kind::Address;
  if (name == "ip") return Outer::Kind::Host;
  if (name == "port") return Outer::Kind::Port;
  if (name == "budtime") return Outer::Kind::Time;
  return {};
}

ExpressionId CodeReader::read_array(Node node) {
  ArrayLiteral made;
  made.items = read_arguments(node);
  return add(node, std::move(made));
}

ExpressionId CodeReader::read_hash(Node node) { return read_pairs(node, in_.syntax.children(node)); }

ExpressionId CodeReader::read_pairs(Node node, const std::vector<Node>& pairs) {
  const auto whole = [&](Node pair) {
    return in_.kind(pair) == Kind::Pair && in_.syntax.child(pair, Part::Key) &&
           in_.syntax.child(pair, Part::Value);
  };
  if (!std::ranges::all_of(pairs, whole)) return opaque(node, "makes a hash of other than pairs");
  HashLiteral made;
  for (Node pair : pairs) {
    const Node key = in_.syntax.child(pair, Part::Key), value = in_.syntax.child(pair, Part::Value);
    const ExpressionId key_read = in_.kind(key) == Kind::Hash_key_symbol
                                      ? add(key, Literal{Value(RubySymbol{std::string(in_.text(key))})})
                                      : read(key);
    made.pairs.emplace_back(key_read, read(value));
  }
  return add(node, std::move(made));
}

ExpressionId CodeReader::read_range(Node node) {
  const Node first = in_.syntax.child(node, Part::Begin), last = in_.syntax.child(node, Part::End);
  RangeLiteral made;
  if (first) made.first = read(first);
  if (last) made.last = read(last);
  made.excludes_last = in_.text(in_.syntax.child(node, Part::Operator)) == "...";
  return add(node, made);
}

}  // namespace blazes::bloom
