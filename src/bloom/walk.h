// Visits all that stands within code, without recursion: expressions and relations from the outside in, in no order to rely on.
//
//   for_each_expression(code, block, [&](ExpressionId id) { ... });   // of a block, with the blocks within it
//   for_each_relation(code, statement.source, [&](RelationId id) { ... });
#pragma once

#include <vector>

#include "bloom/relation.h"

namespace blazes::bloom {

template <class Function>
void for_each_expression(const Code& code, ExpressionId start, Function function) {
  std::vector<ExpressionId> open;
  if (start) open.push_back(start);
  while (!open.empty()) {
    const ExpressionId id = open.back();
    open.pop_back();
    function(id);
    const Children children = children_of(code[id]);
    open.insert(open.end(), children.expressions.begin(), children.expressions.end());
    if (!children.block) continue;
    const Block& block = code[children.block];
    if (block.body) open.push_back(block.body);
    for (const Parameter& parameter : block.parameters)
      if (parameter.otherwise) open.push_back(parameter.otherwise);
  }
}

template <class Function>
void for_each_expression(const Code& code, BlockId start, Function function) {
  if (!start) return;
  for (const Parameter& parameter : code[start].parameters)
    for_each_expression(code, parameter.otherwise, function);
  for_each_expression(code, code[start].body, function);
}

template <class Function>
void for_each_relation(const Code& code, RelationId start, Function function) {
  std::vector<RelationId> open;
  if (start) open.push_back(start);
  while (!open.empty()) {
    const RelationId id = open.back();
    open.pop_back();
    function(id);
    const std::vector<RelationId> inputs = inputs_of(code[id]);
    open.insert(open.end(), inputs.begin(), inputs.end());
  }
}

}  // namespace blazes::bloom
