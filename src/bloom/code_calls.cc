// Calls: which methods are understood, and what stands behind a name.
#include "bloom/code_reader.h"
#include "bloom/methods.h"

namespace blazes::bloom {
namespace {

std::string unknown_method(std::string_view name) {
  return "calls `" + std::string(name) + "`, which is not known to be without effects";
}

bool takes(const PureMethod& method, std::size_t arguments, bool block) {
  if (arguments < method.least || arguments > method.most) return false;
  return block ? method.block != PureMethod::Takes::NoBlock : method.block != PureMethod::Takes::Block;
}

}  // namespace

std::vector<ExpressionId> CodeReader::read_arguments(Node list) {
  std::vector<ExpressionId> read_ones;
  std::vector<Node> pairs;
  for (Node item : in_.syntax.children(list)) {
    if (in_.kind(item) == Kind::Pair)
      pairs.push_back(item);
    else if (in_.kind(item) != Kind::Block_argument)
      read_ones.push_back(read(item));
  }
  if (!pairs.empty()) read_ones.push_back(read_pairs(list, pairs));
  return read_ones;
}

ExpressionId CodeReader::read_element(Node node) {
  const Node object = in_.syntax.child(node, Part::Object);
  Call call{.receiver = read(object), .method = "[]"};
  bool plain = true;
  for (Node item : in_.syntax.children(node)) {
    if (in_.syntax[item].part == Part::Object) continue;
    plain = plain && in_.kind(item) != Kind::Splat_argument && in_.kind(item) != Kind::Pair;
    if (in_.kind(item) != Kind::Pair) call.arguments.push_back(read(item));
  }
  if (plain && (call.arguments.size() == 1 || call.arguments.size() == 2)) return add(node, std::move(call));
  call.arguments.insert(call.arguments.begin(), call.receiver);
  return add_opaque(node, Opaque{"looks up several things at once", std::move(call.arguments)});
}

ExpressionId CodeReader::read_call(Node node) {
  const Node receiver = in_.syntax.child(node, Part::Receiver), method = in_.syntax.child(node, Part::Method);
  if (!method) return opaque(node, "calls a function that is a value");
  if (!receiver || in_.kind(receiver) == Kind::Self) return read_bare_call(node, method);
  if (in_.kind(receiver) == Kind::Constant || in_.kind(receiver) == Kind::Scope_resolution) {
    const std::string constant = in_.path(receiver);
    if (!constant.empty()) return read_call_of_constant(node, constant, in_.text(method));
  }
  return read_method(node, receiver, method);
}

// `f(x)`: a definition of the program, or a function that Ruby has everywhere.
ExpressionId CodeReader::read_bare_call(Node node, Node method) {
  const std::string_view name = in_.text(method);
  const Node arguments = in_.syntax.child(node, Part::Arguments);
  if (!arguments && !in_.syntax.child(node, Part::Block)) {
    if (auto kind = outer_name(name)) return add(node, Outer{*kind, std::string(name)});
    if (in_.kind(in_.syntax.child(node, Part::Receiver)) == Kind::Self)
      return add(node, Name{std::string(name)});
  }
  if (in_.syntax.child(node, Part::Block))
    return opaque(node, "calls `" + std::string(name) + "` with a block");
  for (Node argument : in_.syntax.children(arguments))
    if (in_.kind(argument) == Kind::Splat_argument || in_.kind(argument) == Kind::Block_argument)
      return opaque(node, "calls `" + std::string(name) + "` with arguments that are spread");
  if (name == "rand")
    return add(node, Outer{Outer::Kind::Chance, std::string(name), read_arguments(arguments)});
  static constexpr std::string_view kEffects[] = {"puts",  "print", "p",      "warn",   "raise",
                                                  "sleep", "exit",  "system", "require"};
  if (lattice_ && (name == "raise" || name == "reject_input")) return read_raise(node, name);
  for (std::string_view effect : kEffects)
    if (name == effect) return opaque(node, "has an effect: `" + std::string(name) + "`");
  return add(node, DefinitionCall{std::string(name), read_arguments(arguments)});
}

ExpressionId CodeReader::read_call_of_constant(Node node, const std::string& constant,
                                               std::string_view method) {
  const Node list = in_.syntax.child(node, Part::Arguments);
  const std::string called = constant + "." + std::string(method);
  const bool block = static_cast<bool>(in_.syntax.child(node, Part::Block));
  const std::size_t count = in_.syntax.children(list).size();
  if ((called == "Time.now" || called == "Time.new") && !block && count == 0)
    return add(node, Outer{Outer::Kind::Clock, called});
  if (method == "new" && !block && count <= 1) {
    std::string wrapper(wrapper_of_class(constant));
    for (const Module& module : in_.program.modules)
      if (wrapper.empty() && module.lattice &&
          (module.name == constant || module.name.ends_with("::" + constant)))
        wrapper = module.lattice->wrapper;
    if (!wrapper.empty()) {
      const std::vector<ExpressionId> value = read_arguments(list);
      return add(node, NewLattice{std::move(wrapper), value.empty() ? ExpressionId{} : value[0]});
    }
  }
  if ((called == "Math.log" || called == "Math.sqrt") && !block && count == 1) {
    Call call{.receiver = add(node, Outer{Outer::Kind::Constant, constant}), .method = std::string(method)};
    call.arguments = read_arguments(list);
    return add(node, std::move(call));
  }
  return opaque(node, unknown_method(called));
}

ExpressionId CodeReader::read_method(Node node, Node receiver, Node method) {
  const std::string_view name = in_.text(method);
  const Node list = in_.syntax.child(node, Part::Arguments), block = in_.syntax.child(node, Part::Block);
  if (lattice_ && name == "new" && in_.text(receiver) == "self.class" && !block) {
    const std::vector<ExpressionId> value = read_arguments(list);
    return add(node, NewLattice{lattice_->wrapper, value.empty() ? ExpressionId{} : value[0]});
  }
  const ExpressionId object = read(receiver);
  const bool safe = in_.text(in_.syntax.child(node, Part::Operator)) == "&.";

  const std::vector<Node> items = in_.syntax.children(list);
  if (items.size() == 1 && !block && in_.kind(items[0]) == Kind::Block_argument &&
      in_.kind(in_.syntax.first(items[0])) == Kind::Simple_symbol)
    return read_call_with_symbol(node, object, name, in_.syntax.first(items[0]));

  bool plain = true;
  for (Node item : items)
    plain = plain && in_.kind(item) != Kind::Splat_argument && in_.kind(item) != Kind::Block_argument;
  Call call{.receiver = object, .method = std::string(name), .arguments = read_arguments(list), .safe = safe};
  if (block) call.block = read_block(block);

  const PureMethod* pure = find_pure_method(name);
  const bool may_be_column = !pure || !takes(*pure, 0, false);  // `t.index` can be nothing else
  const bool asks_collection = is_query_method(name) && call.arguments.empty();
  if (lattice_ && name == "each" && block && call.arguments.empty()) return add(node, std::move(call));
  if (plain && ((pure && takes(*pure, call.arguments.size(), static_cast<bool>(block))) || asks_collection ||
                is_lattice_method(name) || in_.program.has_lattice_method(name)))
    return add(node, std::move(call));
  if (plain && !list && !block && may_be_column && (holds_tuple(object) || is_path(object)) && !safe &&
      name.find_first_of("?!=") == std::string_view::npos)
    return add(node, Field{object, std::string(name)});

  call.arguments.insert(call.arguments.begin(), object);
  return add_opaque(node, Opaque{unknown_method(name), std::move(call.arguments), call.block});
}

// `xs.map(&:name)` is `xs.map {|x| x.name}`.
ExpressionId CodeReader::read_call_with_symbol(Node node, ExpressionId receiver, std::string_view method,
                                               Node symbol) {
  const std::string_view inner = in_.text(symbol).substr(1);
  const PureMethod *outer_method = find_pure_method(method), *inner_method = find_pure_method(inner);
  if (!outer_method || !takes(*outer_method, 0, true) || !inner_method || !takes(*inner_method, 0, false))
    return add_opaque(node, Opaque{unknown_method(inner_method ? method : inner), {receiver}});
  const bool outermost = !frame_;
  if (outermost) frame_.emplace();
  Block block{.span = in_.span(symbol), .outermost = outermost};
  block.parameters.push_back({.name = "", .slot = declare("", false)});
  const ExpressionId item = add(symbol, Local{block.parameters[0].slot});
  block.body = add(symbol, Call{.receiver = item, .method = std::string(inner)});
  frame_->visible.pop_back();
  block.slots = frame_->slots;
  if (outermost) frame_.reset();
  return add(node, Call{.receiver = receiver,
                        .method = std::string(method),
                        .block = in_.program.code.blocks.add(std::move(block))});
}

// `a`, `a.b`: the beginning of what may be the path of a collection.
bool CodeReader::is_path(ExpressionId id) const {
  while (const auto* field = std::get_if<Field>(&at(id).node)) id = field->tuple;
  return std::holds_alternative<Name>(at(id).node);
}

// Whether what it gives can be a tuple of a collection, whose attributes have names.
bool CodeReader::holds_tuple(ExpressionId id) const {
  const Expression& expression = at(id);
  if (const auto* local = std::get_if<Local>(&expression.node)) {
    for (const Variable& variable : frame_->visible)
      if (variable.slot == local->slot) return variable.holds_tuple;
    return false;
  }
  if (const auto* call = std::get_if<Call>(&expression.node))
    return (call->method == "first" || call->method == "[]") && is_path(call->receiver);
  return false;
}

}  // namespace blazes::bloom
