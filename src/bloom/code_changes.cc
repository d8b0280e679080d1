// Changes of what a variable holds (`h[k] = v`, `row << x`), and what stands only in the class of a lattice.
//
// Values never change here, so a change makes a new one and puts it into the variable. That is the same as in Ruby as long as nobody else has the
// old one: the variable was given a container of its own, and passes it on only after the last change.
#include <algorithm>

#include "bloom/code_reader.h"
#include "bloom/walk.h"

namespace blazes::bloom {
namespace {

// What gives a container that nobody else has.
bool is_new_container(const Expression& value) {
  if (std::holds_alternative<ArrayLiteral>(value.node) || std::holds_alternative<HashLiteral>(value.node))
    return true;
  const auto* call = std::get_if<Call>(&value.node);
  static constexpr std::string_view kNew[] = {"dup",    "clone",  "merge", "map",
                                              "select", "reject", "[]=",   "<<"};
  return call && std::ranges::find(kNew, call->method) != std::end(kNew);
}

// The values that an expression passes on as they are.
std::vector<ExpressionId> passed_on(const Expression& expression) {
  if (const auto* node = std::get_if<ArrayLiteral>(&expression.node)) return node->items;
  if (const auto* node = std::get_if<Assign>(&expression.node)) return {node->value};
  if (const auto* node = std::get_if<Call>(&expression.node)) return node->arguments;
  if (const auto* node = std::get_if<DefinitionCall>(&expression.node)) return node->arguments;
  if (const auto* node = std::get_if<NewLattice>(&expression.node)) return {node->value};
  if (const auto* node = std::get_if<Leave>(&expression.node)) return {node->value};
  std::vector<ExpressionId> values;
  if (const auto* node = std::get_if<HashLiteral>(&expression.node))
    for (const auto& [key, value] : node->pairs) values.insert(values.end(), {key, value});
  return values;
}

}  // namespace

ExpressionId CodeReader::change(Node node, std::uint32_t slot, std::string method,
                                std::vector<ExpressionId> arguments) {
  const ExpressionId variable = add(node, Local{slot});
  const ExpressionId made =
      add(node, Call{.receiver = variable, .method = std::move(method), .arguments = std::move(arguments)});
  const ExpressionId assignment = add(node, Assign{slot, made});
  changes_.push_back({slot, assignment});
  return assignment;
}

// `h[k] = v`, `h[k] += v`, `h[k] ||= v`; its value is that of v.
ExpressionId CodeReader::read_element_assignment(Node node, Node left, Node right, std::string_view sign) {
  const Node object = in_.syntax.child(left, Part::Object);
  const Variable* variable = in_.kind(object) == Kind::Identifier ? find(in_.text(object)) : nullptr;
  std::vector<Node> keys;
  for (Node item : in_.syntax.children(left))
    if (in_.syntax[item].part != Part::Object) keys.push_back(item);
  if (!variable || keys.size() != 1) return opaque(node, "changes something that is no variable");
  const std::uint32_t slot = variable->slot;
  const std::uint32_t key_slot = declare("", false), value_slot = declare("", false);
  std::vector<ExpressionId> steps = {add(keys[0], Assign{key_slot, read(keys[0])})};
  ExpressionId value = read(right);
  if (!sign.empty()) {
    const ExpressionId before = add(left, Call{.receiver = add(object, Local{slot}),
                                               .method = "[]",
                                               .arguments = {add(left, Local{key_slot})}});
    if (sign == "||" || sign == "&&")
      value = add(node, Logic{sign == "||" ? Connective::Or : Connective::And, before, value});
    else if (sign == "+" || sign == "-" || sign == "*")
      value = add(node, Arithmetic{sign == "+"   ? Operator::Add
                                   : sign == "-" ? Operator::Subtract
                                                 : Operator::Multiply,
                                   before, value});
    else
      return opaque(node, "uses the operator `" + std::string(sign) + "=`");
  }
  steps.push_back(add(node, Assign{value_slot, value}));
  const ExpressionId key = add(node, Local{key_slot}), made = add(node, Local{value_slot});
  steps.push_back(change(node, slot, "[]=", {key, made}));
  steps.push_back(add(node, Local{value_slot}));
  return add(node, Sequence{std::move(steps)});
}

// `row << x`, whose value is the row.
ExpressionId CodeReader::read_append(Node node) {
  const Node left = in_.syntax.child(node, Part::Left), right = in_.syntax.child(node, Part::Right);
  const Variable* variable = frame_ && in_.kind(left) == Kind::Identifier ? find(in_.text(left)) : nullptr;
  if (!variable) return opaque(node, "changes an object in place by `<<`");
  const std::uint32_t slot = variable->slot;
  return change(node, slot, "<<", {read(right)});
}

// Where somebody else may have what was changed, the change is not understood.
void CodeReader::check_changes(const Block& block) {
  Code& code = in_.program.code;
  for (const Change& change : changes_) {
    const std::uint32_t slot = change.slot;
    bool own = std::ranges::find(frame_->given, slot) == frame_->given.end();
    Place last = {};
    for (const Change& other : changes_)
      if (other.slot == slot) last = std::max(last, code[other.assignment].span.place);
    for_each_expression(code, block.body, [&](ExpressionId id) {
      const Expression& expression = code[id];
      if (const auto* assign = std::get_if<Assign>(&expression.node); assign && assign->slot == slot)
        own = own && is_new_container(code[assign->value]);
      if (const auto* several = std::get_if<Destructure>(&expression.node))
        own = own && std::ranges::find(several->slots, slot) == several->slots.end();
      for (ExpressionId value : passed_on(expression)) {
        const auto* local = value ? std::get_if<Local>(&code[value].node) : nullptr;
        own = own && !(local && local->slot == slot && code[value].span.place <= last);
      }
    });
    if (own) continue;
    ++opaque_;
    code.expressions[change.assignment].node = Opaque{"changes what others may have too"};
  }
  changes_.clear();
}

// A memory of what was computed: a variable of the method, which every call begins without.
void CodeReader::declare_instance_variables(Node body) {
  for (Node node : in_.syntax.children(body)) {
    const bool assigns = in_.kind(node) == Kind::Assignment || in_.kind(node) == Kind::Operator_assignment;
    const Node left = assigns ? in_.syntax.child(node, Part::Left) : Node{};
    if (in_.kind(left) == Kind::Instance_variable && !find(in_.text(left)) &&
        (initializes_ || in_.text(left) != "@v"))
      declare(in_.text(left), false);
    declare_instance_variables(node);
  }
}

ExpressionId CodeReader::read_instance_variable(Node node) {
  const std::string_view name = in_.text(node);
  if (lattice_) {
    if (const Variable* variable = find(name)) return add(node, Local{variable->slot});
    if (name != "@v") return opaque(node, "reads what another method of the lattice keeps");
  } else if (auto kind = outer_name(name.substr(1))) {
    return add(node, Outer{*kind, std::string(name.substr(1))});
  }
  return add(node, Outer{Outer::Kind::InstanceVariable, std::string(name)});
}

ExpressionId CodeReader::read_instance_assignment(Node node, Node left, Node right) {
  const std::string_view name = in_.text(left);
  if (name == "@v" && !initializes_) return opaque(node, "changes the value of a lattice in place");
  if (name != "@v" && initializes_ && in_.kind(right) != Kind::Nil)
    return opaque(node, "lets a lattice keep more than `@v`");
  const std::uint32_t slot = find(name)->slot;
  return add(node, Assign{slot, read(right)});
}

// `raise Error, "text"`, `reject_input(value)`: what the timestep fails with.
ExpressionId CodeReader::read_raise(Node node, std::string_view name) {
  const std::vector<Node> arguments = in_.syntax.children(in_.syntax.child(node, Part::Arguments));
  ExpressionId what;
  if (name == "reject_input")
    what = arguments.empty() ? add(node, Literal{}) : read(arguments[0]);
  else if (arguments.size() > 1 || (!arguments.empty() && in_.kind(arguments[0]) == Kind::String))
    what = read(arguments.back());
  else
    what =
        add(node, Literal{Value(arguments.empty() ? "RuntimeError" : std::string(in_.text(arguments[0])))});
  return add(node, Call{.receiver = what, .method = std::string(name)});
}

BlockId CodeReader::read_initialize(Node method) {
  initializes_ = true;
  const BlockId block = read_definition(method);
  initializes_ = false;
  return block;
}

}  // namespace blazes::bloom
