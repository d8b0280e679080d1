// Blocks and their variables, operators, and what decides which code runs.
#include <algorithm>

#include "bloom/code_reader.h"

namespace blazes::bloom {
namespace {

std::optional<Operator> operator_of(std::string_view sign) {
  for (auto op = Operator::Add; op <= Operator::Compare; op = static_cast<Operator>(static_cast<int>(op) + 1))
    if (sign_of(op) == sign) return op;
  return {};
}

std::optional<Connective> connective_of(std::string_view sign) {
  if (sign == "&&" || sign == "and") return Connective::And;
  if (sign == "||" || sign == "or") return Connective::Or;
  return {};
}

}  // namespace

BlockId CodeReader::read_block(Node block) {
  return read_code(in_.span(block), in_.syntax.child(block, Part::Parameters),
                   in_.syntax.child(block, Part::Body));
}

BlockId CodeReader::read_definition(Node method) {
  in_definition_ = true;
  const BlockId block = read_code(in_.span(method), in_.syntax.child(method, Part::Parameters),
                                  in_.syntax.child(method, Part::Body));
  in_definition_ = false;
  return block;
}

BlockId CodeReader::read_code(Span span, Node parameters, Node body) {
  const bool outermost = !frame_;
  if (outermost) frame_.emplace();
  const std::size_t visible = frame_->visible.size();
  const std::uint32_t opaque = opaque_;

  Block block{.span = span, .outermost = outermost};
  read_parameters(parameters, block);
  if (outermost && lattice_) declare_instance_variables(body);
  block.body = body ? read(body) : add(span, Literal{});
  if (outermost && initializes_) {
    const Variable* held = find("@v");
    const ExpressionId result = held ? add(span, Local{held->slot}) : add(span, Opaque{"does not set `@v`"});
    opaque_ += held ? 0 : 1;
    block.body = add(span, Sequence{{block.body, result}});
  }
  if (outermost) check_changes(block);
  block.slots = frame_->slots;
  block.opaque = opaque_ - opaque;

  frame_->visible.resize(visible);
  if (outermost) frame_.reset();
  return in_.program.code.blocks.add(std::move(block));
}

void CodeReader::read_parameters(Node list, Block& block) {
  for (Node node : in_.syntax.children(list)) {
    Parameter parameter;
    switch (in_.kind(node)) {
      case Kind::Identifier:
        parameter.name = in_.text(node);
        parameter.slot = declare(in_.text(node), true);
        break;
      case Kind::Optional_parameter:
        parameter.name = in_.text(in_.syntax.child(node, Part::Name));
        parameter.otherwise = read(in_.syntax.child(node, Part::Value));
        parameter.slot = declare(in_.text(in_.syntax.child(node, Part::Name)), true);
        break;
      case Kind::Splat_parameter:
        parameter.rest = true;
        if (const Node name = in_.syntax.child(node, Part::Name)) {
          parameter.name = in_.text(name);
          parameter.slot = declare(in_.text(name), false);
        } else {
          parameter.slot = declare("", false);
        }
        break;
      case Kind::Destructured_parameter: {
        parameter.slot = declare("", true);
        for (Node item : in_.syntax.children(node)) {
          if (in_.kind(item) != Kind::Identifier) ++opaque_;  // `((a, b), c)`, `(a, *b)`
          parameter.items.push_back(declare(in_.kind(item) == Kind::Identifier ? in_.text(item) : "", true));
        }
        break;
      }
      default:  // `&b`, `k:`, and what the grammar has no place for
        ++opaque_;
        continue;
    }
    frame_->given.push_back(parameter.slot);
    frame_->given.insert(frame_->given.end(), parameter.items.begin(), parameter.items.end());
    block.parameters.push_back(std::move(parameter));
  }
}

std::uint32_t CodeReader::declare(std::string_view name, bool holds_tuple) {
  frame_->visible.push_back({name, frame_->slots, holds_tuple});
  return frame_->slots++;
}

const CodeReader::Variable* CodeReader::find(std::string_view name) const {
  if (!frame_) return nullptr;
  const auto found = std::find_if(frame_->visible.rbegin(), frame_->visible.rend(),
                                  [&](const Variable& variable) { return variable.name == name; });
  return found == frame_->visible.rend() ? nullptr : &*found;
}

ExpressionId CodeReader::read_steps(Node node, const std::vector<Node>& steps) {
  if (steps.size() == 1) return read(steps[0]);
  Sequence made;
  for (Node step : steps) made.steps.push_back(read(step));
  return add(node, std::move(made));
}

ExpressionId CodeReader::read_if(Node node, bool negated) {
  const Node condition = in_.syntax.child(node, Part::Condition);
  Node then = in_.syntax.child(node, Part::Consequence);
  if (!then) then = in_.syntax.child(node, Part::Body);
  const Node otherwise = in_.syntax.child(node, Part::Alternative);
  If made;
  made.condition = read(condition);
  if (negated) made.condition = negate(made.condition, in_.span(condition));
  if (then) made.then = read(then);
  if (otherwise) made.otherwise = read(otherwise);
  return add(node, made);
}

ExpressionId CodeReader::negate(ExpressionId operand, Span span) {
  return add(span, Logic{Connective::Not, operand, {}});
}

ExpressionId CodeReader::read_case(Node node) {
  Case made;
  if (const Node subject = in_.syntax.child(node, Part::Value)) made.subject = read(subject);
  for (Node part : in_.syntax.children(node)) {
    if (in_.kind(part) == Kind::Else) made.otherwise = read(part);
    if (in_.kind(part) != Kind::When) continue;
    Case::Branch branch;
    for (Node pattern : in_.syntax.children(part)) {
      if (in_.kind(pattern) != Kind::Pattern) continue;
      const Node value = in_.syntax.first(pattern);
      const Kind kind = in_.kind(value);
      // `===` of a class or a regular expression is something else than `==`.
      const bool known = !made.subject || (kind != Kind::Constant && kind != Kind::Scope_resolution &&
                                           kind != Kind::Splat_argument);
      branch.patterns.push_back(known ? read(value) : opaque(value, "matches a class or several patterns"));
    }
    const Node body = in_.syntax.child(part, Part::Body);
    branch.body = body ? read(body) : add(part, Literal{});
    made.branches.push_back(std::move(branch));
  }
  return add(node, std::move(made));
}

ExpressionId CodeReader::read_leave(Node node, Leave::What what) {
  if (!frame_ || (what == Leave::What::Definition) != in_definition_)
    return opaque(node, "leaves what it is not in");
  const Node list = in_.syntax.first(node);
  if (!list) return add(node, Leave{what, {}});
  const std::vector<ExpressionId> values = read_arguments(list);
  const ExpressionId value = values.size() == 1 ? values[0] : add(list, ArrayLiteral{values});
  return add(node, Leave{what, value});
}

ExpressionId CodeReader::read_binary(Node node) {
  const Node left = in_.syntax.child(node, Part::Left), right = in_.syntax.child(node, Part::Right);
  const std::string_view sign = in_.text(in_.syntax.child(node, Part::Operator));
  if (const auto connective = connective_of(sign)) {
    const ExpressionId first = read(left);
    return add(node, Logic{*connective, first, read(right)});
  }
  const auto op = operator_of(sign);
  if (!op) return opaque(node, "uses the operator `" + std::string(sign) + "`");
  if (*op == Operator::ShiftLeft && in_.kind(left) != Kind::Integer) return read_append(node);
  const Node method = in_.kind(left) == Kind::Call ? in_.syntax.child(left, Part::Method) : Node{};
  if (lattice_ && *op == Operator::LessEqual && method && in_.text(method) == "class" &&
      in_.kind(right) == Kind::Constant) {
    const ExpressionId value = read(in_.syntax.child(left, Part::Receiver));
    const ExpressionId wanted = add(right, Literal{Value(RubySymbol{std::string(in_.text(right))})});
    return add(node, Call{.receiver = value, .method = "is_a?", .arguments = {wanted}});
  }
  const ExpressionId first = read(left);
  return add(node, Arithmetic{*op, first, read(right)});
}

ExpressionId CodeReader::read_unary(Node node) {
  const Node operand = in_.syntax.child(node, Part::Operand);
  const std::string_view sign = in_.text(in_.syntax.child(node, Part::Operator));
  if (sign == "!" || sign == "not") return negate(read(operand), in_.span(node));
  if (sign == "-") {
    if (in_.kind(operand) == Kind::Integer) return read_integer(operand, true);
    if (in_.kind(operand) == Kind::Float) return read_float(operand, true);
    return add(node, Arithmetic{Operator::Negate, read(operand), {}});
  }
  if (sign == "~") return add(node, Arithmetic{Operator::Complement, read(operand), {}});
  if (sign == "+" && (in_.kind(operand) == Kind::Integer || in_.kind(operand) == Kind::Float))
    return read(operand);
  return opaque(node, "uses the operator `" + std::string(sign) + "`");
}

ExpressionId CodeReader::read_assignment(Node node) {
  const Node left = in_.syntax.child(node, Part::Left), right = in_.syntax.child(node, Part::Right);
  if (!frame_) return opaque(node, "assigns outside of a block");
  if (in_.kind(left) == Kind::Instance_variable && lattice_)
    return read_instance_assignment(node, left, right);
  if (in_.kind(left) == Kind::Element_reference) return read_element_assignment(node, left, right, "");
  const bool several = in_.kind(left) == Kind::Left_assignment_list;
  if (in_.kind(left) != Kind::Identifier && !several)
    return opaque(node, "changes something that is no variable");
  const auto plain = [&](Node item) { return in_.kind(item) == Kind::Identifier; };
  if (several && !std::ranges::all_of(in_.syntax.children(left), plain))
    return opaque(node, "assigns to a pattern");

  // Ruby declares the variable before it computes the value.
  std::uint32_t slot = 0;
  if (!several) {
    const Variable* known = find(in_.text(left));
    slot = known ? known->slot : declare(in_.text(left), false);
  }
  ExpressionId value;
  if (in_.kind(right) == Kind::Right_assignment_list)
    value = add(right, ArrayLiteral{read_arguments(right)});
  else
    value = read(right);
  if (several) return read_destructuring(node, left, value);
  if (holds_tuple(value))
    for (Variable& variable : frame_->visible)
      if (variable.slot == slot) variable.holds_tuple = true;
  return add(node, Assign{slot, value});
}

ExpressionId CodeReader::read_destructuring(Node node, Node left, ExpressionId value) {
  Destructure made;
  made.value = value;
  for (Node item : in_.syntax.children(left)) {
    const Variable* known = find(in_.text(item));
    made.slots.push_back(known ? known->slot : declare(in_.text(item), false));
  }
  return add(node, std::move(made));
}

ExpressionId CodeReader::read_operator_assignment(Node node) {
  const Node left = in_.syntax.child(node, Part::Left), right = in_.syntax.child(node, Part::Right);
  if (!frame_) return opaque(node, "assigns outside of a block");
  std::string_view sign = in_.text(in_.syntax.child(node, Part::Operator));
  sign.remove_suffix(sign.empty() ? 0 : 1);
  if (in_.kind(left) == Kind::Element_reference) return read_element_assignment(node, left, right, sign);
  const bool own = in_.kind(left) == Kind::Instance_variable && lattice_ && in_.text(left) != "@v";
  if (in_.kind(left) != Kind::Identifier && !own)
    return opaque(node, "changes something that is no variable");
  const auto connective = connective_of(sign);
  const auto op = operator_of(sign);
  if (!connective && (!op || *op == Operator::ShiftLeft))
    return opaque(node, "uses the operator `" + std::string(sign) + "=`");
  const Variable* known = find(in_.text(left));
  const std::uint32_t slot = known ? known->slot : declare(in_.text(left), false);
  const ExpressionId before = add(left, Local{slot}), operand = read(right);
  const ExpressionId value = connective ? add(node, Logic{*connective, before, operand})
                                        : add(node, Arithmetic{*op, before, operand});
  return add(node, Assign{slot, value});
}

}  // namespace blazes::bloom
