#include "bloom/expression.h"

#include <array>

namespace blazes::bloom {
namespace {

// Collects what stands directly within a node.
struct Visit {
  Children& out;

  void add(ExpressionId id) {
    if (id) out.expressions.push_back(id);
  }
  void add(const std::vector<ExpressionId>& ids) {
    for (ExpressionId id : ids) add(id);
  }

  void operator()(const Literal&) {}
  void operator()(const Local&) {}
  void operator()(const Name&) {}
  void operator()(const CollectionRead&) {}
  void operator()(const ArrayLiteral& node) { add(node.items); }
  void operator()(const Splat& node) { add(node.operand); }
  void operator()(const HashLiteral& node) {
    for (const auto& [key, value] : node.pairs) add(key), add(value);
  }
  void operator()(const Interpolation& node) { add(node.parts); }
  void operator()(const RangeLiteral& node) { add(node.first), add(node.last); }
  void operator()(const Assign& node) { add(node.value); }
  void operator()(const Destructure& node) { add(node.value); }
  void operator()(const Field& node) { add(node.tuple); }
  void operator()(const Arithmetic& node) { add(node.left), add(node.right); }
  void operator()(const Logic& node) { add(node.left), add(node.right); }
  void operator()(const If& node) { add(node.condition), add(node.then), add(node.otherwise); }
  void operator()(const Case& node) {
    add(node.subject);
    for (const Case::Branch& branch : node.branches) add(branch.patterns), add(branch.body);
    add(node.otherwise);
  }
  void operator()(const Sequence& node) { add(node.steps); }
  void operator()(const Leave& node) { add(node.value); }
  void operator()(const Call& node) {
    add(node.receiver), add(node.arguments);
    out.block = node.block;
  }
  void operator()(const DefinitionCall& node) { add(node.arguments); }
  void operator()(const Query& node) {
    add(node.arguments);
    out.block = node.block;
  }
  void operator()(const Outer& node) { add(node.arguments); }
  void operator()(const NewLattice& node) { add(node.value); }
  void operator()(const Opaque& node) {
    add(node.parts);
    out.block = node.block;
  }
};

}  // namespace

std::string_view sign_of(Operator op) {
  static constexpr std::array kSigns = {"+",  "-",  "*",  "/", "%",  "**", "&",  "|",   "^", "<<",
                                        ">>", "==", "!=", "<", "<=", ">",  ">=", "<=>", "-", "~"};
  static_assert(kSigns.size() == static_cast<std::size_t>(Operator::Complement) + 1);
  return kSigns[static_cast<std::size_t>(op)];
}

std::string_view name_of(QueryMethod method) {
  static constexpr std::array kNames = {"exists?", "empty?", "include?", "has_key?", "length", "first",
                                        "keys",    "values", "[]",       "any?",     "all?"};
  static_assert(kNames.size() == static_cast<std::size_t>(QueryMethod::All) + 1);
  return kNames[static_cast<std::size_t>(method)];
}

bool is_threshold(QueryMethod method) {
  return method == QueryMethod::Exists || method == QueryMethod::Include || method == QueryMethod::HasKey ||
         method == QueryMethod::Any;
}

Children children_of(const Expression& expression) {
  Children children;
  std::visit(Visit{children}, expression.node);
  return children;
}

}  // namespace blazes::bloom
