#include "frontend/bloom/doubt.h"

#include <set>
#include <variant>
#include <vector>

#include "bloom/walk.h"

namespace blazes::frontend::bloom {
namespace {

using namespace blazes::bloom;

class Doubts {
 public:
  Doubts(const Catalog& catalog, RuleId rule) : catalog_(catalog), rule_(rule) {}

  Cause first() {
    for_each_relation(catalog_.code, catalog_.rules[rule_].source, [&](RelationId id) {
      const Relation& relation = catalog_.code[id];
      for (ExpressionId e : expressions_of(relation)) look_through(e);
      look_through(block_of(relation));
    });
    for (std::size_t next = 0; next < called_.size(); ++next)
      look_through(catalog_.definitions[called_[next]].block);
    return first_;
  }

 private:
  template <class Start>
  void look_through(Start start) {
    if (start)
      for_each_expression(catalog_.code, start, [&](ExpressionId id) { look_at(catalog_.code[id]); });
  }

  void look_at(const Expression& expression) {
    if (const auto* opaque = std::get_if<Opaque>(&expression.node))
      found(Cause::Kind::Opaque, expression.span, opaque->reason);
    else if (const auto* call = std::get_if<DefinitionCall>(&expression.node))
      follow(call->definition);
    else if (const auto* outer = std::get_if<Outer>(&expression.node))
      look_at(*outer, expression.span);
  }

  void look_at(const Outer& outer, Span span) {
    switch (outer.kind) {
      case Outer::Kind::Clock: return found(Cause::Kind::Clock, span, "the time");
      case Outer::Kind::Time: return found(Cause::Kind::Clock, span, "the number of the timestep");
      case Outer::Kind::Chance: return found(Cause::Kind::Chance, span, "rand");
      default: return;
    }
  }

  void follow(Id<Definition> id) {
    if (id && seen_.insert(id).second) called_.push_back(id);
  }

  void found(Cause::Kind kind, Span span, std::string detail) {
    merge(first_, {.kind = kind, .rule = rule_, .span = span, .detail = std::move(detail)});
  }

  const Catalog& catalog_;
  RuleId rule_;
  Cause first_;
  std::set<Id<Definition>> seen_;
  std::vector<Id<Definition>> called_;
};

}  // namespace

Cause first_doubt(const Catalog& catalog, RuleId rule) { return Doubts(catalog, rule).first(); }

}  // namespace blazes::frontend::bloom
