#include "bloom/relation_reader.h"

#include <algorithm>
#include <array>

#include "bloom/methods.h"

namespace blazes::bloom {
namespace {

constexpr std::array kJoinMethods = {Join::Method::Pairs,  Join::Method::Combos,  Join::Method::Lefts,
                                     Join::Method::Rights, Join::Method::Matches, Join::Method::Outer,
                                     Join::Method::Flatten};

struct NamedApply {
  std::string_view name;
  Apply::Kind kind;
};
constexpr std::array kApplies = {
    NamedApply{"map", Apply::Kind::Map},         NamedApply{"collect", Apply::Kind::Map},
    NamedApply{"pro", Apply::Kind::Map},         NamedApply{"flat_map", Apply::Kind::FlatMap},
    NamedApply{"select", Apply::Kind::Select},   NamedApply{"filter", Apply::Kind::Select},
    NamedApply{"find_all", Apply::Kind::Select}, NamedApply{"reject", Apply::Kind::Reject},
};

struct NamedProject {
  std::string_view name;
  Project::Kind kind;
};
constexpr std::array kProjects = {
    NamedProject{"payloads", Project::Kind::Payloads},
    NamedProject{"keys", Project::Kind::Keys},
    NamedProject{"values", Project::Kind::Values},
};

constexpr std::array<std::string_view, 12> kOthers = {"notin",  "group",   "argmin",          "argmax",
                                                      "argagg", "reduce",  "inject",          "inspected",
                                                      "sort",   "sort_by", "each_with_index", "rename"};

std::optional<Join::Method> join_method(std::string_view name) {
  for (Join::Method method : kJoinMethods)
    if (name_of(method) == name) return method;
  return {};
}

bool is_operator(std::string_view name) {
  return join_method(name) || std::ranges::find(kApplies, name, &NamedApply::name) != kApplies.end() ||
         std::ranges::find(kProjects, name, &NamedProject::name) != kProjects.end() ||
         std::ranges::find(kOthers, name) != kOthers.end();
}

}  // namespace

RelationId RelationReader::read(Node node) {
  switch (in_.kind(node)) {
    case Kind::Parenthesized_statements: {
      const std::vector<Node> inner = in_.syntax.children(node);
      if (inner.size() == 1) return read(inner[0]);
      break;
    }
    case Kind::Identifier: return add(node, node, Scan{std::string(in_.text(node))});
    case Kind::Call: return read_call(node);
    case Kind::Binary:
      if (is_relational(node)) return read_join(node);
      break;
    case Kind::Array: {
      std::vector<ExpressionId> rows = code_.read_arguments(node);
      return add(node, node, Rows{std::move(rows)});
    }
    default: break;
  }
  const ExpressionId value = code_.read(node);
  return add(node, node, Computed{value});
}

// `a`, `y.a`: the path of a collection, if it is one; empty if it cannot be.
std::string RelationReader::collection_path(Node node) const {
  std::string path = in_.path(node);
  if (path.starts_with("self.")) path.erase(0, 5);
  if (path == "self" || path.find(':') != std::string::npos ||
      (!path.empty() && path[0] >= 'A' && path[0] <= 'Z'))
    return {};
  return path;
}

// A method of a value, not the last part of the path of a collection.
bool RelationReader::is_known_method(std::string_view name) const {
  return find_pure_method(name) || is_lattice_method(name) || is_query_method(name) ||
         in_.program.has_lattice_method(name);
}

// Whether it stands for the tuples of collections, as far as the text tells: `a * b`, but not `2 * n`.
bool RelationReader::is_relational(Node node) const {
  switch (in_.kind(node)) {
    case Kind::Identifier: return true;
    case Kind::Parenthesized_statements: {
      const std::vector<Node> inner = in_.syntax.children(node);
      return inner.size() == 1 && is_relational(inner[0]);
    }
    case Kind::Binary:
      return in_.text(in_.syntax.child(node, Part::Operator)) == "*" &&
             is_relational(in_.syntax.child(node, Part::Left)) &&
             is_relational(in_.syntax.child(node, Part::Right));
    case Kind::Call: {
      const Node receiver = in_.syntax.child(node, Part::Receiver),
                 method = in_.syntax.child(node, Part::Method);
      if (!receiver) return !in_.syntax.child(node, Part::Arguments);
      return (is_operator(in_.text(method)) || !collection_path(node).empty()) && is_relational(receiver);
    }
    default: return false;
  }
}

// `(1..n)`, which only a method makes something of.
bool RelationReader::is_range(Node node) const {
  while (in_.kind(node) == Kind::Parenthesized_statements && in_.syntax.children(node).size() == 1)
    node = in_.syntax.first(node);
  return in_.kind(node) == Kind::Range;
}

RelationId RelationReader::read_join(Node node) {
  std::vector<Node> sides;
  Node left = node;
  while (in_.kind(left) == Kind::Binary && in_.text(in_.syntax.child(left, Part::Operator)) == "*") {
    sides.push_back(in_.syntax.child(left, Part::Right));
    left = in_.syntax.child(left, Part::Left);
  }
  sides.push_back(left);
  std::ranges::reverse(sides);
  Join join;
  for (Node side : sides) join.inputs.push_back(read(side));
  return add(node, in_.syntax.child(node, Part::Operator), std::move(join));
}

RelationId RelationReader::read_call(Node node) {
  const Parts call{node, in_.syntax.child(node, Part::Receiver), in_.syntax.child(node, Part::Method),
                   in_.syntax.child(node, Part::Arguments), in_.syntax.child(node, Part::Block)};
  const std::string_view name = call.method ? in_.text(call.method) : std::string_view{};
  if (!call.arguments && call.block &&
      (!call.receiver || (!is_operator(name) && !collection_path(call.receiver).empty()))) {
    // `a {|t| ...}`, `y.a {|t| ...}`: unless it is a method of a lattice, the collection is mapped.
    const std::string path =
        call.receiver ? collection_path(call.receiver) + "." + std::string(name) : std::string(name);
    if (!call.receiver || !is_known_method(name)) {
      const RelationId scan = add(node, call.method, Scan{path});
      return map_if_block(scan, call);
    }
  }
  if (call.receiver && is_operator(name)) return read_operator(call, name);
  if (call.receiver && !is_known_method(name)) {
    if (std::string path = collection_path(node); !path.empty())
      return add(node, call.method, Scan{std::move(path)});
  }
  if (call.receiver && collection_path(call.receiver).empty() && is_relational(call.receiver))
    return opaque(call, "calls `" + std::string(name) + "`, which is no operator of Bloom");
  const ExpressionId value = code_.read(node);
  return add(node, call.method ? call.method : node, Computed{value});
}

RelationId RelationReader::read_operator(const Parts& call, std::string_view name) {
  if (const auto method = join_method(name)) return read_join_method(call, *method);
  if (const auto found = std::ranges::find(kApplies, name, &NamedApply::name); found != kApplies.end()) {
    // Without a block, `filter` is a lattice's, and the others need what comes after the statement.
    if (!call.block && name == "filter") return add(call.node, call.method, Computed{code_.read(call.node)});
    if (is_range(call.receiver)) return add(call.node, call.method, Computed{code_.read(call.node)});
    if (call.arguments) return opaque(call, "calls `" + std::string(name) + "` with arguments");
    Apply apply{found->kind, read(call.receiver)};
    if (call.block) apply.block = code_.read_block(call.block);
    return add(call.node, call.method, apply);
  }
  if (const auto found = std::ranges::find(kProjects, name, &NamedProject::name); found != kProjects.end())
    return map_if_block(add(call.node, call.method, Project{found->kind, read(call.receiver)}), call);
  if (name == "notin") return read_not_in(call);
  if (name == "group") return read_group(call);
  if (name == "argmin" || name == "argmax" || name == "argagg") return read_arg_aggregate(call);
  if (name == "reduce" || name == "inject") return read_reduce(call);
  if (name == "rename") return read_rename(call);
  if (name == "inspected")
    return map_if_block(add(call.node, call.method, Inspected{read(call.receiver)}), call);
  if (name == "each_with_index")
    return map_if_block(add(call.node, call.method, EachWithIndex{read(call.receiver)}), call);
  Sort sort{read(call.receiver)};
  if (call.block) sort.block = code_.read_block(call.block);
  return add(call.node, call.method, sort);
}

RelationId RelationReader::read_join_method(const Parts& call, Join::Method method) {
  auto on = pairs(in_.syntax.children(call.arguments));
  if (!on) return opaque(call, "joins on something other than columns");
  const RelationId input = read(call.receiver);
  Relation& relation = in_.program.code.relations[input];
  if (auto* join = std::get_if<Join>(&relation.node); join && join->method == Join::Method::None) {
    join->method = method;
    join->natural = method == Join::Method::Matches;
    join->on = std::move(*on);
    relation.span = in_.span(call.node);
    relation.name = in_.span(call.method);
    return map_if_block(input, call);
  }
  // `(a * b).matches.lefts`: the first method joined, the second one chooses what is kept.
  if (auto* join = std::get_if<Join>(&relation.node);
      join && on->empty() && join->method != Join::Method::Outer) {
    join->method = method;
    relation.span = in_.span(call.node);
    return map_if_block(input, call);
  }
  Join join{.inputs = {input}, .method = method, .on = std::move(*on)};
  return map_if_block(add(call.node, call.method, std::move(join)), call);
}

RelationId RelationReader::map_if_block(RelationId relation, const Parts& call) {
  if (!call.block) return relation;
  const Span name = in_.program.code.relations[relation].name;
  const BlockId block = code_.read_block(call.block);
  return in_.program.code.relations.add(
      {in_.span(call.node), name, Apply{Apply::Kind::Map, relation, block, true}});
}

RelationId RelationReader::with_block(RelationId id, Node block) {
  if (!block) return id;
  const BlockId code = code_.read_block(block);
  Relation& relation = in_.program.code.relations[id];
  if (auto* node = std::get_if<NotIn>(&relation.node); node && !node->block) return node->block = code, id;
  if (auto* node = std::get_if<Reduce>(&relation.node); node && !node->block) return node->block = code, id;
  if (auto* node = std::get_if<Apply>(&relation.node); node && !node->block) return node->block = code, id;
  if (auto* node = std::get_if<Sort>(&relation.node); node && !node->block) return node->block = code, id;
  const Span span = relation.span, name = relation.name;
  return in_.program.code.relations.add({span, name, Apply{Apply::Kind::Map, id, code, true}});
}

RelationId RelationReader::opaque(const Parts& call, std::string reason) {
  OpaqueRelation made{std::move(reason)};
  if (is_relational(call.receiver))
    made.inputs.push_back(read(call.receiver));
  else
    made.parts.push_back(code_.read(call.receiver));
  for (Node argument : in_.syntax.children(call.arguments)) {
    if (is_relational(argument))
      made.inputs.push_back(read(argument));
    else
      made.parts.push_back(code_.read(argument));
  }
  if (call.block) made.block = code_.read_block(call.block);
  return add(call.node, call.method, std::move(made));
}

RelationId RelationReader::opaque_source(Node node, std::string reason) {
  return add(node, node, OpaqueRelation{std::move(reason)});
}

std::string RelationReader::hint_for(const Reading& in, Node node) {
  const Node right = in.syntax.child(node, Part::Right), sign = in.syntax.child(node, Part::Operator);
  if (in.kind(node) == Kind::Binary && in.text(sign) == "<") {
    if (in.kind(right) == Kind::Binary) return "put what stands to the right of the operator in parentheses";
    if (in.kind(right) == Kind::Unary || in.kind(right) == Kind::Integer)
      return "Ruby reads this as a comparison with a number: put a space before the number";
  }
  return "write `target <= source`, with <=, <+, <~, <- or <+-";
}

std::optional<Statement> RelationReader::read_statement(Node node) {
  if (in_.kind(node) == Kind::Binary) return read_binary(node);
  if (in_.kind(node) == Kind::Call && in_.text(in_.syntax.child(node, Part::Method)) == "temp" &&
      !in_.syntax.child(node, Part::Receiver))
    return read_temporary(node);
  return {};
}

std::optional<Statement> RelationReader::read_temporary(Node node) {
  const std::vector<Node> arguments = in_.syntax.children(in_.syntax.child(node, Part::Arguments));
  if (arguments.size() != 1 || in_.kind(arguments[0]) != Kind::Binary) return {};
  auto statement = read_binary(arguments[0]);
  if (!statement) return {};
  statement->temporary = true;
  statement->span = in_.span(node);
  // Ruby gives a block at the end to `temp`, whatever it was written for.
  statement->source = with_block(statement->source, in_.syntax.child(node, Part::Block));
  return statement;
}

// The operators of Bloom that Ruby does not have are `<` and a sign, without a space between them, before what follows.
std::optional<Statement> RelationReader::read_binary(Node node) {
  const Node left = in_.syntax.child(node, Part::Left), sign = in_.syntax.child(node, Part::Operator);
  Node right = in_.syntax.child(node, Part::Right);
  Statement made;
  made.span = in_.span(node);
  made.sign = in_.span(sign);
  made.target_span = in_.span(left);
  made.target = in_.kind(left) == Kind::Simple_symbol ? in_.symbol_or_string(left) : collection_path(left);
  if (made.target.empty()) return {};

  const std::string_view operation = in_.text(sign);
  if (operation == "<=" || operation == "<<") {
    made.merge = Merge::Instant;
  } else if (operation == "<") {
    std::string signs;
    std::uint32_t end = in_.syntax[sign].end;
    // What follows may be larger than what the sign stands before: `a <- b + c`.
    Node at = right;
    while (in_.kind(at) == Kind::Binary) at = in_.syntax.child(at, Part::Left);
    if (at != right) return {};
    while (in_.kind(right) == Kind::Unary && signs.size() < 2) {
      const Node unary = in_.syntax.child(right, Part::Operator),
                 operand = in_.syntax.child(right, Part::Operand);
      if (in_.syntax[unary].start != end) break;
      // Ruby takes a sign straight before a digit for a part of the number.
      if (in_.kind(operand) == Kind::Integer && in_.syntax[operand].start == in_.syntax[unary].end) break;
      signs += in_.text(unary);
      end = in_.syntax[unary].end;
      right = operand;
    }
    if (signs == "~")
      made.merge = Merge::Async;
    else if (signs == "+")
      made.merge = Merge::Deferred;
    else if (signs == "-")
      made.merge = Merge::Delete;
    else if (signs == "+-" || signs == "-+")
      made.merge = Merge::Update;
    else
      return {};
    made.sign = in_.span(in_.syntax[sign].start, end);
  } else {
    return {};
  }
  // `t << [1, 2]` is one tuple, `t <= [[1, 2]]` a list of them.
  made.source = operation == "<<" ? add(right, right, Rows{{code_.read(right)}}) : read(right);
  return made;
}

}  // namespace blazes::bloom
