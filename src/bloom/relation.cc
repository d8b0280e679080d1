#include "bloom/relation.h"

#include <array>
#include <utility>

namespace blazes::bloom {
namespace {

struct InputsOf {
  std::vector<RelationId> operator()(const Scan&) { return {}; }
  std::vector<RelationId> operator()(const Rows&) { return {}; }
  std::vector<RelationId> operator()(const Computed&) { return {}; }
  std::vector<RelationId> operator()(const Join& join) { return join.inputs; }
  std::vector<RelationId> operator()(const NotIn& node) { return {node.input, node.excluded}; }
  std::vector<RelationId> operator()(const OpaqueRelation& node) { return node.inputs; }
  template <class OneInput>
  std::vector<RelationId> operator()(const OneInput& node) {
    return {node.input};
  }
};

struct BlockOf {
  BlockId operator()(const NotIn& node) { return node.block; }
  BlockId operator()(const Reduce& node) { return node.block; }
  BlockId operator()(const Apply& node) { return node.block; }
  BlockId operator()(const Sort& node) { return node.block; }
  BlockId operator()(const OpaqueRelation& node) { return node.block; }
  template <class None>
  BlockId operator()(const None&) {
    return {};
  }
};

struct ExpressionsOf {
  std::vector<ExpressionId> operator()(const Rows& node) { return node.rows; }
  std::vector<ExpressionId> operator()(const Computed& node) { return {node.value}; }
  std::vector<ExpressionId> operator()(const OpaqueRelation& node) { return node.parts; }
  std::vector<ExpressionId> operator()(const Reduce& node) {
    return node.start ? std::vector{node.start} : std::vector<ExpressionId>{};
  }
  template <class None>
  std::vector<ExpressionId> operator()(const None&) {
    return {};
  }
};

struct OperatorName {
  std::string_view operator()(const Scan&) { return "scan"; }
  std::string_view operator()(const Join& node) { return name_of(node.method); }
  std::string_view operator()(const NotIn&) { return "notin"; }
  std::string_view operator()(const Group&) { return "group"; }
  std::string_view operator()(const ArgAggregate& node) { return node.method; }
  std::string_view operator()(const Reduce&) { return "reduce"; }
  std::string_view operator()(const Apply& node) { return name_of(node.kind); }
  std::string_view operator()(const Project& node) { return name_of(node.kind); }
  std::string_view operator()(const Rename&) { return "rename"; }
  std::string_view operator()(const Inspected&) { return "inspected"; }
  std::string_view operator()(const Sort&) { return "sort"; }
  std::string_view operator()(const EachWithIndex&) { return "each_with_index"; }
  std::string_view operator()(const Rows&) { return "rows"; }
  std::string_view operator()(const Computed&) { return "computed"; }
  std::string_view operator()(const OpaqueRelation&) { return "opaque"; }
};

}  // namespace

std::string_view name_of(Join::Method method) {
  static constexpr std::array kNames = {"*",      "pairs",   "combos", "lefts",
                                        "rights", "matches", "outer",  "flatten"};
  static_assert(kNames.size() == static_cast<std::size_t>(Join::Method::Flatten) + 1);
  return kNames[static_cast<std::size_t>(method)];
}

std::string_view name_of(Apply::Kind kind) {
  static constexpr std::array kNames = {"map", "flat_map", "select", "reject"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view name_of(Project::Kind kind) {
  static constexpr std::array kNames = {"payloads", "keys", "values"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view sign_of(Merge merge) {
  static constexpr std::array kSigns = {"<=", "<+", "<~", "<-", "<+-"};
  return kSigns[static_cast<std::size_t>(merge)];
}

std::vector<RelationId> inputs_of(const Relation& relation) { return std::visit(InputsOf{}, relation.node); }

BlockId block_of(const Relation& relation) { return std::visit(BlockOf{}, relation.node); }

std::vector<ExpressionId> expressions_of(const Relation& relation) {
  return std::visit(ExpressionsOf{}, relation.node);
}

std::string_view operator_name(const Relation& relation) { return std::visit(OperatorName{}, relation.node); }

bool is_monotone_in(const Relation& relation, std::size_t input) {
  if (const auto* join = std::get_if<Join>(&relation.node))
    return join->method != Join::Method::Outer || input == 0;
  if (std::holds_alternative<NotIn>(relation.node)) return input == 0;
  return !std::holds_alternative<Group>(relation.node) &&
         !std::holds_alternative<ArgAggregate>(relation.node) &&
         !std::holds_alternative<Reduce>(relation.node) &&
         !std::holds_alternative<EachWithIndex>(relation.node) &&
         !std::holds_alternative<OpaqueRelation>(relation.node);
}

}  // namespace blazes::bloom
