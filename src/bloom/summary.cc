#include "bloom/summary.h"

#include <algorithm>
#include <set>

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>

#include "bloom/walk.h"

namespace blazes::bloom {
namespace {

class Summary {
 public:
  explicit Summary(Program& program) : program_(program) {}

  void fill_in() {
    collect_names();
    for (const Module& module : program_.modules) {
      for (const RuleBlock& block : module.blocks)
        for (const Statement& statement : block.statements) look_at(statement);
      for (const Statement& statement : module.bootstrap) look_at(statement);
    }
    // The methods that the rules call, and those that these call.
    while (!called_.empty()) {
      const BlockId block = called_.back();
      called_.pop_back();
      count(block);
    }
    for (FileSummary& file : program_.files)
      std::ranges::sort(file.opaque, {}, [](const FileSummary::OpaqueCode& code) { return code.span; });
  }

 private:
  void collect_names() {
    for (const char* builtin : {"stdio", "halt", "localtick", "signals"}) names_.insert(builtin);
    for (const Definition& definition : program_.definitions) add(definition);
    for (const Module& module : program_.modules) {
      for (const CollectionDeclaration& collection : module.collections) names_.insert(collection.name);
      for (const Import& import : module.imports) names_.insert(import.name);
      for (const Definition& definition : module.definitions) add(definition);
      for (const RuleBlock& block : module.blocks)
        for (const Statement& statement : block.statements)
          if (statement.temporary) names_.insert(statement.target);
    }
    for (const Relation& relation : program_.code.relations)
      if (const auto* rename = std::get_if<Rename>(&relation.node)) names_.insert(rename->name);
    judge_definitions();
  }

  void add(const Definition& definition) { definitions_[definition.name].push_back(definition.block); }

  // A method that calls one which is not understood is not understood either.
  void judge_definitions() {
    absl::flat_hash_map<std::string, std::vector<std::string>> callers;
    std::vector<std::string> bad;
    for (const auto& [name, blocks] : definitions_) {
      for (BlockId block : blocks)
        for_each_expression(program_.code, block, [&](ExpressionId id) {
          const Expression& expression = program_.code[id];
          if (const auto* call = std::get_if<DefinitionCall>(&expression.node))
            callers[call->name].push_back(name);
          if (is_opaque(expression)) bad.push_back(name);
        });
    }
    for (const auto& [name, who] : callers)
      if (!definitions_.contains(name)) bad.insert(bad.end(), who.begin(), who.end());
    while (!bad.empty()) {
      const std::string name = bad.back();
      bad.pop_back();
      if (!not_understood_.insert(name).second) continue;
      if (const auto who = callers.find(name); who != callers.end())
        bad.insert(bad.end(), who->second.begin(), who->second.end());
    }
  }

  bool is_opaque(const Expression& expression) const {
    if (const auto* name = std::get_if<Name>(&expression.node))
      return !names_.contains(name->path) && !definitions_.contains(name->path);
    return std::holds_alternative<Opaque>(expression.node);
  }

  void look_at(const Statement& statement) {
    for_each_relation(program_.code, statement.source, [&](RelationId id) {
      const Relation& relation = program_.code[id];
      if (const BlockId block = block_of(relation)) count(block);
      for (ExpressionId expression : expressions_of(relation)) look_at(expression);
      if (const auto* opaque = std::get_if<OpaqueRelation>(&relation.node))
        say(relation.span, opaque->reason);
    });
  }

  // Code in no block: the blocks in it count, the rest is only said where it is opaque.
  void look_at(ExpressionId start) {
    for_each_expression(program_.code, start, [&](ExpressionId id) {
      const Expression& expression = program_.code[id];
      if (const BlockId block = children_of(expression).block; block && program_.code[block].outermost)
        count(block);
      is_understood(expression);
    });
  }

  void count(BlockId block) {
    if (!counted_.insert(block).second) return;
    bool understood = program_.code[block].opaque == 0;
    for_each_expression(program_.code, block,
                        [&](ExpressionId id) { understood &= is_understood(program_.code[id]); });
    FileSummary& file = file_of(program_.code[block].span.place);
    ++file.blocks;
    file.understood += understood;
  }

  // Says why, if it is not.
  bool is_understood(const Expression& expression) {
    if (const auto* opaque = std::get_if<Opaque>(&expression.node))
      return say(expression.span, opaque->reason), false;
    std::string called;
    if (const auto* call = std::get_if<DefinitionCall>(&expression.node)) called = call->name;
    if (const auto* name = std::get_if<Name>(&expression.node)) {
      if (names_.contains(name->path)) return true;
      called = name->path;
    }
    if (called.empty()) return true;
    const auto found = definitions_.find(called);
    if (found == definitions_.end())
      return say(expression.span,
                 "`" + called + "` is no collection, import or method of the files that were read"),
             false;
    called_.insert(called_.end(), found->second.begin(), found->second.end());
    if (!not_understood_.contains(called)) return true;
    return say(expression.span, "calls `" + called + "`, which is not understood itself"), false;
  }

  void say(Span span, std::string reason) {
    if (said_.insert(span).second) file_of(span.place).opaque.push_back({span, std::move(reason)});
  }

  FileSummary& file_of(Place place) {
    const auto& sources = program_.sources.all();
    const auto after =
        std::ranges::upper_bound(sources, place.offset, {}, &diagnostics::Sources::Source::base);
    return program_.files[static_cast<std::size_t>(after - sources.begin()) - 1];
  }

  Program& program_;
  absl::flat_hash_set<std::string> names_;
  absl::flat_hash_map<std::string, std::vector<BlockId>> definitions_;
  absl::flat_hash_set<std::string> not_understood_;
  absl::flat_hash_set<BlockId> counted_;
  std::set<Span> said_;
  std::vector<BlockId> called_;
};

}  // namespace

void summarise(Program& program) { Summary(program).fill_in(); }

}  // namespace blazes::bloom
