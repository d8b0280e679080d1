#include "bloom/state_reader.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "diagnostics/quote.h"

namespace blazes::bloom {
namespace {

struct Declarator {
  std::string_view name;
  CollectionKind kind;
  bool has_schema;
};
constexpr std::array kDeclarators = {
    Declarator{"table", CollectionKind::Table, true},
    Declarator{"scratch", CollectionKind::Scratch, true},
    Declarator{"channel", CollectionKind::Channel, true},
    Declarator{"loopback", CollectionKind::Loopback, true},
    Declarator{"periodic", CollectionKind::Periodic, false},
    Declarator{"terminal", CollectionKind::Terminal, false},
    Declarator{"sync", CollectionKind::Sync, false},
    Declarator{"store", CollectionKind::Store, false},
    Declarator{"file_reader", CollectionKind::FileReader, false},
    Declarator{"zktable", CollectionKind::ZkTable, false},
    Declarator{"coll_expr", CollectionKind::CollectionExpression, false},
    Declarator{"lmax", CollectionKind::Lmax, false},
    Declarator{"lmin", CollectionKind::Lmin, false},
    Declarator{"lbool", CollectionKind::Lbool, false},
    Declarator{"lset", CollectionKind::Lset, false},
    Declarator{"lpset", CollectionKind::Lpset, false},
    Declarator{"lbag", CollectionKind::Lbag, false},
    Declarator{"lmap", CollectionKind::Lmap, false},
};

std::optional<SchemaPart::Of> part_of(std::string_view method) {
  if (method == "schema") return SchemaPart::Of::Schema;
  if (method == "key_cols") return SchemaPart::Of::Keys;
  if (method == "val_cols") return SchemaPart::Of::Values;
  if (method == "cols") return SchemaPart::Of::Columns;
  return {};
}

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return value;
}

}  // namespace

void StateReader::read(Node body, std::vector<CollectionDeclaration>& into) {
  for (Node node : in_.syntax.children(body)) {
    if (in_.kind(node) == Kind::Call && !in_.syntax.child(node, Part::Receiver) &&
        !in_.syntax.child(node, Part::Block))
      read_declaration(node, into);
    else if (in_.kind(node) != Kind::Empty_statement)
      in_.report("BLZ127", node, "this declares no collection",
                 "write the kind of a collection and its name, as in `table :t`");
  }
}

void StateReader::read_declaration(Node node, std::vector<CollectionDeclaration>& into) {
  const std::string kind(in_.text(in_.syntax.child(node, Part::Method)));
  std::vector<Node> arguments = in_.syntax.children(in_.syntax.child(node, Part::Arguments));
  CollectionDeclaration made{
      .span = in_.span(node), .kind = CollectionKind::UserLattice, .lattice = {}, .name = {}};
  bool has_schema = false;
  if (kind == "interface") {
    const std::string_view way = arguments.empty() ? std::string_view{} : in_.text(arguments[0]);
    if (way != "input" && way != ":input" && way != "output" && way != ":output") {
      in_.report("BLZ127", node, "an interface is `input` or `output`",
                 "as in `interface input, :requests, [:id]`");
      return;
    }
    made.kind = way.ends_with("input") ? CollectionKind::InterfaceInput : CollectionKind::InterfaceOutput;
    has_schema = true;
    arguments.erase(arguments.begin());
  } else if (const auto known = std::ranges::find(kDeclarators, kind, &Declarator::name);
             known != kDeclarators.end()) {
    made.kind = known->kind;
    has_schema = known->has_schema;
  } else {
    made.lattice = kind;
  }
  if (!arguments.empty()) made.name = in_.symbol_or_string(arguments[0]);
  if (made.name.empty()) {
    in_.report("BLZ127", node, "this collection has no name",
               "write its name as a symbol, as in `" + kind + " :name`");
    return;
  }
  made.name_span = in_.span(arguments[0]);
  arguments.erase(arguments.begin());

  if (has_schema && !arguments.empty()) {
    SchemaText schema;
    if (arguments.size() > 1) {
      in_.report("BLZ128", arguments[1], "a collection has one schema",
                 "write keys and values as `[:key] => [:value]`");
      arguments.resize(1);
    }
    if (read_schema(arguments, schema))
      made.schema = std::move(schema);
    else
      in_.report("BLZ127", arguments[0],
                 "the schema of " + diagnostics::quoted(made.name) + " is no list of columns",
                 "write `[:key] => [:value]`, or the schema of another collection");
  } else {
    read_rest(arguments, made);
  }
  into.push_back(std::move(made));
}

