#include "bloom/module_reader.h"

#include <algorithm>

#include "diagnostics/quote.h"

namespace blazes::bloom {
namespace {

using diagnostics::quoted;

}  // namespace

std::vector<Requirement> requirements_of(const Reading& reading) {
  std::vector<Requirement> found;
  for (Node node : reading.syntax.children(reading.syntax.root())) {
    if (reading.kind(node) != Kind::Call || reading.syntax.child(node, Part::Receiver)) continue;
    const std::string_view method = reading.text(reading.syntax.child(node, Part::Method));
    if (method != "require" && method != "require_relative") continue;
    const Node file = reading.syntax.first(reading.syntax.child(node, Part::Arguments));
    std::string path = reading.symbol_or_string(file);
    if (!path.empty()) found.push_back({std::move(path), method == "require_relative", reading.span(file)});
  }
  return found;
}

void ModuleReader::read_file() { read_outside(in_.syntax.root()); }

// Modules are looked for in what the grammar has no place for too: so much of a broken file can be read.
void ModuleReader::read_outside(Node parent) {
  for (Node node : in_.syntax.children(parent)) {
    switch (in_.kind(node)) {
      case Kind::Module:
      case Kind::Class: read_module(node, ""); break;
      case Kind::Assignment: read_constant(node, in_.program.constants); break;
      case Kind::Method: read_definition(node, in_.program.definitions); break;
      case Kind::Error: read_outside(node); break;
      default: break;
    }
  }
}

void ModuleReader::read_module(Node node, const std::string& outer) {
  const Node name = in_.syntax.child(node, Part::Name);
  const std::string path = in_.path(name);
  if (path.empty()) return;
  const std::string full = outer.empty() ? path : outer + "::" + path;
  const auto [found, is_new] = in_.program.by_name.try_emplace(full, Id<Module>(in_.program.modules.size()));
  const Id<Module> id = found->second;
  if (is_new) {
    Module made;
    made.name = full;
    made.span = in_.span(node);
    made.name_span = in_.span(name);
    in_.program.modules.add(std::move(made));
  }
  at(id).is_class = at(id).is_class || in_.kind(node) == Kind::Class;
  if (const Node superclass = in_.syntax.child(node, Part::Superclass)) read_superclass(superclass, at(id));
  read_members(in_.syntax.child(node, Part::Body), id);
}

void ModuleReader::read_superclass(Node node, Module& module) {
  const Node name = in_.syntax.first(node);
  std::string path = in_.path(name);
  if (path == "Bud::Lattice") {
    module.lattice.emplace();
  } else if (!path.empty()) {
    module.superclass = Include{std::move(path), in_.span(name)};
  }
}

void ModuleReader::read_members(Node body, Id<Module> module) {
  std::vector<Node> definitions;
  for (Node node : in_.syntax.children(body)) {
    if (in_.kind(node) == Kind::Method)
      definitions.push_back(node);
    else
      read_member(node, module);
  }
  // The methods of a class without Bloom are nobody's business.
  if (at(module).is_class && at(module).empty()) return;
  const auto lattice = [&] { return at(module).lattice ? &*at(module).lattice : nullptr; };
  code_.enter_lattice(lattice());
  for (Node node : definitions) {
    if (lattice() && in_.text(in_.syntax.child(node, Part::Name)) == "initialize")
      at(module).lattice->initialize = Definition{"initialize", in_.span(node), code_.read_initialize(node)};
    read_definition(node, at(module).definitions);
  }
  code_.enter_lattice(nullptr);
}

void ModuleReader::read_member(Node node, Id<Module> module) {
  switch (in_.kind(node)) {
    case Kind::Module:
    case Kind::Class: read_module(node, std::string(at(module).name)); break;
    case Kind::Call: read_member_call(node, module); break;
    case Kind::Assignment: read_constant(node, at(module).constants); break;
    case Kind::Error: read_members(node, module); break;
    default: break;
  }
}

void ModuleReader::read_member_call(Node node, Id<Module> id) {
  if (in_.syntax.child(node, Part::Receiver)) return;
  const std::string_view method = in_.text(in_.syntax.child(node, Part::Method));
  const Node arguments = in_.syntax.child(node, Part::Arguments), block = in_.syntax.child(node, Part::Block);
  const Node body = in_.syntax.child(block, Part::Body), first = in_.syntax.first(arguments);
  // While its parts are read, no module is added: the reference stays good.
  Module& module = at(id);
  if (method == "include") return read_includes(arguments, module);
  if (method == "import") return read_imports(node, arguments, module);
  if (method == "state" && block) return state_.read(body, module.collections);
  if (method == "bootstrap" && block) return read_bootstrap(body, module.bootstrap);
  if (method == "bloom" && block) {
    RuleBlock made{
        .name = first ? in_.symbol_or_string(first) : "", .span = in_.span(node), .statements = {}};
    read_rules(body, made.statements);
    module.blocks.push_back(std::move(made));
    return;
  }
  if (!module.lattice || !first) return;
  const std::string name = in_.symbol_or_string(first);
  if (method == "wrapper_name") module.lattice->wrapper = name;
  using Method = LatticeClass::Method;
  if (method != "monotone" && method != "morph") return;
  Method made{name, method == "morph" ? Method::Kind::Morphism : Method::Kind::Monotone, in_.span(node)};
  if (block) {
    code_.enter_lattice(&*module.lattice);
    made.code = {name, in_.span(node), code_.read_definition(block)};
    code_.enter_lattice(nullptr);
  }
  module.lattice->methods.push_back(std::move(made));
}

void ModuleReader::read_includes(Node arguments, Module& module) {
  for (Node node : in_.syntax.children(arguments)) {
    std::string path = in_.path(node);
    if (path == "Bud")
      module.includes_bud = true;
    else if (!path.empty() && path != "self")
      module.includes.push_back({std::move(path), in_.span(node)});
  }
}

void ModuleReader::read_imports(Node node, Node arguments, Module& module) {
  const std::vector<Node> pairs = in_.syntax.children(arguments);
  for (Node pair : pairs) {
    Import made{in_.path(in_.syntax.child(pair, Part::Key)),
                in_.symbol_or_string(in_.syntax.child(pair, Part::Value)), in_.span(pair)};
    if (made.module.empty() || made.name.empty()) {
      in_.report("BLZ127", pair, "this imports nothing", "write `import Module => :name`");
      continue;
    }
    const auto same_name = [&](const Import& other) { return other.name == made.name; };
    if (const auto other = std::ranges::find_if(module.imports, same_name); other != module.imports.end())
      in_.report("BLZ122", pair, "two imports are named " + quoted(made.name))
          .notes.push_back({other->span.place, "the other one"});
    else
      module.imports.push_back(std::move(made));
  }
  if (pairs.empty()) in_.report("BLZ127", node, "this imports nothing", "write `import Module => :name`");
}

void ModuleReader::read_rules(Node body, std::vector<Statement>& into) {
  for (Node node : in_.syntax.children(body)) {
    if (in_.kind(node) == Kind::Empty_statement || in_.kind(node) == Kind::Error) continue;
    if (in_.kind(node) == Kind::TooDeep) continue;  // said already
    if (auto statement = relations_.read_statement(node))
      into.push_back(std::move(*statement));
    else
      in_.report("BLZ126", node, "this is no statement of Bloom", RelationReader::hint_for(in_, node));
  }
}

// Here any Ruby may stand; what is no statement of Bloom does not concern the collections as far as anybody can tell.
void ModuleReader::read_bootstrap(Node body, std::vector<Statement>& into) {
  for (Node node : in_.syntax.children(body)) {
    if (auto statement = relations_.read_statement(node)) {
      into.push_back(std::move(*statement));
    } else if (in_.kind(node) == Kind::Call) {
      // `10.times {|i| t << [i] }`: what it does to which collection is not known, but that it does.
      const Node inner = in_.syntax.child(in_.syntax.child(node, Part::Block), Part::Body);
      for (Node step : in_.syntax.children(inner))
        if (auto nested = relations_.read_statement(step)) {
          nested->source = relations_.opaque_source(step, "stands in a loop of the bootstrap");
          into.push_back(std::move(*nested));
        }
    }
  }
}

void ModuleReader::read_constant(Node node, std::vector<ConstantDefinition>& into) {
  const Node left = in_.syntax.child(node, Part::Left);
  if (in_.kind(left) != Kind::Constant) return;
  into.push_back(
      {std::string(in_.text(left)), in_.span(node), code_.read(in_.syntax.child(node, Part::Right))});
}

void ModuleReader::read_definition(Node node, std::vector<Definition>& into) {
  const std::string name(in_.text(in_.syntax.child(node, Part::Name)));
  if (name == "initialize") return;
  into.push_back({name, in_.span(node), code_.read_definition(node)});
}

}  // namespace blazes::bloom