// What follows the name of a collection that is not declared by its columns alone.
void StateReader::read_rest(const std::vector<Node>& arguments, CollectionDeclaration& into) {
  for (Node node : arguments) {
    SchemaText schema;
    const bool kept = into.kind == CollectionKind::Sync || into.kind == CollectionKind::Store;
    if (kept && in_.kind(node) != Kind::Simple_symbol && read_schema({node}, schema)) {
      into.schema = std::move(schema);
    } else if (into.kind == CollectionKind::CollectionExpression) {
      // `lambda { code }` is code that is run whenever the collection is read.
      Node body = in_.syntax.child(in_.syntax.child(node, Part::Block), Part::Body);
      if (in_.kind(node) == Kind::Lambda)
        body = in_.syntax.child(in_.syntax.child(node, Part::Body), Part::Body);
      into.arguments.push_back(code_.read(body ? body : node));
    } else if (in_.kind(node) == Kind::Pair) {
      into.arguments.push_back(code_.read(in_.syntax.child(node, Part::Value)));
    } else {
      into.arguments.push_back(code_.read(node));
    }
  }
}

bool StateReader::read_schema(const std::vector<Node>& arguments, SchemaText& into) {
  Node node = arguments[0];
  if (in_.kind(node) == Kind::Hash) {
    const std::vector<Node> pairs = in_.syntax.children(node);
    if (pairs.size() != 1) return false;
    node = pairs[0];
  }
  if (in_.kind(node) == Kind::Pair)
    return read_columns(in_.syntax.child(node, Part::Key), into.keys) &&
           read_columns(in_.syntax.child(node, Part::Value), into.values);
  if (!read_columns(node, into.keys)) return false;
  into.whole = into.keys.size() == 1 && into.keys[0].of == SchemaPart::Of::Schema;
  return true;
}

bool StateReader::read_columns(Node node, std::vector<SchemaPart>& into) {
  switch (in_.kind(node)) {
    case Kind::Array:
      for (Node item : in_.syntax.children(node)) {
        SchemaPart part{.span = in_.span(item), .name = in_.symbol_or_string(item)};
        part.location = part.name.starts_with('@');
        if (part.location) part.name.erase(0, 1);
        if (part.name.empty()) return false;
        into.push_back(std::move(part));
      }
      return true;
    case Kind::Binary:
      return in_.text(in_.syntax.child(node, Part::Operator)) == "+" &&
             read_columns(in_.syntax.child(node, Part::Left), into) &&
             read_columns(in_.syntax.child(node, Part::Right), into);
    case Kind::Parenthesized_statements: return read_columns(in_.syntax.first(node), into);
    case Kind::Call: return read_other_columns(node, into);
    case Kind::Element_reference: {
      const Node range = in_.syntax.children(node).back();
      const auto first = number_of(in_.text(in_.syntax.child(range, Part::Begin)));
      const Node end = in_.syntax.child(range, Part::End);
      const auto last = end ? number_of(in_.text(end)) : -1;
      if (in_.kind(range) != Kind::Range || !first || !last ||
          in_.text(in_.syntax.child(range, Part::Operator)) != "..")
        return false;
      if (!read_other_columns(in_.syntax.child(node, Part::Object), into)) return false;
      into.back().first = *first;
      into.back().last = *last;
      return true;
    }
    default: return false;
  }
}

// `other.schema`, `y.other.key_cols`.
bool StateReader::read_other_columns(Node node, std::vector<SchemaPart>& into) {
  const auto of = part_of(in_.text(in_.syntax.child(node, Part::Method)));
  const std::string path = in_.path(in_.syntax.child(node, Part::Receiver));
  if (!of || path.empty()) return false;
  into.push_back({.of = *of, .span = in_.span(node), .name = path});
  return true;
}

}  // namespace blazes::bloom
